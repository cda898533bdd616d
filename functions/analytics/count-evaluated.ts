import type { Concluded, Follower, Unfollowed } from '../traces/concluded.ts';
import { decidingTier } from '../traces/fact-of.ts';
import type { StoredEvaluation, TraceStore } from '../traces/trace-store.ts';
import { type CountingRounds, roundOf } from './counting-rounds.ts';
import { isFoldDue } from './fold.ts';
import type { RollupLog } from './rollup-log.ts';
import type { ProjectKey } from './rollup-store.ts';
import { ENDINGS, evaluationsIn, type ProjectTotalsStore, sumOf, type Totals } from './totals.ts';

export interface CountDependencies {
  readonly totals: Pick<ProjectTotalsStore, 'add' | 'close'>;
  readonly traces: Pick<TraceStore, 'moveToRound'>;
  readonly rounds: CountingRounds;
  readonly log: Pick<RollupLog, 'write'>;
  /** Told of a project whose log has become long enough to be folded. */
  readonly fold: (project: ProjectKey) => Promise<void>;
}

/** Adds to the totals of each project what its evaluations tell, each once: docs/adr/0062-conclusions-have-followers.md. */
export function totalsFollower(deps: CountDependencies): Follower {
  return {
    name: 'totals',
    async follow(concluded) {
      // One that was stored before evaluations had followers was counted, or will not be.
      const counting = concluded.filter(({ record }) => record.counting !== undefined);
      const byProject = Map.groupBy(counting, ({ record }) => `${record.organization_id}/${record.project_id}`);
      return (await Promise.all([...byProject.values()].map((traces) => countProject(deps, traces)))).flat();
    },
  };
}

async function countProject(deps: CountDependencies, concluded: readonly Concluded[]): Promise<readonly Unfollowed[]> {
  const { rounds } = deps;
  const [fresh = [], again = []] = [true, false].map((isFresh) =>
    concluded.filter((one) => rounds.hasEnded(roundText(one)) === isFresh),
  );
  const counted = await attempt(fresh, () => add(deps, distinct(fresh)));
  // Nothing may be counted after what may not have been.
  if (counted.length > 0) rounds.abandon();
  return [...counted, ...(await attempt(again, () => countAgain(deps, again)))];
}

async function attempt(part: readonly Concluded[], count: () => Promise<void>): Promise<readonly Unfollowed[]> {
  if (part.length === 0) return [];
  try {
    await count();
    return [];
  } catch (error) {
    return part.map((concluded) => ({ concluded, error }));
  }
}

/** Counts what was all stored in the same round. */
async function add({ totals, log, fold }: CountDependencies, concluded: readonly Concluded[]): Promise<void> {
  const [first] = concluded;
  if (first === undefined) return;
  const { organization_id: organizationId, project_id: projectId } = first.record;
  const round = roundOf(roundText(first));
  // Before it is counted: what is in the log holds as soon as its round is, and never where that is closed.
  await log.write({ organizationId, projectId }, concluded, round);
  const sums = await totals.add(organizationId, projectId, sumOf(concluded.map(totalsOf)), round);
  if (sums === null || !isFoldDue(evaluationsIn(sums), concluded.length)) return;
  // Nothing is lost where it fails: the next fold, or the seal of the day, does what it left.
  await fold({ organizationId, projectId }).catch(() => undefined);
}

/**
 * What a round did not count never is in that round: it is closed first. Then each evaluation moves into a round that
 * is known to hold these alone. Wherever this ends, the next delivery finds which round an evaluation is in.
 */
async function countAgain(deps: CountDependencies, concluded: readonly Concluded[]): Promise<void> {
  const left: Concluded[] = [];
  for (const [round, traces] of Map.groupBy(concluded, roundText)) {
    const [first] = traces;
    if (first === undefined) continue;
    const { organization_id: organizationId, project_id: projectId } = first.record;
    const outcome = await deps.totals.close(organizationId, projectId, roundOf(round));
    if (outcome === 'counted') continue;
    deps.rounds.avoid(round);
    left.push(...distinct(traces));
  }
  const round = deps.rounds.single();
  const moves = await Promise.allSettled(left.map(({ record }) => deps.traces.moveToRound(record, round)));
  const moved = moves.every((move) => move.status === 'fulfilled' && move.value);
  if (!moved) throw new Error('An evaluation was counted, superseded or deleted by another delivery, or did not move');
  const counting = left.map(({ evaluation, record }) => ({
    evaluation,
    record: { ...record, counting: { ...record.counting, round } },
  }));
  await add(deps, counting);
}

/** A queue may deliver the same message twice to one worker. */
function distinct(concluded: readonly Concluded[]): Concluded[] {
  return [...new Map(concluded.map((one) => [one.evaluation.evaluation_id, one])).values()];
}

function roundText({ record }: Concluded): string {
  return record.counting?.round ?? '';
}

/** One trace as totals. When spans came late it was counted before: then only what they added is. */
function totalsOf({ evaluation, record }: Concluded): Totals {
  const before = record.counting?.before;
  const more = (value: number, known: number | undefined) => Math.max(0, value - (known ?? 0));
  return {
    traces: before === undefined ? 1 : 0,
    requests:
      before === undefined ? record.charge.amounts.requests + (record.request_charge?.amounts.requests ?? 0) : 0,
    inputTokens: more(record.input_tokens, before?.input_tokens),
    outputTokens: more(record.output_tokens, before?.output_tokens),
    costMicroUsd: more(record.cost_micro_usd ?? 0, before?.cost_micro_usd),
    unpricedTraces: record.cost_micro_usd === null && before?.unpriced !== true ? 1 : 0,
    evaluations: endingCounts(evaluation),
  };
}

function endingCounts(evaluation: StoredEvaluation): number[] {
  const { verdict, severity } = evaluation;
  const tier = decidingTier(evaluation);
  return ENDINGS.map((ending) =>
    ending.verdict === verdict && ending.tier === tier && ending.severity === (severity ?? 'none') ? 1 : 0,
  );
}
