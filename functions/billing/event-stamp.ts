import type { UsageWindow } from './usage-ledger.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HOURS_OF_DAY = 24;
/** Days that follow each other and whose minutes differ: half of an hour is for events of the own day, half for later ones. */
export const DAYS_APART = 30;
/** An event has to reach Stripe before the invoice is final, after the tries of a run as well. */
const MARGIN = 10 * MINUTE;

/**
 * The minute that the next event of a window carries. No two events of a customer and meter share a minute, so that what
 * Stripe has of one can be asked for: https://docs.stripe.com/api/billing/meter-event-summary/list aligns with minutes.
 * It lies in the window's own day while every invoice of that minute is still open, and within the last hour after that,
 * as usage of a period whose invoice is final is never billed.
 * @param taken minutes of other days' events
 * @returns epoch milliseconds, or null where no minute is free before the next hour
 */
export function nextStamp(
  window: Pick<UsageWindow, 'day' | 'events' | 'lastStamp'>,
  {
    now,
    graceHours,
    taken,
  }: { readonly now: number; readonly graceHours: number; readonly taken: ReadonlySet<number> },
): number | null {
  const begin = Date.parse(window.day);
  const minute = (begin / DAY) % DAYS_APART;
  const own = begin + window.events * HOUR + minute * MINUTE;
  const isOwnOpen = window.events < HOURS_OF_DAY && isInvoiceOpen(own, { now, graceHours });
  if (isOwnOpen && own > window.lastStamp) return own;
  const thisHour = Math.floor(now / HOUR) * HOUR + (DAYS_APART + minute) * MINUTE;
  const late = thisHour <= now ? thisHour : thisHour - HOUR;
  return late > window.lastStamp && !taken.has(late) ? late : null;
}

/** Whether every invoice of a minute still takes its usage. @param stamp epoch milliseconds */
export function isInvoiceOpen(
  stamp: number,
  { now, graceHours }: { readonly now: number; readonly graceHours: number },
): boolean {
  return now < stamp + graceHours * HOUR - MARGIN;
}
