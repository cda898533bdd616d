import { describe, expect, test } from 'vitest';
import type { TraceSubmission } from '../../functions/content/trace-submission.ts';
import type { Amounts } from '../../functions/kernel/amounts.ts';
import { counterName } from '../../functions/quota/reservation.ts';
import { createReservation, settleReservation } from '../../functions/quota/reservations.ts';
import { evaluateStoredTrace } from '../../functions/verdicts/evaluate-stored-trace.ts';
import { aProjectRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { MemorySystem } from '../support/memory/system.ts';

const HOUR_MILLISECONDS = 3_600_000;
const REQUEST = { organization_id: ORGANIZATION, project_id: 'default', trace_id: 't' };
const LONG_WORDS = 'internationalization of telecommunications infrastructure responsibilities';
/** 6 and 2 tokens of o200k_base, at 2.50 and 10 USD per million; the estimate says 12. */
const SHORTER: Partial<TraceSubmission> = { trace_id: 't', model: 'gpt-4o', input: LONG_WORDS, output: 'Indeed.' };
const EXACT = { requests: 1, tokens: 8, cost: 35 };
/** Signs are more tokens than their number tells. */
const LONGER: Partial<TraceSubmission> = { ...SHORTER, output: '❦ ☙ ⁂ ⸙ ❧ '.repeat(20) };
/** More tokens than estimated, but fewer of the dear ones. */
const CHEAPER: Partial<TraceSubmission> = {
  ...SHORTER,
  input: 'aaaaaaaa '.repeat(8),
  output: `${LONG_WORDS} `.repeat(3),
};
/** More than an evaluation makes. */
const MAX_CALLS = 40;

async function aSystem(): Promise<MemorySystem> {
  const system = new MemorySystem();
  system.tenants.setProject(aProjectRecord({ created_at: new Date(NOON - HOUR_MILLISECONDS).toISOString() }));
  for (const scope of [{ kind: 'organization' }, { kind: 'project', projectId: 'default' }] as const) {
    const record = {
      daily: { requests: null, tokens: 1_000, cost: null },
      monthly: { requests: null, tokens: null, cost: 1_000_000 },
      pending: {},
      version: 1,
    };
    await system.ledger.saveLimits(ORGANIZATION, scope, record, 0);
  }
  return system;
}

const evaluate = (system: MemorySystem, ports: Partial<MemorySystem> = {}) =>
  evaluateStoredTrace({ ...system.evaluateDependencies, ...ports }, REQUEST);

/** Every counter that was ever opened, with its holds' amounts. */
async function counters(system: MemorySystem) {
  const found = [];
  for await (const { keys } of system.ledger.openCounters(null))
    found.push(...(await system.ledger.findCounters(keys)));
  return found.filter((counter) => counter !== null);
}

async function usedEverywhere(system: MemorySystem): Promise<Map<string, Amounts>> {
  const of = (limit: number | null, left: number) => (limit ?? 1e15) - left;
  return new Map(
    (await counters(system)).map(({ key, limits, left }) => [
      counterName(key),
      {
        requests: of(limits.requests, left.requests),
        tokens: of(limits.tokens, left.tokens),
        cost: of(limits.cost, left.cost),
      },
    ]),
  );
}

/** The port, with something done right before each of its calls. */
function actingFirst<T extends object>(port: T, act: (name: string) => Promise<void>): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        await act(String(name));
        return Reflect.apply(member, target, values);
      };
    },
  });
}

/** Every counter says this, none has a hold, and it stays so however often it is compared with its parts. */
async function expectEverywhere(system: MemorySystem, expected: Amounts): Promise<void> {
  const used = await usedEverywhere(system);
  expect(used.size).toBeGreaterThanOrEqual(5);
  for (const [name, amounts] of used) expect([name, amounts]).toEqual([name, expected]);
  for (let hour = 0; hour < 4; hour++) {
    system.nowMs += HOUR_MILLISECONDS;
    expect([hour, (await system.reconcile()).drifted]).toEqual([hour, 0]);
  }
  for (const { key, holds } of await counters(system))
    expect([counterName(key), holds]).toEqual([counterName(key), []]);
}

