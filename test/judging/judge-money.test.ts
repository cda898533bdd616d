import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JUDGE_LEASE_SECONDS } from '../../functions/judging/judge-money.ts';
import { judgementText, replied } from '../support/builders/judge-replies.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { ProcessEnded, portsOfActor } from '../support/faults/actor-ports.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { JudgingSystem } from '../support/memory/judging-system.ts';

/** More than judging one trace makes. */
const MAX_CALLS = 60;
const COST_OF_A_CALL = 110;
/** What SQS hides a message for whose worker has ended: longer than a lease. */
const VISIBILITY_MILLISECONDS = 2 * JUDGE_LEASE_SECONDS * 1_000;

/** What one call of this price may cost with its repair. */
async function findWorstCase(): Promise<number> {
  const system = new JudgingSystem();
  let held = 0;
  system.answer = async (prompt) => {
    held = system.judgeMoney().held;
    return replied(judgementText(prompt));
  };
  await system.judge(await system.ask());
  return held;
}

const WORST_CASE = await findWorstCase();

describe('the budget of a judge', () => {
  test('for twenty calls lets two hundred messages at once spend no more', async () => {
    const budget = 20 * WORST_CASE;
    const system = new JudgingSystem({ daily_budget_usd: (budget / 1e6).toFixed(6) });
    let most = 0;
    // Both calls cost the most that they can.
    system.answer = async () => {
      const { used, held } = system.judgeMoney();
      most = Math.max(most, used + held);
      return replied('no JSON', { usage: null });
    };
    for (let i = 0; i < 200; i++) await system.judgeQueue.sendAll([await system.ask(`trace-${i}`)]);
    for (let round = 0; round < 3; round++) {
      await system.judgeAll();
      system.nowMs += 60_000;
    }
    expect(system.judgeQueue.messages).toEqual([]);
    expect(system.calls).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(budget);
    expect(system.judgeMoney()).toEqual({ used: budget, held: 0 });
    const ends = await Promise.all(Array.from({ length: 200 }, (_, i) => system.current(`trace-${i}`)));
    expect(ends.every(({ verdict, escalated_to: to }) => verdict === 'needs_review' && to === 4)).toBe(true);
    const reasons = ends.map(({ tiers }) => tiers.at(-1)?.evaluators[0]?.no_verdict);
    expect(reasons.filter((reason) => reason === 'budget_spent')).toHaveLength(180);
  });

  test('waits for what calls in flight may give back, before it counts as spent', async () => {
    const system = new JudgingSystem({ daily_budget_usd: (WORST_CASE / 1e6).toFixed(6) });
    for (let i = 0; i < 2; i++) await system.judgeQueue.sendAll([await system.ask(`trace-${i}`, `Paris ${i}`)]);
    expect((await system.judgeAll()).map(({ outcome }) => outcome).sort()).toEqual(['delayed', 'judged']);
    // One call used a part of it; too little is left for the worst of another one.
    expect(await system.judgeAll()).toMatchObject([{ outcome: 'judged' }]);
    expect(system.calls).toHaveLength(1);
  });

  test.each([
    ['the deployment', (system: JudgingSystem) => Object.assign(system, { deploymentBudgetMicroUsd: 100 })],
    [
      'the project, by its limit',
      (system: JudgingSystem) => system.limit({ kind: 'project', projectId: 'default' }, { cost: 100 }),
    ],
    [
      'the organization, by its limit',
      (system: JudgingSystem) => system.limit({ kind: 'organization' }, { cost: 100 }),
    ],
  ])('is also that of %s', async (_name, limit) => {
    const system = new JudgingSystem();
    const request = await system.ask();
    await limit(system);
    expect(await system.judge(request)).toMatchObject({ outcome: 'judged' });
    expect((await system.current('one')).decisions.at(-1)).toMatchObject({
      reason: 'A budget for judging is used up.',
    });
    expect(system.calls).toEqual([]);
    expect(system.judgeMoney()).toEqual({ used: 0, held: 0 });
    expect(system.judgeMoney('deployment')).toEqual({ used: 0, held: 0 });
  });

  test('holds from the moment it is changed, upwards and downwards', async () => {
    const system = new JudgingSystem({ daily_budget_usd: '0.000001', cache: false });
    const setBudget = (usd: string, version: number) =>
      Object.assign(system.project, { judge: { ...system.project.judge, daily_budget_usd: usd }, version });
    const judgeNext = async (traceId: string) => {
      await system.submitSevere(traceId);
      await system.judgeAll();
      return (await system.current(traceId)).verdict;
    };
    expect(await judgeNext('a')).toBe('needs_review');
    setBudget('1.00', 2);
    expect(await judgeNext('b')).toBe('passed');
    // A worker that has not heard of the change does not undo it.
    setBudget('0.000001', 1);
    expect(await judgeNext('c')).toBe('passed');
    setBudget('0.0003', 3);
    await judgeNext('d');
    expect(await judgeNext('e')).toBe('needs_review');
  });

  test('is in no counter that limits its users, and is compared with what was charged', async () => {
    const system = new JudgingSystem();
    await system.limit({ kind: 'project', projectId: 'default' }, { cost: 1_000_000 });
    const before = (await system.usage()).cost;
    await system.judge(await system.ask());
    expect((await system.usage()).cost).toEqual(before);
    expect(system.judgeMoney().used).toBe(COST_OF_A_CALL);
    system.nowMs += 2 * 3_600_000;
    expect((await system.reconcile()).drifted).toBe(0);
    const [counter] = system.ledger.counters().filter(({ key }) => key.scope.kind === 'project');
    expect(counter?.limits.cost).toBe(1_000_000);
  });
});

