import { expect, test } from 'vitest';
import { submitBatch } from '../../functions/intake/submit-batch.ts';
import { submitTrace } from '../../functions/intake/submit-trace.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { payerOf } from '../../functions/quota/account.ts';
import type { CounterKey, LedgerStore, TakeOutcome } from '../../functions/quota/ledger-store.ts';
import { createReservation } from '../../functions/quota/reservations.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { Intake } from '../support/memory/intake.ts';

const aTrace = (traceId: string, fields: object = {}) => ({
  model: 'gpt-4o',
  input: 'Who?',
  output: 'Me.',
  trace_id: traceId,
  usage: { input_tokens: 100, output_tokens: 10 },
  ...fields,
});

async function reserved() {
  const intake = new Intake();
  const estimate = { requests: 1, tokens: 500, cost: 0 };
  const payer = await payerOf(intake.deps.hasher, intake.project, null);
  await createReservation(intake.deps, payer, { reservationId: 'r1', estimate, leaseSeconds: 300 });
  return intake;
}

test('a trace of a batch that a reservation pays for is charged through it, and its neighbours are not', async () => {
  const intake = await reserved();
  const { project } = intake;
  const { items } = await submitBatch(intake.deps, [
    { project, submission: aTrace('t1', { reservation_id: 'r1' }) },
    { project, submission: aTrace('t2') },
    { project, submission: aTrace('t3', { reservation_id: 'unknown' }) },
  ]);
  expect(items).toMatchObject([
    { outcome: 'accepted', traceId: 't1' },
    { outcome: 'accepted', traceId: 't2' },
    { outcome: 'refused', error: { code: 'invalid_request' } },
  ]);
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 220 });
});

test('P9: a repetition of a trace that is deleted meanwhile is refused by its trace_id, alone and in a batch', async () => {
  const intake = new Intake();
  const { project } = intake;
  const putBody = async () => {
    await intake.traces.delete(ORGANIZATION, 't1');
    return false;
  };
  const traces = new Proxy(intake.deps.traces, {
    get: (target, name) => (name === 'putBody' ? putBody : Reflect.get(target, name, target)),
  });
  const deps = { ...intake.deps, traces };
  const deleted = { code: 'conflict', errors: [{ path: 'trace_id' }] };
  await submitTrace(intake.deps, project, aTrace('t1'));
  await expect(submitTrace(deps, project, aTrace('t1'))).rejects.toMatchObject(deleted);
  expect(await intake.traces.findRecord(ORGANIZATION, 't1')).toBeNull();
  await submitTrace(intake.deps, project, aTrace('t2'));
  const { items } = await submitBatch(deps, [
    { project, submission: aTrace('t1') },
    { project, submission: aTrace('t3') },
  ]);
  expect(items).toMatchObject([{ outcome: 'refused', error: deleted }, { outcome: 'accepted' }]);
  expect(await intake.used()).toMatchObject({ requests: 3, tokens: 330, holds: 0 });
});

test('a batch that is sent again is answered as before and charged once, reservation or not', async () => {
  const intake = await reserved();
  const { project } = intake;
  const batch = [
    { project, submission: aTrace('t1', { reservation_id: 'r1' }) },
    { project, submission: aTrace('t2') },
  ];
  await submitBatch(intake.deps, batch);
  const again = await submitBatch(intake.deps, batch);
  expect(again.items).toMatchObject([{ replayed: true }, { replayed: true }]);
  const other = { project, submission: aTrace('t1', { reservation_id: 'r1', output: 'You.' }) };
  const { items } = await submitBatch(intake.deps, [other]);
  expect(items).toMatchObject([{ outcome: 'refused', error: { code: 'idempotency_mismatch' } }]);
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 220 });
});

test('a window that refused a trace a moment ago is not asked for each of a batch', async () => {
  const intake = new Intake({ tokens: 100 });
  const { project } = intake;
  const items = [{ project, submission: aTrace('t1') }];
  await submitBatch(intake.deps, items);
  let takes = 0;
  const take = intake.ledger.take.bind(intake.ledger);
  intake.ledger.take = (...parameters) => {
    takes++;
    return take(...parameters);
  };
  const { items: outcomes } = await submitBatch(intake.deps, items);
  expect(outcomes).toMatchObject([{ outcome: 'refused', error: { code: 'quota_exceeded' } }]);
  expect(takes).toBe(0);
});

