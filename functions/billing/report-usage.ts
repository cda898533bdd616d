import { METERS, type Meter } from '../access/price-plan.ts';
import { datesBetween, shiftDate } from '../kernel/window.ts';
import { DAYS_APART } from './event-stamp.ts';
import { type ReportDependencies, type Reported, reportWindow, type WindowKey } from './report-window.ts';
import type { StripeDeployment } from './stripe-deployment.ts';
import type { BilledCustomer, UsageWindow } from './usage-ledger.ts';
import { readUsedByDay, type UsedByDay, type UsedDependencies } from './used-by-day.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A day is over for so long when it is reported: its last traces are evaluated and recounted. */
const REST_MILLISECONDS = 2 * HOUR;
/** Days of which an event may still be without an end. */
const UNENDED_DAYS = 60;
/** What takes longer is told to the operator. */
const LATE_MILLISECONDS = 3 * DAY;
const UNKNOWN_MILLISECONDS = 3 * HOUR;

export interface ReportUsageDependencies extends ReportDependencies, UsedDependencies {
  readonly meters: StripeDeployment['meters'];
  /** Told of each organization whose usage does not get to Stripe, and why. */
  readonly notReported: (organizationId: string, reason: string) => void;
}

export interface ReportOutcome extends Readonly<Record<string, number>> {
  readonly organizations: number;
  readonly notReported: number;
  readonly unfinished: number;
}

/**
 * Lets Stripe have what every organization with a customer used in the days that are over, and once a day what changed in
 * the days before. What an organization that fails would have is left to the next run.
 */
export async function reportUsage(deps: ReportUsageDependencies, isOutOfTime: () => boolean): Promise<ReportOutcome> {
  const outcome = { organizations: 0, notReported: 0, unfinished: 0 };
  for await (const page of deps.ledger.organizations()) {
    for (const organizationId of page) {
      if (isOutOfTime()) return { ...outcome, unfinished: 1 };
      outcome.organizations++;
      const trouble = await reportOrganization(deps, organizationId, isOutOfTime).catch(troubleOf);
      if (trouble === null) continue;
      outcome.notReported++;
      deps.notReported(organizationId, trouble.reason);
      // With this key nobody's usage is taken.
      if (trouble.isOfAll) return { ...outcome, unfinished: 1 };
    }
  }
  return outcome;
}

interface Trouble {
  readonly reason: string;
  readonly isOfAll: boolean;
}

function troubleOf(error: unknown): Trouble {
  return { reason: error instanceof Error ? error.message : String(error), isOfAll: false };
}

async function reportOrganization(
  deps: ReportUsageDependencies,
  organizationId: string,
  isOutOfTime: () => boolean,
): Promise<Trouble | null> {
  const customer = await deps.ledger.findCustomer(organizationId);
  if (customer === null) return null;
  const period = periodFor(customer, deps.now());
  if (period === null) return null;
  const { first, last } = period;
  const windows = await deps.ledger.findWindows(organizationId, shiftDate(first, -UNENDED_DAYS));
  const pass = { customer, windows, isOutOfTime };
  // What was begun and is no longer looked back at: it is finished, and nothing is added.
  const left = windows.filter(({ day, pending }) => pending !== null && (day < first || day > last));
  const ended = await reportAll(deps, pass, keysOf(deps, left), () => null);
  if (ended.trouble?.isOfAll === true || first > last) return ended.trouble;
  const used = await readUsedByDay(deps, organizationId, { first, last });
  const closed = datesBetween(first, shiftDate(last, 1)).filter((day) => isClosed(deps, used, day));
  const begins = beginnings(deps, customer);
  const keys = closed.flatMap((day) =>
    keysOf(
      deps,
      [...begins].flatMap(([meter, begin]) => (day < begin ? [] : [{ day, meter }])),
    ),
  );
  const { trouble, firstOpen } = await reportAll(deps, pass, keys, ({ day, meter }) => used.of(day)[meter]);
  const reached = firstOpen ?? shiftDate(closed.at(-1) ?? shiftDate(first, -1), 1);
  const isAllSettled = firstOpen === null && ended.firstOpen === null;
  const { until } = await saveProgress(
    deps,
    {
      ...customer,
      until: latest(customer.until, reached),
      meters: Object.fromEntries(begins),
      lookedBackOn: isAllSettled && period.looksBack ? dayOf(deps.now()) : customer.lookedBackOn,
    },
    customer,
  );
  const met = trouble ?? ended.trouble;
  if (met !== null) return met;
  const isLate = deps.now() - endOf(until) > LATE_MILLISECONDS;
  return isLate ? { reason: `${until} is not reported yet`, isOfAll: false } : null;
}

