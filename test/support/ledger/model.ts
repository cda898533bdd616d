import fc from 'fast-check';
import { expect } from 'vitest';
import { areEqual } from '../../../functions/kernel/amounts.ts';
import { AegisError } from '../../../functions/kernel/errors.ts';
import type { Charge, TraceRecord } from '../../../functions/traces/trace-store.ts';
import { ORGANIZATION } from '../builders/records.ts';
import { type EndsAt, ProcessEnded, portsOfActor } from '../faults/actor-ports.ts';
import type { LedgerModel, ModelReservation } from './arithmetic.ts';
import type { LedgerWorld, Wrap } from './world.ts';

class Step implements fc.AsyncCommand<LedgerModel, LedgerWorld> {
  readonly #label: string;
  readonly #do: (model: LedgerModel, world: LedgerWorld) => Promise<void>;

  constructor(label: string, act: (model: LedgerModel, world: LedgerWorld) => Promise<void>) {
    this.#label = label;
    this.#do = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: LedgerModel, world: LedgerWorld): Promise<void> {
    await this.#do(model, world);
    await world.check();
    const used = await world.used();
    for (const [name, tokens] of model.used) expect([name, used.get(name)?.tokens ?? 0]).toEqual([name, tokens]);
  }

  toString(): string {
    return this.#label;
  }
}

const user = fc.constantFrom('ann', 'bob');
const traceId = fc.constantFrom('t1', 't2', 't3', 't4');
const reservationId = fc.constantFrom('r1', 'r2', 'r3');
const tokens = fc.integer({ min: 1, max: 6 });
const endsAt: fc.Arbitrary<EndsAt> = fc.record({
  call: fc.nat({ max: 12 }),
  moment: fc.constantFrom('before' as const, 'after' as const),
});

/** A trace id always comes with the same user and amount, so that a repetition is the same submission. */
const traceTokens = (id: string): number => (id === 't1' ? 5 : id === 't2' ? 3 : 2);
const traceUser = (id: string): string => (id === 't4' ? 'bob' : 'ann');
const reservationTokens = (id: string): number => (id === 'r1' ? 4 : 2);
const reservationUser = (id: string): string => (id === 'r3' ? 'bob' : 'ann');

/** Every step of the protocol, in any order, with time passing and processes ending. */
export const ledgerSteps: readonly fc.Arbitrary<fc.AsyncCommand<LedgerModel, LedgerWorld>>[] = [
  traceId.map((id) => new Step(`submit ${id}`, (model, world) => submit(model, world, id))),
  reservationId.map((id) => new Step(`reserve ${id}`, (model, world) => reserve(model, world, id))),
  fc.tuple(reservationId, tokens).map(([id, n]) => new Step(`settle ${id} ${n}`, (m, w) => settle(m, w, id, n))),
  reservationId.map((id) => new Step(`release ${id}`, (model, world) => release(model, world, id))),
  fc
    .tuple(reservationId, fc.constantFrom('t5', 't6'))
    .map(([id, trace]) => new Step(`submit ${trace} with ${id}`, (m, w) => submitReserved(m, w, id, trace))),
  fc
    .tuple(fc.constantFrom('t1', 't2', 't4', 't5'), tokens)
    .map(([id, n]) => new Step(`evaluate ${id} with ${n}`, (m, w) => evaluate(m, w, id, n))),
  fc
    .tuple(
      fc.constantFrom('submit', 'reserve', 'settle', 'release', 'evaluate'),
      endsAt,
      traceId,
      reservationId,
      tokens,
    )
    .map(([what, end, trace, id, n]) => {
      const label = `${what} ${what === 'submit' || what === 'evaluate' ? trace : id} ${n}, ended ${end.moment} call ${end.call}`;
      return new Step(label, (model, world) => crash(model, world, { what, end, trace, id, tokens: n }));
    }),
  fc.constant(new Step('reconcile', (model, world) => runReconcile(model, world))),
  fc.constant(new Step('reset quotas', (model, world) => runResetQuotas(model, world))),
  fc
    .constantFrom(30, 200, 400, 3_600, 12 * 3_600, 26 * 3_600)
    .map((seconds) => new Step(`${seconds} s pass`, async (_model, world) => world.pass(seconds))),
  fc
    .tuple(user, fc.integer({ min: 0, max: 20 }), fc.constantFrom('now' as const, 'next_window' as const))
    .map(([id, n, when]) => new Step(`limit of ${id} ${n} ${when}`, (m, w) => limit(m, w, id, n, when))),
];

