import { describe, expect, test } from 'vitest';
import { waitsForJudge } from '../../bin/demo/send-and-wait.ts';
import { toEvaluationResource } from '../../functions/traces/http/evaluation-resource.ts';
import { judgementText, replied } from '../support/builders/judge-replies.ts';
import { JudgingSystem } from '../support/memory/judging-system.ts';

/** The API tells by its decisions alone who looks next. */
async function next(system: JudgingSystem) {
  const current = await system.current('one');
  const sent = { source: '', submitMs: 0, sentAtMs: 0, evaluation: toEvaluationResource(current) };
  return { next: current.escalated_to, waits: waitsForJudge(sent) };
}

describe('the demo waits for the judge', () => {
  test('as long as an evaluation is sent to it, and no longer', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    expect(await next(system)).toEqual({ next: 3, waits: true });
    await system.judgeAll();
    expect(await next(system)).toEqual({ next: null, waits: false });
  });

  test('not for people, to whom the judge or the lack of one has sent it', async () => {
    const doubtful = new JudgingSystem();
    doubtful.answer = async (prompt) => replied(judgementText(prompt).replace('"rating"', '"score"'));
    await doubtful.submitSevere('one');
    await doubtful.judgeAll();
    expect(await next(doubtful)).toEqual({ next: 4, waits: false });
    const without = new JudgingSystem({ enabled: false });
    await without.submitSevere('one');
    expect(await next(without)).toEqual({ next: 4, waits: false });
  });

  test('for a sample that is judged although tiers 1 and 2 were sure', async () => {
    const { cascade } = new JudgingSystem().project;
    const system = new JudgingSystem({}, { cascade: { ...cascade, full_depth_share: 1 } });
    await system.submitSevere('one', {}, 'What is the capital of France?');
    expect(await next(system)).toEqual({ next: 3, waits: true });
    await system.judgeAll();
    expect(await next(system)).toEqual({ next: 4, waits: false });
  });
});