describe('the exact usage of a trace', () => {
  test('replaces its estimate in every counter of the charge, and no comparison finds a drift', async () => {
    const system = await aSystem();
    await system.submit(SHORTER);
    expect((await system.usage()).tokens.used).toBeGreaterThan(EXACT.tokens);
    await evaluate(system);
    await expectEverywhere(system, EXACT);
  });

  test('is charged beyond a limit that others have spent meanwhile', async () => {
    const system = await aSystem();
    await system.submit(LONGER);
    const { tokens: estimate } = await system.usage();
    const spent = { input_tokens: 1_000 - estimate.used, output_tokens: 0 };
    const free = [{ model: 'gpt-4o', ...spent, cached: true, cost_usd: 0 }];
    const rest = { trace_id: 'u', model: 'gpt-4o', llm_calls: free, cost_usd: 0 };
    await system.submit(rest);
    await expect(system.submit({ trace_id: 'v' })).rejects.toMatchObject({ code: 'quota_exceeded' });
    await evaluate(system);
    const record = await system.traces.findRecord(ORGANIZATION, 't');
    const tokens = (record?.input_tokens ?? 0) + (record?.output_tokens ?? 0);
    expect(tokens).toBeGreaterThan(estimate.used);
    const all = { requests: 2, tokens: 1_000 - estimate.used + tokens, cost: record?.cost_micro_usd ?? 0 };
    await expectEverywhere(system, all);
  });

  test('P2: lets nobody be admitted on what was not used before the trace says so', async () => {
    const system = await aSystem();
    await system.submit(SHORTER);
    const estimate = await system.usage();
    let isMarking = false;
    const traces = actingFirst(system.traces, async (name) => {
      if (name !== 'storeEvaluation') return;
      isMarking = true;
      expect((await system.usage()).tokens).toEqual(estimate.tokens);
    });
    await evaluate(system, { traces });
    expect(isMarking).toBe(true);
    await expectEverywhere(system, EXACT);
  });

  test('P3: is corrected once, whoever delivers the message again and when', async () => {
    const system = await aSystem();
    await system.submit(SHORTER);
    const together = await Promise.all([evaluate(system), evaluate(system), evaluate(system)]);
    expect(together.map(({ outcome }) => outcome).sort()).toEqual(['evaluated', 'repeated', 'repeated']);
    await evaluate(system);
    const stored = await system.traces.find(ORGANIZATION, 't');
    expect(stored?.record.corrections).toHaveLength(1);
    expect(stored?.evaluations).toHaveLength(1);
    await expectEverywhere(system, EXACT);
  });

  test('writes nothing where nothing was estimated, or the estimate was right', async () => {
    const system = await aSystem();
    await system.submit({ ...SHORTER, usage: { input_tokens: 100, output_tokens: 50 } });
    // At its first call this would end the evaluation.
    const none = new CrashPoint(0, 'before');
    const ports = { ledger: none.wrap(system.ledger), keptCharges: none.wrap(system.keptCharges) };
    expect(await evaluate(system, ports)).toMatchObject({ outcome: 'evaluated' });
    expect(none.isReached).toBe(false);
    expect((await system.traces.findRecord(ORGANIZATION, 't'))?.corrections).toBeUndefined();
    expect((await system.usage()).tokens.used).toBe(150);
  });

  test('is corrected in the window of the charge when it is counted after midnight', async () => {
    const system = await aSystem();
    system.nowMs = Date.parse('2026-11-20T23:59:59.000Z');
    await system.submit(SHORTER);
    const day = [...(await usedEverywhere(system)).keys()];
    system.nowMs += 8 * HOUR_MILLISECONDS;
    await system.reconcile();
    await evaluate(system);
    const used = await usedEverywhere(system);
    expect([...used.keys()].sort()).toEqual(day.sort());
    await expectEverywhere(system, EXACT);
  });
});

