import type { Concluded, Follower, Unfollowed } from '../traces/concluded.ts';
import { conflict } from './lease.ts';
import { type OpenDependencies, openReview } from './open-review.ts';
import { isHeld, type ReviewItem } from './review-item.ts';

const EXPERT_TIER = 4;
/** Of a change that meets another one of the same item. */
const MAX_ATTEMPTS = 5;

/**
 * Makes the review of each evaluation that asks for a person: because its verdict waits for one, or because the
 * full-depth sample reached tier 4. A trace that was evaluated before leaves the queue with that evaluation. Of a trace
 * that needs no review nothing is read or written.
 */
export function reviewFollower(deps: OpenDependencies): Follower {
  return {
    name: 'review',
    async follow(concluded) {
      const concerned = concluded.filter(
        ({ evaluation, record }) => isForPeople(evaluation) || record.counting?.before !== undefined,
      );
      const distinct = [...new Map(concerned.map((one) => [one.evaluation.evaluation_id, one])).values()];
      const parts = distinct.map(async (one): Promise<Unfollowed[]> => {
        try {
          await followOne(deps, one);
          return [];
        } catch (error) {
          return concluded
            .filter(({ evaluation }) => evaluation.evaluation_id === one.evaluation.evaluation_id)
            .map((each) => ({ concluded: each, error }));
        }
      });
      return (await Promise.all(parts)).flat();
    },
  };
}

function isForPeople({ escalated_to: to }: Concluded['evaluation']): boolean {
  return to === EXPERT_TIER;
}

async function followOne(deps: OpenDependencies, { evaluation, record }: Concluded): Promise<void> {
  if (record.counting?.before !== undefined) {
    const known = await deps.reviews.ofTrace(record.organization_id, record.trace_id);
    for (const item of known) await leaveQueue(deps, item, evaluation.evaluation_id);
    // A label that was taken back gave the item another evaluation, which is this one.
    if (known.some(({ evaluation_id: id }) => id === evaluation.evaluation_id)) return;
  }
  if (isForPeople(evaluation)) await openReview(deps, { record, evaluation, isByHand: false });
}

/** Takes an item out of the queue whose evaluation is not the current one any more. Labels given so far stay with it. */
export async function leaveQueue(
  { reviews, now }: Pick<OpenDependencies, 'reviews' | 'now'>,
  found: ReviewItem,
  currentEvaluationId: string,
): Promise<void> {
  let item: ReviewItem | null = found;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    // What is pending finishes by itself, and finds out there.
    if (item === null || item.pending !== null || item.evaluation_id === currentEvaluationId) return;
    if (item.state !== 'open' && item.state !== 'grouped') return;
    const at = new Date(now()).toISOString();
    const lost =
      isHeld(item, now()) && item.lease !== null ? { token: item.lease.token, how: 'superseded' as const, at } : null;
    const next: ReviewItem = {
      ...item,
      state: 'superseded',
      lease: null,
      last_lease: lost ?? item.last_lease,
      version: item.version + 1,
    };
    if (await reviews.replace(item, next)) return;
    item = await reviews.find(found.organization_id, found.review_id);
  }
  throw conflict('held', 'The review kept changing.');
}
