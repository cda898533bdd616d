import type { Conclusions } from '../traces/concluded.ts';
import type { EvaluateOutcome } from './evaluate-stored-trace.ts';

/**
 * Asks the followers of what a batch concluded.
 * @param isTorn whether a message failed, perhaps after its evaluation was stored
 * @returns the results for which a follower could not do its part
 */
export async function followResults(
  conclusions: Conclusions,
  results: readonly EvaluateOutcome[],
  isTorn: boolean,
): Promise<ReadonlyMap<EvaluateOutcome, unknown>> {
  const concluding = results.filter((result) => 'concluded' in result);
  const unfollowed = await conclusions.follow(
    concluding.map(({ concluded }) => concluded),
    isTorn,
  );
  const errors = new Map(unfollowed.map(({ concluded, error }) => [concluded, error]));
  return new Map(
    concluding.filter((result) => errors.has(result.concluded)).map((result) => [result, errors.get(result.concluded)]),
  );
}