async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (error instanceof AegisError && error.code === 'quota_exceeded') return true;
    throw error;
  }
}

async function isConflict(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (error instanceof AegisError && error.code === 'conflict') return true;
    throw error;
  }
}

async function submit(model: LedgerModel, world: LedgerWorld, id: string): Promise<void> {
  const amount = traceTokens(id);
  const counters = model.countersOf(world, traceUser(id));
  const isKnown = model.traces.has(id);
  const refused = await isRefused(world.submit(traceUser(id), id, amount));
  expect(refused).toBe(!isKnown && !model.fits(counters, amount));
  if (isKnown || refused) return;
  model.traces.set(id, amount);
  model.charge(
    counters.map(({ name }) => name),
    amount,
  );
}

/** What a trace was found to have used is what it is charged, however late, unless its client settled other figures. */
async function evaluate(model: LedgerModel, world: LedgerWorld, id: string, amount: number): Promise<void> {
  const before = await world.traces.findRecord(ORGANIZATION, id);
  await world.evaluate(id, amount);
  if (before?.status === 'queued') await noteEvaluated(model, world, before, amount);
}

async function noteEvaluated(model: LedgerModel, world: LedgerWorld, { charge }: TraceRecord, amount: number) {
  const reservation = model.reservations.get(charge.reservation_id ?? '');
  if (reservation !== undefined && !(await isPaidByTrace(world, charge))) return;
  model.charge(reservation?.counters ?? charge.counters, amount - charge.amounts.tokens);
}

async function isPaidByTrace(world: LedgerWorld, { reservation_id: id = '', amounts }: Charge): Promise<boolean> {
  const charged = (await world.findReservation(id))?.charged ?? null;
  return charged !== null && areEqual(charged, amounts);
}

async function reserve(model: LedgerModel, world: LedgerWorld, id: string): Promise<void> {
  const amount = reservationTokens(id);
  const counters = model.countersOf(world, reservationUser(id));
  const known = model.reservations.get(id);
  const refused = await isRefused(world.reserve(reservationUser(id), id, amount));
  expect(refused).toBe(known === undefined && !model.fits(counters, amount));
  if (known !== undefined || refused) return;
  noteReservation(model, world, id);
}

function noteReservation(model: LedgerModel, world: LedgerWorld, id: string): void {
  const names = model.countersOf(world, reservationUser(id)).map(({ name }) => name);
  const amount = reservationTokens(id);
  const leaseEndsAt = world.nowMs + 300_000;
  model.reservations.set(id, { counters: names, tokens: amount, leaseEndsAt, status: 'reserved', charged: 0 });
  model.charge(names, amount);
}

async function settle(model: LedgerModel, world: LedgerWorld, id: string, amount: number): Promise<void> {
  const known = model.reservations.get(id);
  const conflict = await isConflict(world.settle(id, amount));
  if (known === undefined) return;
  const isOver = known.status === 'released' || (known.status === 'settled' && known.charged !== amount);
  expect(conflict).toBe(isOver);
  if (!isOver) noteSettled(model, known, amount);
}

function noteSettled(model: LedgerModel, reservation: ModelReservation, amount: number): void {
  if (reservation.status === 'settled') return;
  const held = reservation.status === 'reserved' ? reservation.tokens : 0;
  model.charge(reservation.counters, amount - held);
  reservation.status = 'settled';
  reservation.charged = amount;
}

async function release(model: LedgerModel, world: LedgerWorld, id: string): Promise<void> {
  await world.release(id);
  const known = model.reservations.get(id);
  if (known?.status === 'reserved') noteEnded(model, known, 'released');
}

function noteEnded(model: LedgerModel, reservation: ModelReservation, status: 'released' | 'expired'): void {
  model.charge(reservation.counters, -reservation.tokens);
  reservation.status = status;
}

async function submitReserved(model: LedgerModel, world: LedgerWorld, id: string, trace: string): Promise<void> {
  const reservation = model.reservations.get(id);
  const before = await world.findReservation(id);
  if (reservation === undefined || before === null) return;
  const isOwn = before.trace_id === trace;
  const canPay = isOwn || (before.trace_id === null && (before.status === 'reserved' || before.status === 'expired'));
  const stored = world.stored.get(trace);
  if (stored !== undefined && stored.charge.reservation_id !== id) return;
  const conflict = await isConflict(world.submit(reservationUser(id), trace, 3, undefined, id));
  expect(conflict).toBe(!canPay);
  if (canPay && reservation.status !== 'released') noteSettled(model, reservation, 3);
}

