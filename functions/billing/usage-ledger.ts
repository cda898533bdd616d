import type { Meter } from '../access/price-plan.ts';

/** An organization whose usage is billed by Stripe. */
export interface BilledCustomer {
  readonly organizationId: string;
  /** `cus_…`; it belongs to one organization alone. */
  readonly customerId: string;
  /** The first day that is billed, in UTC. */
  readonly since: string;
  /** The first day that is not reported yet. */
  readonly until: string;
  /** The first day of each meter that is billed; one that is new begins with `until`. */
  readonly meters: Readonly<Partial<Record<Meter, string>>>;
  /** The day on which the days before were last compared with what was sent, or null. */
  readonly lookedBackOn: string | null;
}

/** An event that Stripe may have taken, or not: it was begun, and nobody wrote down how it ended. */
export interface PendingEvent {
  /** Units; negative where too many were sent before. */
  readonly value: number;
  /** Epoch milliseconds, all three. */
  readonly stamp: number;
  readonly firstTriedAt: number;
  readonly lastTriedAt: number;
}

/** What was sent of one meter of an organization for one day in UTC. */
export interface UsageWindow {
  readonly day: string;
  readonly meter: Meter;
  /** Whose usage it was when the first event was begun. */
  readonly customerId: string;
  /** Units that Stripe has. */
  readonly sent: number;
  /** Events that were begun. */
  readonly events: number;
  /** The minute of the newest event, epoch milliseconds; each event has a minute of its own. */
  readonly lastStamp: number;
  readonly pending: PendingEvent | null;
  /** 0 while it is not stored. */
  readonly version: number;
}

export interface UsageLedger {
  /** The organizations that have a customer, page by page. */
  organizations(): AsyncGenerator<readonly string[]>;
  findCustomer(organizationId: string): Promise<BilledCustomer | null>;
  /** Notes how far an organization is; nothing where the customer is no longer this one. */
  saveProgress(customer: BilledCustomer): Promise<void>;
  /** Windows of this day and those after it. */
  findWindows(organizationId: string, from: string): Promise<readonly UsageWindow[]>;
  /** Stores the window as the version after its own; false when somebody else did, and nothing is stored. */
  saveWindow(organizationId: string, window: UsageWindow): Promise<boolean>;
}

export interface MeterEvent {
  readonly eventName: string;
  readonly customerId: string;
  readonly value: number;
  readonly identifier: string;
  /** Epoch milliseconds, of a whole minute. */
  readonly stamp: number;
}

/**
 * How a call ended: Stripe has the event; it has not, and was too busy or refused the event or the key; or nobody can
 * say, because the answer was lost or an error of Stripe's own.
 */
export type Sending =
  | { readonly outcome: 'taken' | 'busy' | 'unknown' }
  | { readonly outcome: 'refused' | 'key_refused'; readonly reason: string };

/** The two calls of Stripe's API that billing needs. Neither throws for what Stripe answers. */
export interface StripeMeters {
  send(event: MeterEvent): Promise<Sending>;
  /** What a meter has of a customer in the minute that begins then; null when Stripe did not say. */
  sumOfMinute(meterId: string, customerId: string, minute: number): Promise<number | null>;
}
