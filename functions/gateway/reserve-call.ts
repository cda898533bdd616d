import { type Amounts, isNothing, mapAmounts, NOTHING, plus } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Counter } from '../quota/ledger-store.ts';
import type { ReservationRecord } from '../quota/reservation.ts';
import {
  claimReservation,
  createReservation,
  type ReservationDependencies,
  releaseReservation,
} from '../quota/reservations.ts';
import type { Payer } from '../quota/reserve.ts';
import { chargeReservation } from '../quota/settle-reservation.ts';

/**
 * How long a call may stay unsettled: longer than the function `gateway` may run, so that a lease that is over tells of
 * a function that has ended.
 */
const GATEWAY_LEASE_SECONDS = 360;

/** What a call was charged. */
export interface Charged {
  readonly amounts: Amounts;
  /** What it used beyond what could be reserved; charged to nobody, and told. */
  readonly beyond: Amounts;
}

/**
 * The money of one call upstream. What it holds is taken from every limit before the provider is asked; what it charges
 * is never more than it holds, whatever the provider reports, so that a limit is kept at every moment (P11).
 */
export class CallReservation {
  readonly #deps: ReservationDependencies;
  readonly #payer: Payer;
  readonly #records: ReservationRecord[] = [];
  #counters: readonly Counter[] = [];
  #ending: Charged | 'given back' | null = null;

  private constructor(deps: ReservationDependencies, payer: Payer) {
    this.#deps = deps;
    this.#payer = payer;
  }

  /** @throws AegisError `quota_exceeded` */
  static async open(deps: ReservationDependencies, payer: Payer, estimate: Amounts): Promise<CallReservation> {
    const reservation = new CallReservation(deps, payer);
    await reservation.#reserve(estimate);
    return reservation;
  }

  /** Names the reservation for the trace that it pays for. */
  get id(): string {
    return this.#records[0]?.reservation_id ?? '';
  }

  /** The counters as they were when the amounts were taken. */
  get counters(): readonly Counter[] {
    return this.#counters;
  }

  get reserved(): Amounts {
    return this.#records.reduce<Amounts>((sum, { estimate }) => plus(sum, estimate), NOTHING);
  }

  /** Reserves more for the same call; false when a limit has no room for it. */
  async extend(more: Amounts): Promise<boolean> {
    try {
      await this.#reserve(more);
      return true;
    } catch (error) {
      if (error instanceof AegisError && error.code === 'quota_exceeded') return false;
      throw error;
    }
  }

  /**
   * Charges what the call used, once: repeated after a failure of the store, it completes what it began with the figures
   * of the first time. What was used beyond the reservation is reserved first; where a limit has no room for it, what was
   * reserved is charged.
   *
   * @param traceId binds the reservation to the trace that it pays for
   */
  async settle(used: Amounts, traceId: string | null): Promise<Charged> {
    if (this.#ending === 'given back') throw new Error('What was given back is not charged');
    this.#ending ??= await this.#coverable(used);
    await this.#charge(this.#ending.amounts, traceId);
    return this.#ending;
  }

  /** Gives everything back: the provider was not asked, or has refused. Does nothing once the call was settled. */
  async giveBack(): Promise<void> {
    if (this.#ending !== null && this.#ending !== 'given back') return;
    this.#ending = 'given back';
    await Promise.all(this.#records.map((record) => releaseReservation(this.#deps, record)));
  }

  async #coverable(used: Amounts): Promise<Charged> {
    const missing = beyond(used, this.reserved);
    if (isNothing(missing) || (await this.extend(missing))) return { amounts: used, beyond: NOTHING };
    return { amounts: lesser(used, this.reserved), beyond: missing };
  }

  async #reserve(estimate: Amounts): Promise<void> {
    const request = { reservationId: undefined, estimate, leaseSeconds: GATEWAY_LEASE_SECONDS };
    const { record, counters } = await createReservation(this.#deps, this.#payer, request);
    this.#records.push(record);
    this.#counters = counters;
  }

  /** Each part is charged up to what it holds; the first one always, since the trace is paid by it. */
  async #charge(total: Amounts, traceId: string | null): Promise<void> {
    let left = total;
    for (const [index, record] of this.#records.entries()) {
      const share = lesser(left, record.estimate);
      left = beyond(left, share);
      if (index > 0 && isNothing(share)) {
        await releaseReservation(this.#deps, record);
        continue;
      }
      const bound = index > 0 || traceId === null ? record : await claimReservation(this.#deps, record, traceId);
      await chargeReservation(this.#deps, bound ?? record, share);
    }
  }
}

function lesser(one: Amounts, other: Amounts): Amounts {
  return mapAmounts((dimension) => Math.min(one[dimension], other[dimension]));
}

/** What of the first is more than the second, in each dimension. */
function beyond(one: Amounts, other: Amounts): Amounts {
  return mapAmounts((dimension) => Math.max(0, one[dimension] - other[dimension]));
}
