import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AegisError } from '../../functions/kernel/errors.ts';
import { counterName } from '../../functions/quota/reservation.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { type EndsAt, ProcessEnded, portsOfActor } from '../support/faults/actor-ports.ts';
import { DAILY_TOKENS, LedgerWorld, type Wrap } from '../support/ledger/world.ts';

const RUNS = 1_500;

type Act = (world: LedgerWorld, wrap: Wrap) => Promise<unknown>;

const userId = fc.constantFrom('ann', 'bob');
const acts: fc.Arbitrary<{ readonly label: string; readonly act: Act }> = fc.oneof(
  fc.tuple(userId, fc.constantFrom('t1', 't2', 't3')).map(([user, id]) => ({
    label: `submit ${id} for ${user}`,
    // One id is one submission, whoever sends it.
    act: (world: LedgerWorld, wrap: Wrap) => world.submit(id === 't3' ? 'bob' : 'ann', id, 4, wrap),
  })),
  fc.constantFrom('r1', 'r2').map((id) => ({
    label: `reserve ${id}`,
    act: (world: LedgerWorld, wrap: Wrap) => world.reserve('ann', id, 4, wrap),
  })),
  fc.tuple(fc.constantFrom('r1', 'r2'), fc.constantFrom(0, 3, 9)).map(([id, tokens]) => ({
    label: `settle ${id} with ${tokens}`,
    act: (world: LedgerWorld, wrap: Wrap) => world.settle(id, tokens, wrap),
  })),
  fc.constantFrom('r1', 'r2').map((id) => ({
    label: `release ${id}`,
    act: (world: LedgerWorld, wrap: Wrap) => world.release(id, wrap),
  })),
  fc.tuple(fc.constantFrom('r1', 'r2'), fc.constantFrom('t5', 't6')).map(([id, trace]) => ({
    label: `submit ${trace} with ${id}`,
    act: (world: LedgerWorld, wrap: Wrap) => world.submit('ann', trace, 3, wrap, id),
  })),
  fc.constantFrom('t1', 't2', 't5').map((id) => ({
    label: `delete ${id}`,
    act: (world: LedgerWorld, wrap: Wrap) => wrap(world.traces).delete(ORGANIZATION, id),
  })),
  fc.tuple(fc.constantFrom('t1', 't2', 't5'), fc.constantFrom(1, 9)).map(([id, tokens]) => ({
    label: `evaluate ${id} with ${tokens}`,
    act: (world: LedgerWorld, wrap: Wrap) => world.evaluate(id, tokens, wrap),
  })),
  fc.constant({ label: 'reconcile', act: (world: LedgerWorld, wrap: Wrap) => world.reconcile(wrap) }),
  fc.constant({ label: 'reset quotas', act: (world: LedgerWorld, wrap: Wrap) => world.resetQuotas(wrap) }),
  fc.constantFrom(2, 12).map((tokens) => ({
    label: `limit ${tokens}`,
    act: (world: LedgerWorld, wrap: Wrap) =>
      world.limit({ kind: 'user', projectId: 'default', account: 'ann' }, tokens, 'now', wrap),
  })),
);
const endsAt: fc.Arbitrary<EndsAt | undefined> = fc.option(
  fc.record({ call: fc.nat({ max: 10 }), moment: fc.constantFrom('before' as const, 'after' as const) }),
  { nil: undefined, freq: 2 },
);
const actors = fc.array(fc.record({ what: acts, endsAt }), { minLength: 2, maxLength: 6 });

