import type { Analytics } from '../../../lib/client/api-types.ts';
import { formatCount } from '../format/numbers.ts';
import { microUsdOf } from '../format/usd.ts';

/** By what the cost of a project can be told apart. */
export const DIMENSIONS = [
  { value: 'model', label: 'Model' },
  { value: 'provider', label: 'Provider' },
  { value: 'user', label: 'User' },
  { value: 'domain', label: 'Domain' },
  { value: 'tier', label: 'Tier' },
  { value: 'application_type', label: 'Kind of application' },
  { value: 'project', label: 'Project' },
] as const;
export type Dimension = (typeof DIMENSIONS)[number]['value'];

export interface CostRow {
  readonly key: string;
  readonly traces: number;
  readonly tokens: number;
  readonly costUsd: string;
  /** Of the whole cost; null where there is none. */
  readonly share: number | null;
  readonly unpriced: number;
}

type Figures = Pick<Analytics['totals'], 'traces' | 'tokens' | 'cost_usd' | 'unpriced_traces'>;

/** Most expensive first. */
export function costRows(parts: readonly (Figures & { readonly key: string })[]): readonly CostRow[] {
  const total = parts.reduce((sum, { cost_usd: usd }) => sum + microUsdOf(usd), 0);
  return parts
    .map(({ key, traces, tokens, cost_usd: costUsd, unpriced_traces: unpriced }) => ({
      key,
      traces,
      tokens: tokens.total,
      costUsd,
      share: total === 0 ? null : microUsdOf(costUsd) / total,
      unpriced,
    }))
    .sort((a, b) => microUsdOf(b.costUsd) - microUsdOf(a.costUsd) || (a.key < b.key ? -1 : 1));
}

/** Each project is a question of its own. */
const PROJECTS_AT_MOST = 20;

/** The projects that are asked for, and what is said where those are not all. */
export function askedProjects(projects: readonly string[]): {
  readonly asked: readonly string[];
  readonly said: string | null;
} {
  const asked = projects.slice(0, PROJECTS_AT_MOST);
  const isCut = asked.length < projects.length;
  return { asked, said: isCut ? `The first ${asked.length} of ${formatCount(projects.length)} projects` : null };
}

export const CSV_HEADER = ['key', 'traces', 'tokens', 'cost_usd', 'unpriced_traces'] as const;

export function csvRows(rows: readonly CostRow[]): readonly (readonly (string | number)[])[] {
  return rows.map(({ key, traces, tokens, costUsd, unpriced }) => [key, traces, tokens, costUsd, unpriced]);
}
