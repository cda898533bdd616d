import type { Conclusions } from '../traces/concluded.ts';
import type { StoredEvaluation, StoredTrace, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { laterEvaluationId, supersede } from '../verdicts/supersede.ts';
import { standingOf } from './decide-outcome.ts';
import { expertEvaluation } from './expert-evaluation.ts';
import type { Label } from './label.ts';
import type { ReviewItem } from './review-item.ts';
import type { ReviewStore } from './review-store.ts';

/** Another delivery may have stored the same conclusion between a read and a write. */
const MAX_ATTEMPTS = 3;

export interface SupersedeAndFollowDependencies {
  readonly traces: Pick<TraceStore, 'findRecord' | 'findEvaluation' | 'storeEvaluation'>;
  /** Those of one piece of work: its rounds are its own. */
  readonly openConclusions: () => Promise<Conclusions>;
}

export interface ConcludeDependencies extends SupersedeAndFollowDependencies {
  readonly reviews: ReviewStore;
}

/** The id of the evaluation that a label leads to. */
export function concludedId(record: TraceRecord, earlier: StoredEvaluation, label: Label): string {
  return laterEvaluationId(record, earlier, `expert/${label.label_id}`);
}

/** A trace with those of its evaluations that a conclusion builds on. */
type ConcludedTrace = Pick<StoredTrace, 'record' | 'evaluations'>;

interface ConcludedPlace {
  readonly organizationId: string;
  readonly traceId: string;
  readonly holdId: string;
  /** The evaluations that are needed beside the current one. */
  readonly evaluationIds: readonly string[];
}

async function readTrace(
  { traces }: SupersedeAndFollowDependencies,
  { organizationId, traceId, holdId, evaluationIds }: ConcludedPlace,
): Promise<ConcludedTrace | null> {
  const record = await traces.findRecord(organizationId, traceId);
  if (record?.charge.hold_id !== holdId) return null;
  const ids = new Set([...(record.evaluation_id === null ? [] : [record.evaluation_id]), ...evaluationIds]);
  const found = await Promise.all([...ids].map((id) => traces.findEvaluation(organizationId, traceId, id)));
  return { record, evaluations: found.filter((evaluation) => evaluation !== null) };
}

/**
 * Puts what people concluded in the place of an evaluation, and asks everybody who follows. Safe to repeat after a crash
 * at any call: the same conclusion has the same id.
 * @param later makes the new evaluation; null where the one that it builds on is not there any more
 * @throws when a store or a follower fails: it has to be asked again
 */
export async function supersedeAndFollow(
  deps: SupersedeAndFollowDependencies,
  place: ConcludedPlace,
  later: (stored: ConcludedTrace) => StoredEvaluation | null,
): Promise<'concluded' | 'changed' | 'gone'> {
  const { traces } = deps;
  const conclusions = await deps.openConclusions();
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stored = await readTrace(deps, place);
      if (stored === null) return 'gone';
      const evaluation = later(stored);
      if (evaluation === null) return 'changed';
      const result = await supersede({ traces, conclusions }, stored, evaluation);
      if ('concluded' in result) {
        const [unfollowed] = await conclusions.follow([result.concluded], false);
        if (unfollowed !== undefined) throw unfollowed.error;
        return 'concluded';
      }
      if (result.outcome === 'gone') return 'gone';
    }
    return 'changed';
  } catch (error) {
    await conclusions.follow([], true);
    throw error;
  }
}

/**
 * Does what is still to be done to the evaluation of an item: concludes from its labels, or restores what a label that
 * was taken back had replaced.
 * @returns the item as it is then
 */
export async function finishPending(deps: ConcludeDependencies, item: ReviewItem): Promise<ReviewItem> {
  const { organization_id: organizationId, trace_id: traceId, hold_id: holdId, pending } = item;
  if (pending === null) return item;
  const later = pending === 'conclude' ? conclusionOf : restorationOf;
  const evaluationIds = [item.evaluation_id, ...(item.restores === null ? [] : Object.values(item.restores))];
  const place = { organizationId, traceId, holdId, evaluationIds };
  const outcome = await supersedeAndFollow(deps, place, (stored) => later(item, stored));
  if (outcome === 'gone') return item;
  const finished: ReviewItem = {
    ...item,
    pending: null,
    restores: null,
    // Further spans made another evaluation meanwhile, which has a review of its own.
    ...(outcome === 'changed' ? { state: 'superseded', outcome: null } : {}),
    version: item.version + 1,
  };
  if (await deps.reviews.replace(item, finished)) return finished;
  return (await deps.reviews.find(organizationId, item.review_id)) ?? item;
}

function conclusionOf(item: ReviewItem, { record, evaluations }: ConcludedTrace): StoredEvaluation | null {
  const earlier = evaluations.find(({ evaluation_id: id }) => id === item.evaluation_id);
  const standing = standingOf(item);
  if (earlier === undefined || standing.is !== 'decided') return null;
  const { by, outcome } = standing;
  return expertEvaluation(earlier, concludedId(record, earlier, by), {
    outcome,
    by,
    labels: item.labels,
    reason: reasonOf(item, by),
  });
}

function reasonOf({ labels }: ReviewItem, by: Label): string {
  if (by.batch) return 'A person decided, together with like traces.';
  if (by.role === 'adjudicator') return 'A further person decided, after others disagreed or were unsure.';
  return labels.length > 1 ? 'Two people agree.' : 'A person decided.';
}

function restorationOf(item: ReviewItem, { evaluations }: ConcludedTrace): StoredEvaluation | null {
  const { restores } = item;
  const earlier = evaluations.find(({ evaluation_id: id }) => id === restores?.to);
  const from = evaluations.find(({ evaluation_id: id }) => id === restores?.from);
  if (restores === null || earlier === undefined || from === undefined) return null;
  return {
    ...earlier,
    evaluation_id: item.evaluation_id,
    created_at: from.created_at,
    supersedes: restores.from,
    decisions: [
      ...earlier.decisions,
      { tier: 4, decision: 'escalate', reason: 'A person took the label back.', evidence: restores.from },
    ],
  };
}
