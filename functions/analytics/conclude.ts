import { askFollowers, type Conclusions, type Follower } from '../traces/concluded.ts';
import type { CountingRounds } from './counting-rounds.ts';

/** The followers of what one worker concludes. */
export function concludeWith(rounds: CountingRounds, followers: readonly Follower[]): Conclusions {
  return {
    round: () => rounds.current(),
    async follow(concluded, isTorn) {
      rounds.end(isTorn);
      const unfollowed = await askFollowers(followers, concluded);
      rounds.wasTold();
      return unfollowed;
    },
    async ensureFollowed(concluded) {
      const [unfollowed] = await askFollowers(followers, [concluded]);
      if (unfollowed !== undefined) throw unfollowed.error;
    },
  };
}