test('an item that is refused, whatever for, touches none of its neighbours', async () => {
  const intake = new Intake();
  const { project } = intake;
  const closed = { ...project, project_id: 'closed', status: 'inactive' } as const;
  const invalid = new AegisError('invalid_request', 'A field is missing.');
  const { items } = await submitBatch(intake.deps, [
    invalid,
    { project: closed, submission: aTrace('t1') },
    { project, submission: aTrace('t2', { session_id: ['ann', 'example.com'].join('@') }) },
    { project, submission: aTrace('t3') },
  ]);
  expect(items).toMatchObject([
    { outcome: 'refused', error: invalid },
    { outcome: 'refused', error: { code: 'project_inactive' } },
    { outcome: 'refused', error: { code: 'invalid_request', errors: [{ path: 'session_id' }] } },
    { outcome: 'accepted', traceId: 't3' },
  ]);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110, holds: 0 });
});

test('P3: a trace that occurs twice in a batch is one trace; with another body it is refused', async () => {
  const intake = new Intake();
  const { project } = intake;
  const { items } = await submitBatch(intake.deps, [
    { project, submission: aTrace('t1') },
    { project, submission: aTrace('t1') },
    { project, submission: aTrace('t1', { output: 'You.' }) },
  ]);
  expect(items).toMatchObject([
    { outcome: 'accepted', traceId: 't1', replayed: false },
    { outcome: 'accepted', traceId: 't1', replayed: true },
    { outcome: 'refused', error: { code: 'idempotency_mismatch' } },
  ]);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
});

test('a trace that occurs several times and does not fit is refused each time, for the same reason', async () => {
  const intake = new Intake({ tokens: 100 });
  const item = { project: intake.project, submission: aTrace('t1') };
  const other = { project: intake.project, submission: aTrace('t1', { output: 'You.' }) };
  const { items } = await submitBatch(intake.deps, [item, item, other]);
  const refused = { outcome: 'refused', error: { code: 'quota_exceeded' } };
  expect(items).toMatchObject([refused, refused, refused]);
});

test('a trace without an id of its own gets one', async () => {
  const intake = new Intake();
  const { trace_id: _id, ...submission } = aTrace('-');
  const { items } = await submitBatch(intake.deps, [{ project: intake.project, submission }]);
  expect(items).toMatchObject([{ outcome: 'accepted', traceId: expect.stringMatching(/^trace-/) }]);
});

test('P1: a stored trace is answered as before when it is sent again, although the quota is spent by now', async () => {
  const intake = new Intake({ tokens: 110 });
  const { project } = intake;
  await submitBatch(intake.deps, [{ project, submission: aTrace('t1') }]);
  intake.queue.receiveAll();
  const { trace_id: _id, ...nameless } = aTrace('-');
  const again = await submitBatch(intake.deps, [
    { project, submission: aTrace('t1') },
    { project, submission: aTrace('t2') },
    { project, submission: nameless },
  ]);
  expect(again.items).toMatchObject([
    { outcome: 'accepted', traceId: 't1', replayed: true },
    { outcome: 'refused', error: { code: 'quota_exceeded' } },
    { outcome: 'refused', error: { code: 'quota_exceeded' } },
  ]);
  expect(intake.queue.length).toBe(1);
  await intake.evaluateAll();
  const evaluated = await submitBatch(intake.deps, [{ project, submission: aTrace('t1') }]);
  expect(evaluated.items).toMatchObject([{ outcome: 'accepted', replayed: true }]);
  expect(intake.queue.length).toBe(0);
});

