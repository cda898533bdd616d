import { describe, expect, test } from 'vitest';
import { JudgeFailure } from '../../functions/judging/judge-model.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { judgementText, replied, unsafeBecause } from '../support/builders/judge-replies.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { JudgingSystem } from '../support/memory/judging-system.ts';

import { judged, judgedRuns } from '../support/readers/judged-traces.ts';

describe('what is no verdict', () => {
  const replies = {
    wrong_schema: (text: string) => replied(text.replace('"rating"', '"score"')),
    empty_answer: () => replied(':'),
    out_of_range: (text: string) => replied(text.replace('0.9', '9.2e124')),
    contradiction: (text: string) => replied(text.replace('"SAFE"', '"UNSAFE"')),
    token_cap: (text: string) => replied(text, { stop: 'token_cap' }),
    refusal: () => replied('', { stop: 'refusal' }),
    content_filter: () => replied('', { stop: 'content_filter' }),
    other_model: (text: string) => ({ ...replied(text), isFromOther: true }),
  } as const;

  test.each(Object.entries(replies))('%s goes to a person, is paid for and scores nothing', async (reason, reply) => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => reply(judgementText(prompt));
    const { current } = await judged(system);
    expect(current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(current.decisions.at(-1)?.evidence).toContain(`judge: ${reason}, `);
    const [run] = await judgedRuns(system);
    expect(run).toMatchObject({ outcome: 'error', rating: null, no_verdict: reason, confidence: null });
    expect(run?.criteria).toBeUndefined();
    expect(run?.checks).toBeUndefined();
    expect(system.judgeMoney()).toEqual({ used: 110 * system.calls.length, held: 0 });
  });

  test('is repaired once within the same reservation', async () => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => replied(system.calls.length === 1 ? 'Thought process:' : judgementText(prompt));
    expect((await judged(system)).current.verdict).toBe('passed');
    expect(system.calls).toHaveLength(2);
    expect(system.judgeMoney()).toEqual({ used: 220, held: 0 });
    expect((await judgedRuns(system))[0]).toMatchObject({ cost_usd: '0.00022', tokens: { input: 2_000, output: 200 } });
  });

  test('stays what it was where the repair fails, whose cost is then the worst', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      if (system.calls.length === 1) return replied('{"score": 1}');
      throw new JudgeFailure('later', 'cut off', { mayBeCharged: true });
    };
    await judged(system);
    expect((await judgedRuns(system))[0]).toMatchObject({ no_verdict: 'wrong_schema' });
    expect(system.judgeMoney().used).toBeGreaterThan(400);
    expect(system.judgeMoney().held).toBe(0);
  });

  test('of a provider that says no usage is charged at the worst', async () => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => replied(judgementText(prompt), { usage: null });
    await judged(system);
    expect(system.judgeMoney().used).toBeGreaterThan(400);
    expect((await judgedRuns(system))[0]).toMatchObject({ tokens: { input: 0, output: 0 } });
  });

  test.each(['blocked', 'refused', 'unsupported'] as const)(
    'a provider that refuses (%s) leaves it to a person at once, for nothing',
    async (kind) => {
      const system = new JudgingSystem();
      system.answer = async () => {
        throw new JudgeFailure(kind, 'No.');
      };
      expect((await judged(system)).current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
      expect((await judgedRuns(system))[0]).toMatchObject({ no_verdict: 'provider_refused', cost_usd: '0.00' });
      expect(system.judgeMoney()).toEqual({ used: 0, held: 0 });
      expect(system.judgeMoney('deployment')).toEqual({ used: 0, held: 0 });
    },
  );
});