interface PeriodToReport {
  readonly first: string;
  readonly last: string;
  /** Whether it has every day in which something may have changed. */
  readonly looksBack: boolean;
}

/** The days that a run reports; null where there are none. */
function periodFor({ since, until, lookedBackOn }: BilledCustomer, now: number): PeriodToReport | null {
  const [today, yesterday] = [dayOf(now), dayOf(now - DAY)];
  if (lookedBackOn === today) {
    if (until > yesterday) return null;
    return { first: until, last: earliest(yesterday, shiftDate(until, DAYS_APART - 1)), looksBack: false };
  }
  const first = latest(since, earliest(until, shiftDate(today, -DAYS_APART)));
  const last = earliest(yesterday, shiftDate(first, DAYS_APART - 1));
  return { first, last, looksBack: last === yesterday };
}

/** The first day of each meter: what was used before the operator named it is not billed by it. */
function beginnings({ meters }: ReportUsageDependencies, customer: BilledCustomer): ReadonlyMap<Meter, string> {
  const named = METERS.filter((meter) => meters[meter] !== undefined);
  return new Map(named.map((meter) => [meter, customer.meters[meter] ?? customer.until]));
}

async function saveProgress(
  { ledger }: ReportUsageDependencies,
  progress: BilledCustomer,
  before: BilledCustomer,
): Promise<BilledCustomer> {
  const isSame = progress.until === before.until && progress.lookedBackOn === before.lookedBackOn;
  if (!isSame) await ledger.saveProgress(progress);
  return progress;
}

interface Pass {
  readonly customer: BilledCustomer;
  readonly windows: readonly UsageWindow[];
  readonly isOutOfTime: () => boolean;
}

/**
 * One after another: Stripe takes one event of a customer and meter at a time. A meter that is refused has its next turn
 * in the next run, and all have when Stripe is in trouble.
 */
async function reportAll(
  deps: ReportUsageDependencies,
  { customer, windows, isOutOfTime }: Pass,
  keys: readonly WindowKey[],
  usedOf: (key: WindowKey) => number | null,
): Promise<{ readonly trouble: Trouble | null; readonly firstOpen: string | null }> {
  const stored = new Map(windows.map((window) => [nameOf(window), window]));
  const refused = new Set<Meter>();
  let trouble: Trouble | null = null;
  let firstOpen: string | null = null;
  for (const key of keys) {
    if (refused.has(key.meter)) continue;
    if (isOutOfTime()) return { trouble, firstOpen: firstOpen ?? key.day };
    const others = windows.filter(({ day, meter }) => meter === key.meter && day !== key.day);
    const taken = new Set(others.map(({ lastStamp }) => lastStamp));
    const found = { stored: stored.get(nameOf(key)), used: usedOf(key), taken };
    const reported = await reportWindow(deps, customer, key, found);
    if (reported.state === 'settled') continue;
    firstOpen ??= key.day;
    if (reported.state === 'waiting') continue;
    trouble = troubleIn(reported, deps.now()) ?? trouble;
    if (reported.state !== 'refused') break;
    refused.add(key.meter);
  }
  return { trouble, firstOpen };
}

/** What a run meets and the next one probably does not is no trouble yet. */
function troubleIn(reported: Exclude<Reported, { state: 'settled' | 'waiting' }>, now: number): Trouble | null {
  if ('reason' in reported) return { reason: reported.reason, isOfAll: reported.state === 'key_refused' };
  if (now - reported.since < UNKNOWN_MILLISECONDS) return null;
  return { reason: 'Stripe has not answered for hours', isOfAll: false };
}

function keysOf(
  { meters }: ReportUsageDependencies,
  windows: readonly Pick<WindowKey, 'day' | 'meter'>[],
): WindowKey[] {
  return windows.flatMap(({ day, meter }) => {
    const billed = meters[meter];
    return billed === undefined ? [] : [{ day, meter, billed }];
  });
}

function nameOf({ day, meter }: Pick<WindowKey, 'day' | 'meter'>): string {
  return `${day} ${meter}`;
}

function isClosed({ now }: ReportUsageDependencies, { recountedUntil }: UsedByDay, day: string): boolean {
  return endOf(day) <= recountedUntil && endOf(day) + REST_MILLISECONDS <= now();
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function endOf(day: string): number {
  return Date.parse(day) + DAY;
}

function earliest(a: string, b: string): string {
  return a < b ? a : b;
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}