async function runReconcile(model: LedgerModel, world: LedgerWorld): Promise<void> {
  const holdsAreOver = (reservation: ModelReservation) => reservation.leaseEndsAt <= world.nowMs;
  await world.reconcile();
  for (const reservation of model.reservations.values()) {
    if (reservation.status === 'reserved' && holdsAreOver(reservation)) noteEnded(model, reservation, 'expired');
  }
}

/** Which leases it finds depends on how far the windows are searched; those that it ended have to be over. */
async function runResetQuotas(model: LedgerModel, world: LedgerWorld): Promise<void> {
  await world.resetQuotas();
  for (const [id, reservation] of model.reservations) {
    if (reservation.status !== 'reserved' || (await world.findReservation(id))?.status !== 'expired') continue;
    expect(reservation.leaseEndsAt).toBeLessThanOrEqual(world.nowMs);
    noteEnded(model, reservation, 'expired');
  }
}

async function limit(
  model: LedgerModel,
  world: LedgerWorld,
  id: string,
  amount: number,
  when: 'now' | 'next_window',
): Promise<void> {
  const { projectId } = world.payer(id);
  await world.limit({ kind: 'user', projectId, account: id }, amount, when);
  const [counter] = model.countersOf(world, id);
  const [scope = '', window = ''] = counter?.name.split('/') ?? [];
  if (counter !== undefined) model.limits.set(scope, model.limitOf(counter.name, 'user'));
  model.pending.delete(scope);
  if (when === 'now') model.limits.set(scope, amount);
  else model.pending.set(scope, { from: `${window}~`, tokens: amount });
}

interface CrashStep {
  readonly what: string;
  readonly end: EndsAt;
  readonly trace: string;
  readonly id: string;
  readonly tokens: number;
}

/** A process ends somewhere in the middle; what holds at once is checked, then time and `reconcile` mend the rest. */
async function crash(model: LedgerModel, world: LedgerWorld, step: CrashStep): Promise<void> {
  const wrap = portsOfActor({ endsAt: step.end });
  const countersOfTrace = model.countersOf(world, traceUser(step.trace)).map(({ name }) => name);
  const startedAt = world.nowMs;
  const before = await world.traces.findRecord(ORGANIZATION, step.trace);
  await run(world, step, wrap).catch((error: unknown) => {
    const isExpected =
      error instanceof ProcessEnded || (error instanceof AegisError && error.code !== 'internal_error');
    if (!isExpected) throw error;
  });
  await world.check();

  const reservation = await world.findReservation(step.id);
  if (reservation !== null && !model.reservations.has(step.id)) noteReservation(model, world, step.id);
  const known = model.reservations.get(step.id);
  if (reservation?.status === 'settled' && known) noteSettled(model, known, reservation.charged?.tokens ?? 0);
  if (reservation?.status === 'released' && known?.status === 'reserved') noteEnded(model, known, 'released');
  world.pass(150);
  await runReconcile(model, world);
  await world.check();
  expect(
    (await world.counters())
      .flatMap(({ holds }) => holds)
      .filter(({ kind, ...hold }) => kind === 'trace' && hold.expiresAt * 1000 <= startedAt + 150_000),
  ).toEqual([]);

  if (world.stored.has(step.trace) && !model.traces.has(step.trace)) {
    model.traces.set(step.trace, traceTokens(step.trace));
    model.charge(countersOfTrace, traceTokens(step.trace));
  }
  const after = await world.traces.findRecord(ORGANIZATION, step.trace);
  // What waited too long for its evaluation is sent to people by `reconcile`, with the charge that it had.
  if (before?.status === 'queued' && after?.status === 'evaluated' && after.verdict === 'passed') {
    await noteEvaluated(model, world, before, step.tokens);
  }
}

function run(world: LedgerWorld, { what, trace, id, tokens: amount }: CrashStep, wrap: Wrap): Promise<unknown> {
  if (what === 'submit') return world.submit(traceUser(trace), trace, traceTokens(trace), wrap);
  if (what === 'reserve') return world.reserve(reservationUser(id), id, reservationTokens(id), wrap);
  if (what === 'evaluate') return world.evaluate(trace, amount, wrap);
  if (what === 'settle') return world.settle(id, amount, wrap);
  return world.release(id, wrap);
}
