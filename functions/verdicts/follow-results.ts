import type { Concluded, Conclusions } from '../traces/concluded.ts';

/** What became of a message; `concluded` where an evaluation is stored. */
interface Result {
  readonly outcome: string;
  readonly concluded?: Concluded;
}

/**
 * Asks the followers of what a batch concluded.
 * @param isTorn whether a message failed, perhaps after its evaluation was stored
 * @returns the results for which a follower could not do its part
 */
export async function followResults<R extends Result>(
  conclusions: Conclusions,
  results: readonly R[],
  isTorn: boolean,
): Promise<ReadonlyMap<R, unknown>> {
  const concluding = results.flatMap((result) => result.concluded ?? []);
  const errors = new Map(
    (await conclusions.follow(concluding, isTorn)).map(({ concluded, error }) => [concluded, error]),
  );
  return new Map(
    results.flatMap((result): [R, unknown][] =>
      result.concluded !== undefined && errors.has(result.concluded) ? [[result, errors.get(result.concluded)]] : [],
    ),
  );
}