describe('P3: a process that ends anywhere while it corrects', () => {
  for (const moment of ['before', 'after'] as const) {
    for (const [what, submission] of [
      ['less', SHORTER],
      ['more', LONGER],
      ['more for less', CHEAPER],
    ] as const) {
      test(`${moment} a call leaves what reconcile and the next delivery mend, when ${what} was used`, async () => {
        let isOver = false;
        for (let call = 0; !isOver && call < MAX_CALLS; call++) {
          const system = await aSystem();
          await system.submit(submission);
          const crash = new CrashPoint(call, moment);
          const wrapped = {
            ledger: crash.wrap(system.ledger),
            traces: crash.wrap(system.traces),
            keptCharges: crash.wrap(system.keptCharges),
            reservations: crash.wrap(system.reservations),
          };
          await evaluate(system, wrapped).catch(() => undefined);
          isOver = !crash.isReached;
          system.nowMs += 150_000;
          // Sometimes `reconcile` comes first, sometimes the message.
          if (call % 2 === 0) await system.reconcile();
          await evaluate(system);
          const record = await system.traces.findRecord(ORGANIZATION, 't');
          const tokens = (record?.input_tokens ?? 0) + (record?.output_tokens ?? 0);
          system.nowMs += 150_000;
          await system.reconcile();
          await expectEverywhere(system, { requests: 1, tokens, cost: record?.cost_micro_usd ?? 0 });
        }
        expect(isOver).toBe(true);
      });
    }
  }

  test('P9: and a trace that is deleted before any call of it stays charged with what its counters say', async () => {
    let isOver = false;
    for (let call = 0; !isOver && call < MAX_CALLS; call++) {
      const system = await aSystem();
      await system.submit(SHORTER);
      let calls = 0;
      const remove = async () => {
        if (calls++ === call) await system.traces.delete(ORGANIZATION, 't');
      };
      const deletingFirst = <T extends object>(port: T) => actingFirst(port, remove);
      await evaluate(system, {
        ledger: deletingFirst(system.ledger),
        traces: deletingFirst(system.traces),
        keptCharges: deletingFirst(system.keptCharges),
      });
      isOver = calls <= call;
      const used = [...(await usedEverywhere(system)).values()][0] ?? EXACT;
      await expectEverywhere(system, used);
    }
    expect(isOver).toBe(true);
  });
});

describe('a correction that nobody finished', () => {
  test('P9: is kept by whoever deletes the trace, before reconcile comes', async () => {
    const system = await aSystem();
    await system.submit(SHORTER);
    const crash = new CrashPoint(0, 'before');
    await evaluate(system, { keptCharges: crash.wrap(system.keptCharges) });
    expect(crash.isReached).toBe(true);
    await system.traces.delete(ORGANIZATION, 't');
    system.nowMs += 150_000;
    await system.reconcile();
    await expectEverywhere(system, EXACT);
  });
});

describe('a trace that is paid by a reservation', () => {
  const reserve = async (system: MemorySystem) => {
    const request = { reservationId: 'r', estimate: { requests: 1, tokens: 100, cost: 500 }, leaseSeconds: 300 };
    return (await createReservation(system.submitDependencies, system.payer(), request)).record;
  };

  /** The trace is stored, and its intake ends right there. */
  async function stopBeforeCompletion(system: MemorySystem): Promise<void> {
    for (let call = 0; (await system.traces.findRecord(ORGANIZATION, 't')) === null; call++) {
      const crash = new CrashPoint(call, 'after');
      const deps = system.submitDependencies;
      const wrapped = { traces: crash.wrap(deps.traces), reservations: crash.wrap(deps.reservations) };
      await system.submit({ ...SHORTER, reservation_id: 'r' }, wrapped).catch(() => undefined);
    }
  }

  test('is settled with its exact usage, in the windows of the reservation', async () => {
    const system = await aSystem();
    system.nowMs = Date.parse('2026-11-20T23:59:59.000Z');
    await reserve(system);
    await system.submit({ ...SHORTER, reservation_id: 'r' });
    system.nowMs += 2_000;
    await evaluate(system);
    await evaluate(system);
    await expectEverywhere(system, EXACT);
  });

  test('is settled exactly although its intake ended before it settled the estimate', async () => {
    const system = await aSystem();
    await reserve(system);
    await stopBeforeCompletion(system);
    await evaluate(system);
    await expectEverywhere(system, EXACT);
  });

  test('leaves the figures that the client settled itself', async () => {
    const system = await aSystem();
    const record = await reserve(system);
    await stopBeforeCompletion(system);
    const claimed = await system.reservations.find({ organizationId: ORGANIZATION, reservationId: 'r' });
    const figures = { requests: 1, tokens: 77, cost: 88 };
    await settleReservation(system.submitDependencies, claimed ?? record, figures);
    await evaluate(system);
    await expectEverywhere(system, figures);
  });
});
