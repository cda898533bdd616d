import type { ReEvaluateDependencies } from '../judging/re-evaluate.ts';
import type { Judging } from './judging.ts';

/** The deployment's judge for a function that few requests ask about it: it is opened with the first. */
export function judgingOnDemand(open: () => Promise<Judging | null>): NonNullable<ReEvaluateDependencies['judging']> {
  let opening: Promise<Judging | null> | undefined;
  const opened = (): Promise<Judging | null> => {
    opening ??= open();
    return opening;
  };
  return {
    isJudged: async (project) => (await opened())?.isJudged(project) ?? false,
    queue: {
      async sendAll(requests, delaySeconds) {
        const judging = await opened();
        if (judging === null) throw new Error('Nothing is judged in a deployment without a judge');
        return judging.queue.sendAll(requests, delaySeconds);
      },
    },
  };
}
