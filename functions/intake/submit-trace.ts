import type { TraceSubmission } from '../content/trace.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { MaskingPolicy } from '../masking/masking.ts';
import type { Project } from '../projects/project.ts';
import { payerOf } from '../quota/account.ts';
import type { Counter } from '../quota/ledger-store.ts';
import { HOLD_ID_LENGTH } from '../quota/reservation.ts';
import type { ReservationDependencies } from '../quota/reservations.ts';
import { type Admission, commitHold, releaseHold, reserve } from '../quota/reserve.ts';
import { type EvaluationQueue, requestFor, type TraceRecord, type TraceStore } from '../traces/trace-store.ts';
import { type PreparedTrace, prepareTrace } from './prepare-trace.ts';
import { chargeOf, completeStored, fingerprintOf, notQueued, recordOf, traceDeleted } from './take-in.ts';
import { type Warning, warningsOf } from './warnings.ts';

export interface SubmitDependencies extends ReservationDependencies {
  readonly traces: TraceStore;
  readonly queue: EvaluationQueue;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  /** For projects that do not set their own. */
  readonly retentionDays: number;
}

export interface SubmitOutcome {
  readonly traceId: string;
  /** True when the same submission had been accepted before; nothing is charged for it again. */
  readonly replayed: boolean;
  readonly warnings: readonly Warning[];
  /** The quota counters after the admission; empty for a replay. */
  readonly counters: readonly Counter[];
}

/**
 * Takes a trace in: mask, reserve, store, queue. It resolves only when the trace is stored and queued
 * (P1). The order makes every crash in between safe:
 *
 * - after the reservation: the hold expires and is given back;
 * - after the store: the caller's retry queues it, or `reconcile` does;
 * - after the queue: the commit that is missing is done by `reconcile`.
 *
 * A trace with a reservation is paid by that: it is bound to the trace, the trace is stored, the reservation
 * settled, the trace queued. When its lease runs out in between, `reconcile` settles what is stored.
 *
 * @throws AegisError `quota_exceeded`, `price_unknown` in a project that refuses unknown prices,
 * `idempotency_mismatch`, `invalid_request`, `conflict` for the id of a deleted trace, and
 * `unavailable` when the trace may be stored but is not queued: the same call completes it
 */
export async function submitTrace(
  deps: SubmitDependencies,
  project: Project,
  submission: TraceSubmission,
): Promise<SubmitOutcome> {
  const prepared = await prepareTrace(deps, project, submission);
  const traceId = submission.trace_id ?? deps.ids.ulid();
  const fingerprint = await fingerprintOf(deps.hasher, project, submission);

  const submitted = { prepared, traceId, fingerprint };
  if (submission.reservation_id !== undefined) {
    return submitReserved(deps, project, submitted, submission.reservation_id);
  }
  const admission = await reserveOrReplay(deps, project, prepared, traceId, submission.trace_id !== undefined);
  if (admission === 'known') return replay(deps, project, submitted);

  const charge = chargeOf(admission.hold.id, prepared.amounts, admission.counters);
  const record = recordOf(deps, project, prepared, { traceId, fingerprint, charge });
  const stored = await deps.traces.put(record, prepared.body).catch(async (error: unknown) => {
    // Nothing was stored then, and it will not fit the next time either.
    if (error instanceof AegisError && error.code === 'payload_too_large') await releaseHold(deps.ledger, admission);
    throw error;
  });
  if (stored.outcome !== 'stored') {
    await releaseHold(deps.ledger, admission);
    if (stored.outcome === 'deleted') throw traceDeleted();
    return finishReplay(deps, stored.record, submitted);
  }
  const [sent] = await Promise.allSettled([
    deps.queue.send(requestFor(record)),
    // A commit that fails is done by reconcile; the trace is safe without it.
    commitHold(deps.ledger, admission),
  ]);
  if (sent.status === 'rejected') throw notQueued(traceId, sent.reason);
  return { traceId, replayed: false, warnings: warningsOf(prepared), counters: admission.states };
}

interface Submitted {
  readonly prepared: PreparedTrace;
  readonly traceId: string;
  readonly fingerprint: string;
}

async function submitReserved(
  deps: SubmitDependencies,
  project: Project,
  submitted: Submitted,
  reservationId: string,
): Promise<SubmitOutcome> {
  const { prepared, traceId, fingerprint } = submitted;
  const payer = await payerOf(deps.hasher, project, prepared.userId);
  const { claimPayment } = await loadPayment();
  const { reservation, amounts } = await claimPayment(deps, payer, {
    reservationId,
    traceId,
    amounts: prepared.amounts,
    isCostKnown: prepared.attributes.cost_micro_usd !== null,
  });
  // The hold is the same at every retry, so the store could not tell a retry from an answer that was lost.
  const known = await deps.traces.findRecord(project.organization_id, traceId);
  if (known !== null) return finishReplay(deps, known, submitted);
  const charge = { hold_id: reservation.hold_id, amounts, counters: [], reservation_id: reservationId };
  const record = recordOf(deps, project, prepared, { traceId, fingerprint, charge });
  const stored = await deps.traces.put(record, prepared.body);
  if (stored.outcome === 'deleted') throw traceDeleted();
  if (stored.outcome === 'exists') return finishReplay(deps, stored.record, submitted);
  await payWithReservation(deps, record);
  await enqueue(deps, record);
  return { traceId, replayed: false, warnings: warningsOf(prepared), counters: [] };
}

/** Completes the payment of a stored trace, if one does. */
async function payWithReservation(deps: SubmitDependencies, { organization_id: organizationId, charge }: TraceRecord) {
  if (charge.reservation_id === undefined) return;
  const { completePayment } = await loadPayment();
  await completePayment(deps, organizationId, charge.reservation_id, charge.amounts);
}

/** Few traces are paid for in advance. */
function loadPayment() {
  return import('./pay-with-reservation.ts');
}

async function enqueue(deps: SubmitDependencies, record: TraceRecord): Promise<void> {
  await deps.queue.send(requestFor(record)).catch((cause: unknown) => {
    throw notQueued(record.trace_id, cause);
  });
}

/** A refused retry of a trace that is already stored is not a refusal: it was paid for. */
async function reserveOrReplay(
  deps: SubmitDependencies,
  project: Project,
  prepared: PreparedTrace,
  traceId: string,
  mayBeKnown: boolean,
): Promise<Admission | 'known'> {
  const payer = await payerOf(deps.hasher, project, prepared.userId);
  try {
    return await reserve(deps, payer, { holdId: deps.ids.base62(HOLD_ID_LENGTH), traceId, amounts: prepared.amounts });
  } catch (error) {
    if (!mayBeKnown || !(error instanceof AegisError) || error.code !== 'quota_exceeded') throw error;
    if ((await deps.traces.findRecord(project.organization_id, traceId)) === null) throw error;
    return 'known';
  }
}

async function replay(deps: SubmitDependencies, project: Project, submitted: Submitted): Promise<SubmitOutcome> {
  const record = await deps.traces.findRecord(project.organization_id, submitted.traceId);
  if (record === null) throw traceDeleted();
  return finishReplay(deps, record, submitted);
}

async function finishReplay(
  deps: SubmitDependencies,
  record: TraceRecord,
  { prepared, fingerprint }: Submitted,
): Promise<SubmitOutcome> {
  if (await completeStored(deps, record, { fingerprint, body: prepared.body })) {
    await payWithReservation(deps, record);
    await enqueue(deps, record);
  }
  return { traceId: record.trace_id, replayed: true, warnings: warningsOf(prepared), counters: [] };
}
