import type { Amounts } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { ReservationRecord } from '../quota/reservation.ts';
import { claimReservation, type ReservationDependencies } from '../quota/reservations.ts';
import type { Payer } from '../quota/reserve.ts';
import { chargeReservation, type SettleDependencies } from '../quota/settle-reservation.ts';

export interface TracePayment {
  readonly reservationId: string;
  readonly traceId: string;
  readonly amounts: Amounts;
  /** False when no price is known of a part: `amounts` holds the rest of the cost alone. */
  readonly isCostKnown: boolean;
}

export interface Claimed {
  readonly reservation: ReservationRecord;
  /** What the trace is charged. */
  readonly amounts: Amounts;
}

/**
 * Binds a reservation to the one trace that it pays for, before the trace is stored. One whose lease has run
 * out is settled right here, late: nothing would do it after a crash. A cost that nobody knows is charged as it was
 * reserved, like a figure that a client leaves out of its settlement: else a reservation would be a way past limits.
 *
 * @throws AegisError `invalid_request` for a reservation that is not the payer's, `conflict` for one that is
 * spent: by another trace, settled with other figures, or given back
 */
export async function claimPayment(
  deps: ReservationDependencies,
  payer: Payer,
  { reservationId, traceId, amounts: used, isCostKnown }: TracePayment,
): Promise<Claimed> {
  const { organizationId, projectId, userId } = payer;
  const found = await deps.reservations.find({ organizationId, reservationId });
  if (found === null || found.project_id !== projectId || found.user_id !== userId) {
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
      errors: [{ path: 'reservation_id', message: 'is not a reservation of this project and user' }],
    });
  }
  const claimed = await claimReservation(deps, found, traceId);
  if (claimed === null)
    throw new AegisError('conflict', 'This reservation does not pay for this trace any more.', {
      errors: [{ path: 'reservation_id', message: 'is spent or given back' }],
    });
  const amounts = isCostKnown ? used : { ...used, cost: Math.max(used.cost, claimed.estimate.cost) };
  const reservation = claimed.status === 'expired' ? await chargeReservation(deps, claimed, amounts) : claimed;
  return { reservation, amounts };
}

/**
 * Charges the trace's usage through its reservation, once. Figures that the client settled itself stand.
 */
export async function completePayment(
  deps: SettleDependencies,
  organizationId: string,
  reservationId: string,
  amounts: Amounts,
): Promise<void> {
  const reservation = await deps.reservations.find({ organizationId, reservationId });
  if (reservation === null || reservation.status === 'settled' || reservation.status === 'released') return;
  try {
    await chargeReservation(deps, reservation, amounts);
  } catch (error) {
    if (!(error instanceof AegisError) || error.code !== 'conflict') throw error;
  }
}