describe('a worker that ends after any call', () => {
  /** Ends the first worker at one of its calls, and lets others go on. @returns whether it made so many calls */
  async function crashAt(call: number, moment: 'before' | 'after', reconciles: boolean): Promise<boolean> {
    const system = new JudgingSystem();
    const request = await system.ask();
    const crash = new CrashPoint(call, moment);
    const first = await system
      .judge(
        request,
        system.judgeDependencies((port) => crash.wrap(port)),
      )
      .catch(() => null);
    if (!crash.isReached) return false;
    const where = `${moment} call ${call}${reconciles ? ', reconciled' : ''}`;
    if (first === null) {
      system.nowMs += VISIBILITY_MILLISECONDS;
      if (reconciles) await system.reconcile();
      expect((await system.judge(request)).outcome, where).toMatch(/judged|known/);
    }
    expect((await system.current('one')).verdict, where).toBe('passed');
    expect(system.calls.length, where).toBeLessThanOrEqual(2);
    system.nowMs += VISIBILITY_MILLISECONDS;
    await system.reconcile();
    const { used, held } = system.judgeMoney();
    expect(held, where).toBe(0);
    expect(system.judgeMoney('deployment').held, where).toBe(0);
    const charged = system.reservations
      .all()
      .filter(({ organization_id: id, status }) => id === ORGANIZATION && status === 'settled')
      .reduce((sum, { charged: amounts }) => sum + (amounts?.cost ?? 0), 0);
    expect(used, where).toBe(charged);
    // What the provider did is paid for; a call whose worker ended without a word costs as much as it might have.
    expect(used, where).toBeGreaterThanOrEqual(COST_OF_A_CALL * system.calls.length);
    expect(used, where).toBeLessThanOrEqual(COST_OF_A_CALL + WORST_CASE);
    // Nothing of it disagrees with its parts.
    system.nowMs += 2 * 3_600_000;
    expect((await system.reconcile()).drifted, where).toBe(0);
    return true;
  }

  test.each([true, false])(
    'leaves one verdict, and every call paid for (reconciled before: %s)',
    async (reconciles) => {
      let crashes = 0;
      for (const moment of ['before', 'after'] as const) {
        for (let call = 0; call < MAX_CALLS; call++) {
          if (!(await crashAt(call, moment, reconciles))) break;
          crashes++;
        }
      }
      expect(crashes).toBeGreaterThan(20);
    },
  );
});

/** Lets every worker reach its next call; nothing between two calls takes longer than that. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('two workers with the same message ask once, pay once and conclude once, in any interleaving', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const system = new JudgingSystem();
      const request = await system.ask();
      const workers = ['a', 'b'].map((name) => {
        const gate = () => scheduler.schedule(Promise.resolve(), name).then(() => undefined);
        return system.judge(request, system.judgeDependencies(portsOfActor({ gate }))).catch((error: unknown) => {
          const isExpected = error instanceof Error && !(error instanceof ProcessEnded);
          if (!isExpected) throw error;
          return null;
        });
      });
      const all = Promise.all(workers);
      await nextTurn();
      while (scheduler.count() > 0) {
        await scheduler.waitOne();
        await nextTurn();
      }
      const outcomes = (await all).map((end) => end?.outcome);
      expect(outcomes.filter((outcome) => outcome === 'judged')).toHaveLength(1);
      expect(await system.judge(request)).toMatchObject({ outcome: 'known' });
      expect(system.calls).toHaveLength(1);
      expect(system.judgeMoney()).toEqual({ used: COST_OF_A_CALL, held: 0 });
      expect(system.judgeMoney('deployment')).toEqual({ used: COST_OF_A_CALL, held: 0 });
      expect((await system.current('one')).verdict).toBe('passed');
    }),
    { numRuns: 40 },
  );
});

test('a second worker that comes at any moment of the first one asks nobody else, and pays nothing more', async () => {
  let moments = 0;
  for (let moment = 1; moment <= 2 * MAX_CALLS; moment++) {
    const system = new JudgingSystem();
    const request = await system.ask();
    let steps = 0;
    let second: Promise<unknown> | undefined;
    const gate = async () => {
      if (++steps !== moment) return;
      second = system.judge(request).catch(() => null);
      await second;
    };
    await system.judge(request, system.judgeDependencies(portsOfActor({ gate }))).catch(() => null);
    if (second === undefined) break;
    moments++;
    // Either of them may have concluded; a message that was sent for later finds it.
    await system.judgeAll();
    expect(system.calls.length, `at ${moment}`).toBe(1);
    expect(system.judgeMoney(), `at ${moment}`).toEqual({ used: COST_OF_A_CALL, held: 0 });
    expect((await system.current('one')).verdict, `at ${moment}`).toBe('passed');
  }
  expect(moments).toBeGreaterThan(20);
});
