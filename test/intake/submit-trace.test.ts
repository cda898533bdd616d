import { describe, expect, test } from 'vitest';
import type { SubmitDependencies } from '../../functions/intake/submit-trace.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { MemorySystem } from '../support/memory/system.ts';

const ONE_REQUEST = { used: 1, reserved: 0 };
const NOTHING = { used: 0, reserved: 0 };

describe('submitting a trace', () => {
  test('P1: when it resolves, the trace is stored, queued and charged', async () => {
    const system = new MemorySystem();
    const outcome = await system.submit({ user_id: 'u-1' });
    expect(outcome).toMatchObject({ replayed: false, traceId: expect.stringMatching(/^TRACE/) });
    expect(await system.traces.find(ORGANIZATION, outcome.traceId)).toMatchObject({
      record: { status: 'queued', user_id: 'u-1', created_at: new Date(NOON).toISOString() },
      body: { content: { output: 'It is Paris.' } },
    });
    expect(system.queue.length).toBe(1);
    expect((await system.usage('u-1')).requests).toEqual(ONE_REQUEST);
    const { record } = (await system.traces.find(ORGANIZATION, outcome.traceId)) ?? {};
    const usage = await system.usage('u-1');
    expect(usage.tokens.used).toBe((record?.input_tokens ?? 0) + (record?.output_tokens ?? 0));
    expect(usage.cost.used).toBe(record?.cost_micro_usd);
  });

  test('P3: the same trace_id and body again is one trace, one message after evaluation, and one charge', async () => {
    const system = new MemorySystem();
    const first = await system.submit({ trace_id: 't', metadata: { a: 1, b: [2] } });
    const usage = await system.usage();
    await system.evaluateAll();
    const again = await system.submit({ trace_id: 't', metadata: { b: [2], a: 1 } });
    expect(again).toEqual({ traceId: first.traceId, replayed: true, warnings: [], counters: [] });
    expect(system.queue.length).toBe(0);
    expect(await system.usage()).toEqual(usage);
  });

  test('a trace without a known price is taken and counted, and its client is told, also at a retry', async () => {
    const system = new MemorySystem();
    const unknown = { trace_id: 't', model: 'llama3.1:8b', usage: { input_tokens: 100, output_tokens: 10 } };
    const first = await system.submit(unknown);
    expect(first.warnings).toEqual([{ code: 'price_unknown', detail: expect.stringContaining('cost_usd') }]);
    expect((await system.submit(unknown)).warnings).toEqual(first.warnings);
    expect(await system.usage()).toMatchObject({ requests: { used: 1 }, tokens: { used: 110 }, cost: { used: 0 } });
    expect(await system.traces.findRecord(ORGANIZATION, 't')).toMatchObject({ cost_micro_usd: null });
    expect((await system.submit({ ...unknown, trace_id: 'u', model: 'gpt-4o' })).warnings).toEqual([]);
  });

  test('P1: a repeated call queues a trace that still waits, and completes its body', async () => {
    const system = new MemorySystem();
    await system.submit({ trace_id: 't' });
    system.queue.receiveAll();
    await system.submit({ trace_id: 't' });
    expect(system.queue.length).toBe(1);
  });

  test('P3: ten at once with one id are one trace and one charge', async () => {
    const system = new MemorySystem();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => system.submit({ trace_id: 't' })));
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await system.usage()).requests).toEqual(ONE_REQUEST);
  });

  test('another body under the same id is refused and costs nothing', async () => {
    const system = new MemorySystem();
    await system.submit({ trace_id: 't' });
    const usage = await system.usage();
    await expect(system.submit({ trace_id: 't', output: 'Other.' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
      errors: [{ path: 'trace_id' }],
    });
    expect(await system.usage()).toEqual(usage);
    expect((await system.traces.find(ORGANIZATION, 't'))?.body?.content.output).toBe('It is Paris.');
  });

  test('P1: the same body for another project is no repetition of the first', async () => {
    const system = new MemorySystem();
    await system.submit({ trace_id: 't' });
    const other = new MemorySystem({ project_id: 'other' });
    const deps = { traces: system.traces, ledger: system.ledger, ids: system.submitDependencies.ids };
    await expect(other.submit({ trace_id: 't' }, deps)).rejects.toMatchObject({ code: 'idempotency_mismatch' });
  });

  test('a spent quota refuses new traces, and still knows a trace that was paid for', async () => {
    const system = new MemorySystem();
    await system.limit({ kind: 'project', projectId: 'default' }, { requests: 1 });
    await system.submit({ trace_id: 'paid' });
    await expect(system.submit()).rejects.toMatchObject({ code: 'quota_exceeded' });
    await expect(system.submit({ trace_id: 'new' })).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await system.submit({ trace_id: 'paid' })).toMatchObject({ replayed: true });
    await expect(system.submit({ trace_id: 'paid', output: 'Other.' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    expect(await system.traces.find(ORGANIZATION, 'new')).toBeNull();
  });

  test('a trace that is deleted while its repetition is looked at has to be submitted again', async () => {
    const system = new MemorySystem();
    await system.limit({ kind: 'project', projectId: 'default' }, { requests: 1 });
    await system.submit({ trace_id: 'paid' });
    const { traces } = system;
    let reads = 0;
    const deleting = new Proxy(traces, {
      get: (target, name) => {
        if (name !== 'findRecord') return Reflect.get(target, name, target).bind(target);
        return async (organizationId: string, traceId: string) => {
          if (reads++ > 0) await traces.delete(organizationId, traceId);
          return traces.findRecord(organizationId, traceId);
        };
      },
    });
    await expect(system.submit({ trace_id: 'paid' }, { traces: deleting })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('what is too large to store is refused and its charge returned at once', async () => {
    const system = new MemorySystem();
    const traces = refusing(system, 'put', new AegisError('payload_too_large', 'Too large.'));
    await expect(system.submit({}, { traces })).rejects.toMatchObject({ code: 'payload_too_large' });
    expect((await system.usage()).requests).toEqual(NOTHING);
  });

  test('P1: a queue that does not answer is told to the caller with the id that completes the work', async () => {
    const system = new MemorySystem();
    const send = () => Promise.reject(new AegisError('unavailable', 'No answer.'));
    const queue = { send, sendAll: async () => [] };
    const attempt = system.submit({}, { queue });
    await expect(attempt).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
      extensions: { trace_id: expect.stringMatching(/^TRACE/) },
    });
    const traceId = String(await attempt.catch((error: AegisError) => error.extensions['trace_id']));
    await expect(system.submit({ trace_id: traceId }, { queue })).rejects.toMatchObject({ code: 'unavailable' });
    expect(await system.submit({ trace_id: traceId })).toMatchObject({ replayed: true });
    expect(system.queue.length).toBe(1);
    expect((await system.usage()).requests).toEqual(ONE_REQUEST);
  });
});

describe('submitting a trace while the process may end at any moment', () => {
  for (const moment of ['before', 'after'] as const) {
    for (const limited of [false, true]) {
      test(`P1, P2, P3: ${moment} every call, ${limited ? 'with three limits' : 'with one'}`, async () => {
        let at = 0;
        while (await endsWell(at, moment, limited)) at++;
        expect(at).toBeGreaterThanOrEqual(8);
      });
    }
  }
});

/** Crashes at one call, retries, reconciles, and checks what is promised. False when there was no such call. */
async function endsWell(at: number, moment: 'before' | 'after', limited: boolean): Promise<boolean> {
  const system = new MemorySystem();
  if (limited) {
    await system.limit({ kind: 'project', projectId: 'default' }, { requests: 3 });
    await system.limit({ kind: 'organization' }, { requests: 3 });
  }
  const crash = new CrashPoint(at, moment);
  const crashing: Partial<SubmitDependencies> = {
    traces: crash.wrap(system.traces),
    ledger: crash.wrap(system.ledger),
    queue: crash.wrap(system.queue),
    hasher: crash.wrap(system.hasher),
    knownLimits: crash.wrapCall(system.ledger.findLimits.bind(system.ledger)),
  };
  const isAcknowledged = await system.submit({ trace_id: 'with-id' }, crashing).then(
    () => true,
    () => false,
  );
  const wasStored = (await system.traces.findRecord(ORGANIZATION, 'with-id')) !== null;

  // The client of every second one never comes back: then the schedule has to mend alone.
  if (at % 2 === 0) await system.submit({ trace_id: 'with-id' });
  await system.evaluateAll();
  await passTime(system);

  const record = await system.traces.findRecord(ORGANIZATION, 'with-id');
  const isThere = isAcknowledged || wasStored || at % 2 === 0;
  expect(record === null ? null : record.status, `call ${at}`).toBe(isThere ? 'evaluated' : null);
  expect((await system.usage()).requests, `call ${at}`).toEqual(isThere ? ONE_REQUEST : NOTHING);
  return crash.isReached;
}

/** Until the schedule has mended whatever it is going to mend. */
async function passTime(system: MemorySystem): Promise<void> {
  for (let minutes = 0; minutes < 120; minutes += 5) {
    system.nowMs += 5 * 60_000;
    await system.reconcile();
    await system.evaluateAll();
  }
}

function refusing(system: MemorySystem, method: string, error: Error): MemorySystem['traces'] {
  return new Proxy(system.traces, {
    get: (target, name) =>
      name === method ? () => Promise.reject(error) : Reflect.get(target, name, target).bind(target),
  });
}
