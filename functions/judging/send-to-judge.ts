import type { Follower } from '../traces/concluded.ts';
import { type JudgeQueue, judgeRequestFor } from './judge-request.ts';

const JUDGE = 3;

/**
 * Sends what asks for a judge to the judge queue. Asked again it sends again: the judge knows an evaluation that it has
 * concluded from.
 */
export function judgeFollower(queue: JudgeQueue): Follower {
  return {
    name: 'judge',
    async follow(concluded) {
      const asking = concluded.filter(({ evaluation }) => evaluation.escalated_to === JUDGE);
      if (asking.length === 0) return [];
      const errors = await queue.sendAll(
        asking.map(({ record, evaluation, traceparent }) => judgeRequestFor(record, evaluation, traceparent)),
      );
      return asking.flatMap((one, index) => {
        const error = errors[index] ?? null;
        return error === null ? [] : [{ concluded: one, error }];
      });
    },
  };
}
