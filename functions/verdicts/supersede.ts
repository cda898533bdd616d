import type { Concluded, Conclusions } from '../traces/concluded.ts';
import { evaluationIdOf } from '../traces/evaluation-id.ts';
import type { StoredEvaluation, StoredTrace, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { howToCount } from './how-to-count.ts';

export interface SupersedeDependencies {
  readonly traces: Pick<TraceStore, 'storeEvaluation'>;
  readonly conclusions: Conclusions;
}

export type SupersedeOutcome =
  /** Whoever follows it has still to be asked. */
  | { readonly outcome: 'superseded'; readonly concluded: Concluded }
  /** The same conclusion stands already. */
  | { readonly outcome: 'known'; readonly concluded: Concluded }
  /** The evaluation that it builds on is not the current one any more; nothing was changed. */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'gone' };

/** The id of what a later tier concludes from an evaluation: the same tier and source conclude once. */
export function laterEvaluationId(record: TraceRecord, earlier: StoredEvaluation, source: string): string {
  return evaluationIdOf(record, `${earlier.evaluation_id}/${source}`);
}

/** Puts what a later tier concluded in the place of the current evaluation, which moves into the history of the trace. */
export async function supersede(
  { traces, conclusions }: SupersedeDependencies,
  { record, evaluations }: Pick<StoredTrace, 'record' | 'evaluations'>,
  later: StoredEvaluation,
): Promise<SupersedeOutcome> {
  const current = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id) ?? null;
  if (current?.evaluation_id === later.evaluation_id) return known(record, current);
  if (current === null || current.evaluation_id !== later.supersedes) return { outcome: 'changed' };
  const counting = await howToCount(conclusions, record, current);
  const outcome = await traces.storeEvaluation(record, later, { counting });
  if (outcome === 'stored') {
    const concluded = { evaluation: later, record: { ...record, counting, evaluation_id: later.evaluation_id } };
    return { outcome: 'superseded', concluded };
  }
  // Another delivery stored the same conclusion meanwhile: the next delivery finds it, and asks its followers.
  return { outcome: outcome === 'gone' ? 'gone' : 'changed' };
}

function known(record: TraceRecord, evaluation: StoredEvaluation): SupersedeOutcome {
  return { outcome: 'known', concluded: { evaluation, record } };
}
