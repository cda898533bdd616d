import { type TraceSearch, timesOf } from './trace-search.ts';

/** Filters that the rollup counts by, with its names for them. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  verdict: 'verdict',
  severity: 'severity',
  issue_type: 'issue_type',
  category: 'category',
  domain: 'domain',
  model: 'model',
  user_id: 'user',
};

/**
 * What to ask the rollup so that it counts what a search looks for, in whole days; null where it cannot: it counts by
 * one dimension at a time.
 */
export function rollupQuestion(
  search: TraceSearch,
  projectId: string,
  now: number,
): Readonly<Record<string, string | null>> | null {
  const filters = Object.entries(search.filters);
  const [first] = filters;
  if (filters.length > 1 || search.showsNonModel) return null;
  const dimension = first === undefined ? undefined : DIMENSIONS[first[0]];
  if (first !== undefined && dimension === undefined) return null;
  const { from, to } = timesOf(search, now);
  const until = to ?? new Date(now).toISOString();
  const since = from ?? new Date(Date.parse(until) - 29 * 86_400_000).toISOString();
  return {
    project_id: projectId,
    from: since.slice(0, 10),
    to: until.slice(0, 10),
    filter: first === undefined ? null : `${dimension}:${first[1]}`,
  };
}
