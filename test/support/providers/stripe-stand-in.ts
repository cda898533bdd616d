import type { MeterEvent, Sending, StripeMeters } from '../../../functions/billing/usage-ledger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ADDED_UP_AFTER = 2 * HOUR;

/** What happens to the next call: it is done and its answer lost, it never arrives, or it is answered so. */
export type Fault = 'answer_lost' | 'never_arrives' | 'busy' | 'refused' | 'key_refused';

interface Taken extends MeterEvent {
  readonly takenAt: number;
}

/**
 * Stripe's meters as its documents have them, at their worst: an identifier is forgotten after exactly a day, and what
 * was taken is added up two hours later.
 */
export class StripeStandIn implements StripeMeters {
  readonly taken: Taken[] = [];
  /** Of the calls that come, in their order. */
  faults: Fault[] = [];
  calls = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async send(event: MeterEvent): Promise<Sending> {
    this.calls++;
    const fault = this.faults.shift();
    if (fault === 'never_arrives') return { outcome: 'unknown' };
    if (fault === 'busy') return { outcome: 'busy' };
    if (fault === 'refused' || fault === 'key_refused') return { outcome: fault, reason: fault };
    const now = this.#now();
    if (event.stamp < now - 35 * DAY || event.stamp > now + 5 * MINUTE) {
      return { outcome: 'refused', reason: 'timestamp' };
    }
    const isKnown = this.taken.some(
      ({ identifier, takenAt }) => identifier === event.identifier && takenAt > now - DAY,
    );
    if (!isKnown) this.taken.push({ ...event, takenAt: now });
    return { outcome: fault === 'answer_lost' ? 'unknown' : 'taken' };
  }

  async sumOfMinute(meterId: string, customerId: string, minute: number): Promise<number | null> {
    this.calls++;
    if (this.faults.shift() !== undefined) return null;
    if (minute % MINUTE !== 0) return null;
    const isIn = (event: Taken) =>
      `mtr_${event.eventName}` === meterId &&
      event.customerId === customerId &&
      event.stamp >= minute &&
      event.stamp < minute + MINUTE &&
      event.takenAt <= this.#now() - ADDED_UP_AFTER;
    return this.#sum(isIn);
  }

  /** What a customer is billed for, whenever. */
  billed(eventName: string, customerId: string): number {
    return this.#sum((event) => event.eventName === eventName && event.customerId === customerId);
  }

  #sum(isIn: (event: Taken) => boolean): number {
    return this.taken.filter(isIn).reduce((sum, { value }) => sum + value, 0);
  }
}
