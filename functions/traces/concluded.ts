import type { StoredEvaluation, TraceRecord } from './trace-store.ts';

/** An evaluation that is stored. Told at least once, and again whenever its message comes again. */
export interface Concluded {
  readonly evaluation: StoredEvaluation;
  /** As the evaluation left it: with what was learned of the trace, and how it is to be counted. */
  readonly record: TraceRecord;
  /** The caller's place in a trace of theirs, for what follows in other functions. */
  readonly traceparent?: string | undefined;
}

/** A part that was not done: the message has to come again. */
export interface Unfollowed {
  readonly concluded: Concluded;
  readonly error: unknown;
}

/** What depends on evaluations that were stored. */
export interface Follower {
  readonly name: string;
  /** Does its part once for each evaluation, however often it is told of it. @returns where it could not */
  readonly follow: (concluded: readonly Concluded[]) => Promise<readonly Unfollowed[]>;
}

/** What those who store evaluations need of those who follow them. */
export interface Conclusions {
  /** The round in which what is stored now is counted; it is stored with the evaluation. */
  readonly round: () => string;
  /**
   * Ends the round and asks every follower.
   * @param isTorn whether something may have been stored in this round that is not among these
   */
  readonly follow: (concluded: readonly Concluded[], isTorn: boolean) => Promise<readonly Unfollowed[]>;
  /** Asks them while the round goes on, before the evaluation is superseded. @throws when one could not do its part */
  readonly ensureFollowed: (concluded: Concluded) => Promise<void>;
}

/** Asks every follower, whatever became of the others. */
export async function askFollowers(
  followers: readonly Follower[],
  concluded: readonly Concluded[],
): Promise<readonly Unfollowed[]> {
  if (concluded.length === 0) return [];
  const parts = followers.map(async ({ name, follow }) => {
    const failure = (cause: unknown) => new Error(`Follower ${name} could not do its part`, { cause });
    try {
      return (await follow(concluded)).map(({ concluded: one, error }) => ({ concluded: one, error: failure(error) }));
    } catch (error) {
      return concluded.map((one) => ({ concluded: one, error: failure(error) }));
    }
  });
  return (await Promise.all(parts)).flat();
}