test('P1: a trace that is stored but not queued is not acknowledged, and its neighbour is', async () => {
  const intake = new Intake();
  const { project } = intake;
  const down = new AegisError('unavailable', 'The queue did not take it.');
  const queue = { send: () => Promise.reject(down), sendAll: async () => [null, down] };
  const batch = ['t1', 't2'].map((traceId) => ({ project, submission: aTrace(traceId) }));
  const { items } = await submitBatch({ ...intake.deps, queue }, batch);
  expect(items).toMatchObject([
    { outcome: 'accepted', traceId: 't1' },
    { outcome: 'refused', error: { code: 'unavailable', extensions: { trace_id: 't2' } } },
  ]);
  expect(await intake.traces.findRecord(ORGANIZATION, 't2')).toMatchObject({ status: 'queued' });
  expect((await submitBatch(intake.deps, batch)).items).toMatchObject([{ replayed: true }, { replayed: true }]);
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 220 });
});

test('a store that fails as nobody foresaw is our fault, and the client may try again', async () => {
  const intake = new Intake();
  const item = { project: intake.project, submission: aTrace('t1') };
  const traces = Object.assign(Object.create(intake.traces), { put: () => Promise.reject(new Error('No answer')) });
  const { items } = await submitBatch({ ...intake.deps, traces }, [item]);
  expect(items).toMatchObject([{ outcome: 'refused', error: { code: 'unavailable', retryAfterSeconds: 5 } }]);
  const hasher = Object.assign(Object.create(intake.deps.hasher), {
    digest: () => Promise.reject(new Error('No answer')),
  });
  await expect(submitBatch({ ...intake.deps, hasher }, [item])).rejects.toThrow('No answer');
});

test('P2: in a batch of two users each is held to their own limit, and a refusal of one takes nothing of the other', async () => {
  const intake = new Intake({ tokens: 150 });
  const { project } = intake;
  const { items, counters } = await submitBatch(intake.deps, [
    { project, submission: aTrace('t1', { user_id: 'ann' }) },
    { project, submission: aTrace('t2', { user_id: 'ann' }) },
    { project, submission: aTrace('t3', { user_id: 'bob' }) },
  ]);
  expect(items).toMatchObject([
    { outcome: 'accepted', traceId: 't1' },
    { outcome: 'refused', error: { code: 'quota_exceeded' } },
    { outcome: 'accepted', traceId: 't3' },
  ]);
  expect(counters.map(({ left }) => left.tokens)).toEqual([40, 40]);
  for (const user of ['ann', 'bob']) expect(await intake.used(user)).toEqual({ requests: 1, tokens: 110, holds: 0 });
});

test('P2: a batch whose counters never stay as they were seen is admitted nowhere, and may be tried again', async () => {
  const intake = new Intake();
  const { project } = intake;
  await submitBatch(intake.deps, [{ project, submission: aTrace('t1') }]);
  let takes = 0;
  const ledger: LedgerStore = Object.assign(Object.create(intake.ledger), {
    take: async (key: CounterKey): Promise<TakeOutcome> => {
      takes++;
      const [counter] = await intake.ledger.findCounters([key]);
      if (!counter) throw new Error('The counter is not there');
      return { outcome: 'refused', counter };
    },
  });
  const refused = submitBatch({ ...intake.deps, ledger }, [{ project, submission: aTrace('t2') }]);
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
  expect(takes).toBe(5);
  expect(await intake.used()).toEqual({ requests: 1, tokens: 110, holds: 0 });
});

test('a trace of a batch without a known price is taken with a warning of its own, or refused alone', async () => {
  const traces = [aTrace('t1'), aTrace('t2', { model: 'llama3.1:8b' }), aTrace('t3')];
  const intake = new Intake();
  const { project } = intake;
  const { items } = await submitBatch(
    intake.deps,
    traces.map((submission) => ({ project, submission })),
  );
  const warning = { code: 'price_unknown', detail: expect.stringContaining('cost_usd') };
  expect(items).toMatchObject([{ warnings: [] }, { outcome: 'accepted', warnings: [warning] }, { warnings: [] }]);
  const strict = new Intake({}, { unknown_price: 'refuse' });
  const refused = await submitBatch(
    strict.deps,
    traces.map((submission) => ({ project: strict.project, submission })),
  );
  expect(refused.items).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'refused', error: { code: 'price_unknown' } },
    { outcome: 'accepted' },
  ]);
});
