import { Verdict } from '../evaluation/evaluation.ts';
import { SEVERITIES } from '../kernel/issue.ts';
import type { Round } from './counting-rounds.ts';
import type { ProjectKey, RoundState } from './rollup-store.ts';

const TIERS = [1, 2, 3, 4] as const;

/** How an evaluation may end; nothing else is counted, so that what tells of it stays bounded. */
export interface Ending {
  readonly verdict: Verdict;
  /** Where a cascade ended: what passed or failed was decided there, and what needs review waits for it. */
  readonly tier: (typeof TIERS)[number];
  /** `none` where there is no issue. */
  readonly severity: (typeof SEVERITIES)[number] | 'none';
}

const ALL_SEVERITIES = ['none', ...SEVERITIES] as const;

/** Only what can be: the sums of every ending have to fit into the kilobyte of one write unit. */
const POSSIBLE: Readonly<
  Record<Verdict, { readonly tiers: readonly Ending['tier'][]; readonly severities: readonly Ending['severity'][] }>
> = {
  passed: { tiers: TIERS, severities: ALL_SEVERITIES },
  failed: { tiers: TIERS, severities: ALL_SEVERITIES },
  needs_review: { tiers: [3, 4], severities: ALL_SEVERITIES },
  // There is nothing for a later tier to read, and nothing that counts against the trace.
  not_evaluated: { tiers: [1, 2], severities: ['none', 'low'] },
};

export const ENDINGS: readonly Ending[] = Verdict.options.flatMap((verdict) =>
  POSSIBLE[verdict].tiers.flatMap((tier) =>
    POSSIBLE[verdict].severities.map((severity) => ({ verdict, tier, severity })),
  ),
);

/** What traces used, once they are evaluated. */
export const USAGE_TOTALS = [
  'traces',
  'requests',
  'inputTokens',
  'outputTokens',
  'costMicroUsd',
  'unpricedTraces',
] as const;

/** Sums since ever, all of them integers. */
export interface Totals extends Readonly<Record<(typeof USAGE_TOTALS)[number], number>> {
  /** In the order of `ENDINGS`. */
  readonly evaluations: readonly number[];
}

/** A project in the list of all, and its place there. */
export interface CountedProject extends ProjectKey {
  readonly place: string;
}

/** How many evaluations there were, however they ended. */
export function evaluationsIn({ evaluations }: Pick<Totals, 'evaluations'>): number {
  return evaluations.reduce((sum, count) => sum + count, 0);
}

/** Sums over the traces of a project, or of all projects. They only ever grow. */
export interface ProjectTotalsStore {
  /**
   * Adds in one write, which may meet others, and remembers the round. The same round again changes nothing. A caller
   * that sees this fail cannot know whether it was counted.
   * @returns the sums after it; null where the round had been counted before
   * @throws when the round was closed: nothing of it was counted here, nor will be
   */
  add(organizationId: string, projectId: string, more: Totals, round: Round): Promise<Totals | null>;
  /**
   * Whether a round was counted; one that was not is closed, with every later one of its writer. One that is so old that
   * its writer is forgotten is taken for counted.
   */
  close(organizationId: string, projectId: string, round: Round): Promise<'counted' | 'uncounted'>;
  /** What is known of rounds now: to be asked of any. One whose writer is forgotten is taken for counted. */
  rounds(organizationId: string, projectId: string): Promise<RoundState>;
  /** Every project of which something was counted, in pages, after the place where a run stopped. */
  projects(after: string | null): AsyncIterable<readonly CountedProject[]>;
  /** Every sum is 0 while nothing was counted. */
  find(organizationId: string, projectId: string): Promise<Totals>;
  /** Over every project of the deployment, and what is left of those that were retired. */
  sum(): Promise<Totals>;
  /** Removes the sums of a project that is deleted, and keeps them without its name, so that no sum of all ever falls. */
  retire(organizationId: string, projectId: string): Promise<void>;
}

export function sumOf(all: readonly Totals[]): Totals {
  const sum = (value: (totals: Totals) => number) => all.reduce((total, totals) => total + value(totals), 0);
  return {
    traces: sum(({ traces }) => traces),
    requests: sum(({ requests }) => requests),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costMicroUsd: sum(({ costMicroUsd }) => costMicroUsd),
    unpricedTraces: sum(({ unpricedTraces }) => unpricedTraces),
    evaluations: ENDINGS.map((_, index) => sum(({ evaluations }) => evaluations[index] ?? 0)),
  };
}
