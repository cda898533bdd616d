import { AegisError } from '../kernel/errors.ts';
import { type HoldDependencies, reservationEnd } from '../quota/reconcile-holds.ts';
import type { ReservationRecord } from '../quota/reservation.ts';
import { finishReservation } from '../quota/settle-reservation.ts';
import type { ErasedUser, UserDataItem, UserDataStore } from './erasure.ts';

/** Each lost race against another change of the same reservation is one more attempt. */
const MAX_ATTEMPTS = 5;

/**
 * A user's reservations. One that is open is ended first, as its lease would end it: settled by the trace that it
 * paid for, given back otherwise; so the counters of its project and organization stay the sum of their parts.
 */
export class UserReservations implements UserDataStore {
  readonly name = 'reservations';
  readonly #deps: HoldDependencies;

  constructor(deps: HoldDependencies) {
    this.#deps = deps;
  }

  async *find({ organizationId, projectId, accounts, requestedAt }: ErasedUser): AsyncGenerator<UserDataItem[]> {
    if (projectId === null) return;
    for (const account of accounts) {
      for await (const records of this.#deps.reservations.listOf(organizationId, projectId, account)) {
        const earlier = records.filter(({ created_at: createdAt }) => createdAt <= requestedAt);
        yield earlier.map(({ status, reservation_id: id }) => ({ kind: status === 'reserved' ? 'open' : 'ended', id }));
      }
    }
  }

  async erase({ organizationId }: ErasedUser, items: readonly UserDataItem[]): Promise<void> {
    for (const { id: reservationId } of items) {
      const record = await this.#deps.reservations.find({ organizationId, reservationId });
      if (record !== null) await this.#remove(record);
    }
  }

  async #remove(found: ReservationRecord): Promise<void> {
    const { reservations } = this.#deps;
    let record: ReservationRecord | null = found;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && record !== null; attempt++) {
      if (record.status === 'reserved') {
        record = await reservations.change(record, await reservationEnd(this.#deps, record, 'released'));
      }
      if (record !== null) {
        await finishReservation(this.#deps, record);
        if (await reservations.remove(record)) return;
      }
      record = await reservations.find({
        organizationId: found.organization_id,
        reservationId: found.reservation_id,
      });
    }
    if (record !== null) throw new AegisError('unavailable', 'A reservation is being changed.');
  }
}
