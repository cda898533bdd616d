import type { IdSource } from '../kernel/ports.ts';
import type { EvaluatedTrace } from '../traces/evaluated-trace.ts';
import type { StoredEvaluation, TraceRecord } from '../traces/trace-store.ts';
import { ENDINGS, type ProjectTotalsStore, sumOf, type Totals } from './totals.ts';

const UPDATE_ID_LENGTH = 8;

export interface CountDependencies {
  readonly totals: Pick<ProjectTotalsStore, 'add'>;
  readonly ids: Pick<IdSource, 'base62'>;
}

/**
 * Adds to the totals what these traces tell, in one update per project. At most once: what was not counted because of
 * a crash or of a store that did not answer is never counted.
 * @throws Error when a project could not be counted; the others were
 */
export async function countEvaluated(deps: CountDependencies, evaluated: readonly EvaluatedTrace[]): Promise<void> {
  const byProject = Map.groupBy(evaluated, ({ record }) => `${record.organization_id}/${record.project_id}`);
  const counted = await Promise.allSettled(
    [...byProject.values()].map(async (traces) => {
      const record = traces[0]?.record;
      if (record === undefined) return;
      const more = sumOf(traces.map(totalsOf));
      await deps.totals.add(record.organization_id, record.project_id, more, deps.ids.base62(UPDATE_ID_LENGTH));
    }),
  );
  const failures = counted.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) {
    throw new Error(`Of ${counted.length} projects ${failures.length} were not counted`, { cause: failures[0] });
  }
}

/** One trace as totals. When spans came late it was counted before: then only what they added is. */
function totalsOf({ evaluation, before, record }: EvaluatedTrace): Totals {
  const isFirst = before.evaluation_id === null;
  const more = (value: (record: TraceRecord) => number) =>
    isFirst ? value(record) : Math.max(0, value(record) - value(before));
  return {
    traces: isFirst ? 1 : 0,
    requests: more(({ charge }) => charge.amounts.requests),
    inputTokens: more(({ input_tokens }) => input_tokens),
    outputTokens: more(({ output_tokens }) => output_tokens),
    costMicroUsd: more(({ cost_micro_usd }) => cost_micro_usd ?? 0),
    evaluations: endingCounts(evaluation),
  };
}

function endingCounts({ verdict, severity, escalated_to, decisions }: StoredEvaluation): number[] {
  const decidedAt = decisions.findLast(({ decision }) => decision === 'stop')?.tier;
  const tier = verdict === 'needs_review' ? escalated_to : decidedAt;
  return ENDINGS.map((ending) =>
    ending.verdict === verdict && ending.tier === tier && ending.severity === (severity ?? 'none') ? 1 : 0,
  );
}
