import { type TraceSearch, timesOf } from './trace-search.ts';

/** Filters that the rollup counts by, with its names for them. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  verdict: 'verdict',
  severity: 'severity',
  category: 'category',
  domain: 'domain',
  model: 'model',
  user_id: 'user',
};

/**
 * What to ask the rollup so that it counts what a search looks for; null where it cannot: it counts by one dimension at
 * a time. It counts whole days of the project's zone, those that hold the two instants included.
 */
export function rollupQuestion(
  search: TraceSearch,
  projectId: string,
  now: number,
): Readonly<Record<string, string | null>> | null {
  const filter = rollupFilter(search.filters);
  if (filter === undefined || search.showsNonModel) return null;
  const { from, to } = timesOf(search, now);
  const until = to ?? new Date(now).toISOString();
  const since = from ?? new Date(Date.parse(until) - 29 * 86_400_000).toISOString();
  return {
    project_id: projectId,
    from: since,
    to: until,
    filter,
  };
}

/** Null for all traces, undefined for what the rollup has no count of. A type of issue is counted within its category. */
function rollupFilter(filters: TraceSearch['filters']): string | null | undefined {
  const names = Object.keys(filters).sort();
  const [name] = names;
  if (name === undefined) return null;
  if (names.join() === 'category,issue_type') return `issue_type:${filters['category']}/${filters['issue_type']}`;
  const dimension = names.length === 1 ? DIMENSIONS[name] : undefined;
  return dimension === undefined ? undefined : `${dimension}:${filters[name]}`;
}