/** Lets every actor reach its next call; nothing between two calls takes longer than that. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function runTogether(
  world: LedgerWorld,
  scheduler: fc.Scheduler,
  together: readonly {
    readonly what: { readonly label: string; readonly act: Act };
    readonly endsAt: EndsAt | undefined;
  }[],
): Promise<void> {
  const done = together.map(({ what, endsAt }) => {
    const gate = () => scheduler.schedule(Promise.resolve(), what.label).then(() => undefined);
    return what.act(world, portsOfActor({ endsAt, gate })).catch((error: unknown) => {
      const cause = error instanceof Error ? error.cause : undefined;
      const isExpected = [error, cause].some((e) => e instanceof ProcessEnded || e instanceof AegisError);
      if (!isExpected) throw error;
    });
  });
  const all = Promise.all(done);
  await nextTurn();
  while (scheduler.count() > 0) {
    await scheduler.waitOne();
    await nextTurn();
    await world.check();
  }
  await all;
}

test('P2, P3: in any interleaving of any calls, with processes ending anywhere, counters are exact after every single call', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      actors,
      actors,
      fc.constantFrom(10, 200, 4_000, 100_000),
      async (scheduler, first, second, seconds) => {
        const world = new LedgerWorld();
        await world.begin();
        await runTogether(world, scheduler, first);
        // Processes live for 30 seconds at most: those of the second part are others.
        world.pass(Math.max(seconds, 150));
        await runTogether(world, scheduler, second);

        world.pass(8_000);
        await world.reconcile();
        expect((await world.reconcile()).drifted).toBe(0);
        await world.check();
        const counters = await world.counters();
        expect(counters.flatMap(({ holds }) => holds)).toEqual([]);
        expect(world.repairs).toEqual([]);
      },
    ),
    { numRuns: RUNS },
  );
}, 240_000);

test('P2: a race of 1,000 callers on one limit admits exactly what fits', async () => {
  const world = new LedgerWorld();
  const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, (_, i) => world.submit('ann', `t-${i}`, 1)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(DAILY_TOKENS.user);
  await world.check();
});

test('P2: in a race on three scopes no partial admission survives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.tuple(userId, fc.integer({ min: 1, max: 9 })), { maxLength: 8 }),
      async (scheduler, callers) => {
        const world = new LedgerWorld();
        await world.begin();
        const together = callers.map(([user, tokens], i) => ({
          what: {
            label: `${user} ${tokens}`,
            act: (w: LedgerWorld, wrap: Wrap) => w.submit(user, `t${i}`, tokens, wrap),
          },
          endsAt: undefined,
        }));
        await runTogether(world, scheduler, together);
        const admitted = [...world.stored.values()].reduce((sum, { charge }) => sum + charge.amounts.tokens, 0);
        const used = await world.used();
        if (admitted > 0) expect(used.get('organization/DAY#2026-11-20')?.tokens).toBe(admitted);
        for (const [name, amounts] of used) expect([name, amounts.tokens <= admitted]).toEqual([name, true]);
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

test('P2: a limit that is changed while a window opens is the limit of that window, whenever it comes', async () => {
  const scope = { kind: 'user', projectId: 'default', account: 'ann' } as const;
  let isOver = false;
  for (let call = 0; !isOver; call++) {
    const world = new LedgerWorld();
    await world.begin();
    let calls = 0;
    const meanwhile = async () => {
      if (calls++ === call) await world.limit(scope, 2, 'now');
    };
    await world.submit('ann', 't1', 4, portsOfActor({ gate: meanwhile })).catch(() => undefined);
    isOver = calls <= call;
    const counter = (await world.counters()).find(({ key }) => counterName(key) === 'user:default:ann/DAY#2026-11-20');
    expect([call, counter?.limits.tokens]).toEqual([call, isOver ? DAILY_TOKENS.user : 2]);
    await world.check();
  }
});

test('a correction that nobody finished is found by reconcile although the window had been closed', async () => {
  const world = new LedgerWorld();
  await world.begin();
  await world.submit('ann', 't1', 2);
  world.pass(30 * 3_600);
  await world.reconcile();
  // That of the organization; those of the project wait for the evaluation.
  expect(await world.resetQuotas()).toBe(1);
  await world.evaluate('t1', 5, portsOfActor({ endsAt: { call: 6, moment: 'after' } })).catch(() => undefined);
  const holds = async () => (await world.counters()).map((counter) => counter.holds.length);
  expect(await holds()).toEqual([1, 1, 1]);
  world.pass(150);
  await world.reconcile();
  expect(await holds()).toEqual([0, 0, 0]);
  await world.check();
});
