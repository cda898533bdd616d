import { expect, test } from 'vitest';
import { createReservation } from '../../../functions/domain/ledger/reservations.ts';
import { submitBatch } from '../../../functions/domain/traces/submit-batch.ts';
import { payerOf } from '../../../functions/domain/traces/take-in.ts';
import { Intake } from '../../support/intake.ts';

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
  const payer = payerOf(intake.project, null);
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
