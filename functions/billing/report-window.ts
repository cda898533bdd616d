import type { Meter } from '../access/price-plan.ts';
import type { Clock, Pause } from '../kernel/ports.ts';
import { isInvoiceOpen, nextStamp } from './event-stamp.ts';
import type { BilledMeter } from './stripe-deployment.ts';
import type { BilledCustomer, PendingEvent, Sending, StripeMeters, UsageLedger, UsageWindow } from './usage-ledger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/**
 * Stripe tells a repeated identifier for at least 24 hours
 * (https://docs.stripe.com/api/billing/meter-event/create); an event is sent again for an hour less.
 */
const KNOWN_MILLISECONDS = 23 * HOUR;
/** Stripe adds events up later than it takes them; what it has of a minute is asked for after so long. */
const ADDED_UP_MILLISECONDS = 3 * HOUR;
/** Longer than the tries of one run take: another worker may be at it. */
const AT_WORK_MILLISECONDS = 3 * MINUTE;
const PAUSES_MILLISECONDS = [1_000, 4_000];

export interface ReportDependencies {
  readonly ledger: UsageLedger;
  readonly stripe: StripeMeters;
  /** Begins every identifier, so that no two deployments of an account have one in common. */
  readonly stage: string;
  readonly invoiceGraceHours: number;
  readonly now: Clock;
  readonly pause: Pause;
}

export interface WindowKey {
  readonly day: string;
  readonly meter: Meter;
  readonly billed: BilledMeter;
}

/** A window as it was found. */
export interface Found {
  readonly stored: UsageWindow | undefined;
  /** Units, or null to finish what was begun and nothing else. */
  readonly used: number | null;
  /** Minutes of events of other days. */
  readonly taken: ReadonlySet<number>;
}

/** What is left of a window: nothing, something for a later run, or trouble with Stripe. */
export type Reported =
  | { readonly state: 'settled' }
  | { readonly state: 'waiting' }
  | { readonly state: 'busy' | 'unknown'; readonly since: number }
  | { readonly state: 'refused' | 'key_refused'; readonly reason: string };

/**
 * Lets Stripe have what was used of one meter in one day, once: an event for what it has not. Every event is written
 * down before it is sent, and what came of it after that. An event whose end nobody knows is sent again under the same
 * identifier while Stripe tells it apart, and asked for after that.
 */
export async function reportWindow(
  deps: ReportDependencies,
  customer: BilledCustomer,
  key: WindowKey,
  { stored, used, taken }: Found,
): Promise<Reported> {
  let window = stored ?? emptyWindow(customer, key);
  // It was billed to another customer, who pays for it.
  if (window.customerId !== customer.customerId) return { state: 'settled' };
  if (window.pending !== null) {
    const settled = await settle(deps, customer, key, { window, pending: window.pending });
    if ('state' in settled) return settled;
    window = settled;
  }
  if (used === null || used === window.sent) return { state: 'settled' };
  return sendMore(deps, customer, key, { window, value: used - window.sent, taken });
}

function emptyWindow({ customerId }: BilledCustomer, { day, meter }: WindowKey): UsageWindow {
  return { day, meter, customerId, sent: 0, events: 0, lastStamp: 0, pending: null, version: 0 };
}

interface Begun {
  readonly window: UsageWindow;
  readonly pending: PendingEvent;
}

async function sendMore(
  deps: ReportDependencies,
  customer: BilledCustomer,
  key: WindowKey,
  { window, value, taken }: Pick<Found, 'taken'> & { readonly window: UsageWindow; readonly value: number },
): Promise<Reported> {
  const now = deps.now();
  const stamp = nextStamp(window, { now, graceHours: deps.invoiceGraceHours, taken });
  if (stamp === null) return { state: 'waiting' };
  const pending = { value, stamp, firstTriedAt: now, lastTriedAt: now };
  const begun = await save(deps, customer, { ...window, events: window.events + 1, lastStamp: stamp, pending });
  if (begun === null) return { state: 'waiting' };
  const { sending, isSurelyNotTaken } = await send(deps, customer, key, { window: begun, pending });
  if (sending.outcome === 'taken') {
    const done = await save(deps, customer, { ...begun, sent: begun.sent + value, pending: null });
    return { state: done === null ? 'waiting' : 'settled' };
  }
  // The next run begins another one, with a minute of its own.
  if (isSurelyNotTaken) await save(deps, customer, { ...begun, pending: null });
  return reportedOf(sending, now);
}

/** Finds out how an event ended. Answers with the window without it, or with what is left to do. */
async function settle(
  deps: ReportDependencies,
  customer: BilledCustomer,
  key: WindowKey,
  { window, pending }: Begun,
): Promise<UsageWindow | Reported> {
  const now = deps.now();
  const { firstTriedAt, lastTriedAt, stamp, value } = pending;
  // What would arrive after its invoice is final would never be paid.
  const isForgotten =
    now - firstTriedAt >= KNOWN_MILLISECONDS || !isInvoiceOpen(stamp, { now, graceHours: deps.invoiceGraceHours });
  if (now - lastTriedAt < (isForgotten ? ADDED_UP_MILLISECONDS : AT_WORK_MILLISECONDS)) return { state: 'waiting' };
  if (isForgotten) {
    const sum = await deps.stripe.sumOfMinute(key.billed.meterId, customer.customerId, stamp);
    if (sum === null) return { state: 'refused', reason: 'Stripe does not say what it has of an event' };
    // Whatever it has is what was sent; the difference is the next event.
    return (await save(deps, customer, { ...window, sent: window.sent + sum, pending: null })) ?? { state: 'waiting' };
  }
  const tried = await save(deps, customer, { ...window, pending: { ...pending, lastTriedAt: now } });
  if (tried === null) return { state: 'waiting' };
  const { sending } = await send(deps, customer, key, { window: tried, pending });
  if (sending.outcome !== 'taken') return reportedOf(sending, firstTriedAt);
  return (await save(deps, customer, { ...tried, sent: tried.sent + value, pending: null })) ?? { state: 'waiting' };
}

async function send(
  { stripe, stage, pause }: ReportDependencies,
  { organizationId, customerId }: BilledCustomer,
  { day, meter, billed: { eventName } }: WindowKey,
  { window: { events }, pending: { value, stamp } }: Begun,
): Promise<{ readonly sending: Sending; readonly isSurelyNotTaken: boolean }> {
  const identifier = `aegis-${stage}-${organizationId}-${meter}-${day}-${events}`;
  const event = { eventName, customerId, value, identifier, stamp };
  let isSurelyNotTaken = true;
  for (let tries = 0; ; tries++) {
    const sending = await stripe.send(event);
    isSurelyNotTaken &&= sending.outcome !== 'unknown';
    const wait = PAUSES_MILLISECONDS[tries];
    if (wait === undefined || (sending.outcome !== 'busy' && sending.outcome !== 'unknown')) {
      return { sending, isSurelyNotTaken };
    }
    await pause(wait);
  }
}

function reportedOf(sending: Sending, since: number): Reported {
  if ('reason' in sending) return { state: sending.outcome, reason: sending.reason };
  return { state: sending.outcome === 'busy' ? 'busy' : 'unknown', since };
}

/** The window as it is stored now, or null where somebody else has changed it. */
async function save(
  { ledger }: ReportDependencies,
  { organizationId }: BilledCustomer,
  window: UsageWindow,
): Promise<UsageWindow | null> {
  const isSaved = await ledger.saveWindow(organizationId, window);
  return isSaved ? { ...window, version: window.version + 1 } : null;
}