describe('a provider that cannot be asked now', () => {
  test('delays the message for as long as it asks, and charges nothing', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      throw new JudgeFailure('wait', 'Too fast.', { retryAfterSeconds: 42 });
    };
    await system.submitSevere('one');
    expect(await system.judgeAll()).toEqual([{ outcome: 'delayed', seconds: 42, reason: 'Too fast.' }]);
    expect(system.judgeQueue.messages).toMatchObject([{ delaySeconds: 42 }]);
    expect(system.judgeMoney()).toEqual({ used: 0, held: 0 });
    expect((await system.current('one')).escalated_to).toBe(3);
    // The same id is reserved again.
    system.answer = async (prompt) => replied(judgementText(prompt));
    expect(await system.judgeAll()).toMatchObject([{ outcome: 'judged' }]);
  });

  test('delays for no longer than a queue can, and longer the longer it takes', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      throw new JudgeFailure('later', 'Down.');
    };
    await system.submitSevere('one');
    const delays: number[] = [];
    for (let delivery = 0; delivery < 4; delivery++) {
      const [outcome] = await system.judgeAll();
      if (outcome?.outcome === 'delayed') delays.push(outcome.seconds);
      system.nowMs += (outcome?.outcome === 'delayed' ? outcome.seconds : 0) * 1_000;
    }
    expect(delays).toEqual([1, 1, 2, 4]);
    system.answer = async () => {
      throw new JudgeFailure('wait', 'Much later.', { retryAfterSeconds: 86_400 });
    };
    expect(await system.judgeAll()).toMatchObject([{ seconds: 900 }]);
  });

  test('ends in review after the hour that the deployment waits', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      throw new JudgeFailure('later', 'The provider answers 529.');
    };
    await system.submitSevere('one');
    await system.judgeAll();
    system.nowMs += system.waitMilliseconds;
    expect(await system.judgeAll()).toMatchObject([{ outcome: 'judged' }]);
    expect(await system.current('one')).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect((await judgedRuns(system))[0]).toMatchObject({
      no_verdict: 'provider_unavailable',
      detail: 'The provider answers 529.',
    });
  });

  test('shows in the evaluation what its last calls have cost, when the hour is over before they brought anything', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      throw new JudgeFailure('later', 'Cut body.', { mayBeCharged: true });
    };
    await system.submitSevere('one');
    await system.judgeAll();
    system.nowMs += system.waitMilliseconds;
    await system.judgeAll();
    expect(system.calls).toHaveLength(2);
    const [run] = await judgedRuns(system);
    expect(run).toMatchObject({ no_verdict: 'provider_unavailable' });
    expect(Number(run?.cost_usd) * 1e6).toBeCloseTo(system.judgeMoney().used);
  });

  test('is paid three times at most for calls that may have been charged and brought nothing', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      throw new JudgeFailure('later', 'Cut body.', { mayBeCharged: true });
    };
    await system.submitSevere('one');
    const outcomes: string[] = [];
    for (let delivery = 0; delivery < 4; delivery++) {
      outcomes.push(...(await system.judgeAll()).map(({ outcome }) => outcome));
      system.nowMs += 10_000;
    }
    expect(outcomes).toEqual(['delayed', 'delayed', 'delayed', 'judged']);
    expect(system.calls).toHaveLength(3);
    const [run] = await judgedRuns(system);
    expect(run).toMatchObject({ no_verdict: 'provider_unavailable' });
    expect(Number(run?.cost_usd) * 1e6).toBeCloseTo(system.judgeMoney().used);
  });

  test('leaves the message where the queue does not take it again', async () => {
    const system = new JudgingSystem();
    system.answer = async () => {
      throw new JudgeFailure('later', 'Down.');
    };
    await system.submitSevere('one');
    const [request] = system.judgeQueue.receiveAll();
    system.judgeQueue.failure = new AegisError('unavailable', 'The queue did not answer.');
    if (request === undefined) throw new Error('not sent');
    await expect(system.judge(request)).rejects.toThrow('The queue did not answer.');
  });
});

describe('the message of a trace', () => {
  test('comes twice, and is judged and paid for once', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    const [request] = system.judgeQueue.receiveAll();
    if (request === undefined) throw new Error('not sent');
    expect(await system.judge(request)).toMatchObject({ outcome: 'judged' });
    expect(await system.judge(request)).toMatchObject({
      outcome: 'known',
      concluded: { evaluation: { verdict: 'passed' } },
    });
    expect(system.calls).toHaveLength(1);
    expect(system.judgeMoney()).toEqual({ used: 110, held: 0 });
    expect(system.judgeMoney('deployment')).toEqual({ used: 110, held: 0 });
  });

  test('is nothing to do once the trace is gone, or was admitted anew', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    const [request] = system.judgeQueue.receiveAll();
    if (request === undefined) throw new Error('not sent');
    expect(await system.judge({ ...request, hold_id: 'another' })).toEqual({ outcome: 'gone' });
    await system.traces.delete(ORGANIZATION, 'one');
    expect(await system.judge(request)).toEqual({ outcome: 'gone' });
    expect(system.calls).toEqual([]);
  });

  test('ends in review where the project has switched its judge off meanwhile', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    Object.assign(system.project, { judge: { ...system.project.judge, enabled: false } });
    await system.judgeAll();
    const current = await system.current('one');
    expect(current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(current.decisions.at(-1)).toMatchObject({ tier: 3, evidence: 'judge_not_configured; to tier 4' });
    expect(system.calls).toEqual([]);
  });

  test('asks for another verdict when somebody wants one, though not of people', async () => {
    const system = new JudgingSystem({ cache: false });
    await judged(system);
    const current = await system.current('one');
    const stored = await system.traces.find(ORGANIZATION, 'one');
    if (stored === null) throw new Error('not stored');
    const again = {
      organization_id: ORGANIZATION,
      project_id: 'default',
      trace_id: 'one',
      evaluation_id: current.evaluation_id,
      hold_id: stored.record.charge.hold_id,
      again: true as const,
    };
    system.answer = async (prompt) => replied(judgementText(prompt, unsafeBecause('Paris')));
    expect(await system.judge(again)).toMatchObject({ outcome: 'judged' });
    const next = await system.current('one');
    expect(next).toMatchObject({ verdict: 'failed', supersedes: current.evaluation_id });
    // What the judge said before is not told to it, nor kept beside what it says now.
    expect(next.tiers.filter(({ tier }) => tier === 3)).toHaveLength(1);
    expect(next.decisions.filter(({ tier }) => tier === 3)).toHaveLength(1);
  });
});
