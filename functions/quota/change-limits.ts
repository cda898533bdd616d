import { AegisError } from '../kernel/errors.ts';
import type { Pause } from '../kernel/ports.ts';
import { nextWindow, PERIODS, type Period, type QuotaWindow, windowAt, type Zone } from '../kernel/window.ts';
import type { LedgerStore } from './ledger-store.ts';
import {
  changedFromNext,
  changedNow,
  countsIn,
  defaultLimits,
  type LimitChange,
  type LimitRecord,
  limitsOf,
  type QuotaScope,
} from './limit.ts';
import { LIMITS_CACHE_MILLISECONDS, type LimitDependencies, zoneOfScope } from './reserve.ts';

const MAX_ATTEMPTS = 8;
/** On top of what others may remember, for a call that had just asked them. */
const PAUSE_MARGIN_MILLISECONDS = 500;

export interface LimitChangeRequest {
  readonly organizationId: string;
  readonly scope: QuotaScope;
  /** The project's; the organization's own windows follow UTC. */
  readonly zone: Zone;
  readonly changes: Readonly<Record<Period, LimitChange>>;
  readonly effective: 'now' | 'next_window';
}

/**
 * Changes the limits of one scope. With `now` the running windows follow before this returns: a raise
 * admits at once, a cut below what is used refuses from then on. Concurrent changes are applied one
 * after the other. The first limit of a scope takes until nobody remembers that it had none: when this
 * returns, every admission counts against it.
 */
export async function changeLimits(
  deps: LimitDependencies & { readonly pause: Pause },
  request: LimitChangeRequest,
): Promise<LimitRecord> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [stored] = await deps.ledger.findLimits(request.organizationId, [request.scope]);
    const record = stored ?? defaultLimits(request.scope, deps.limitDefaults);
    const changed = applyChanges(record, request, deps.now());
    if (await deps.ledger.saveLimits(request.organizationId, request.scope, changed, record.version)) {
      await spreadChange(deps, request, record, changed);
      return changed;
    }
  }
  throw new AegisError('unavailable', 'Too many limit changes at once. Try again.', { retryAfterSeconds: 1 });
}

/**
 * Has a change of the limits of a scope that is stored hold everywhere: the running windows follow, and where the scope
 * was not counted, this waits until nobody remembers that.
 */
export async function spreadChange(
  deps: LimitDependencies & { readonly pause: Pause },
  at: Pick<LimitChangeRequest, 'organizationId' | 'scope' | 'zone'>,
  before: LimitRecord,
  after: LimitRecord,
): Promise<void> {
  await followInRunningWindows(deps, at, after);
  if (isFirstLimit(deps, at, before, after)) await deps.pause(LIMITS_CACHE_MILLISECONDS + PAUSE_MARGIN_MILLISECONDS);
}

/** Whether admissions of the scope have to be counted now and had not to be before. */
function isFirstLimit(
  deps: LimitDependencies,
  { scope, zone }: Pick<LimitChangeRequest, 'scope' | 'zone'>,
  before: LimitRecord,
  after: LimitRecord,
): boolean {
  const windows = PERIODS.map((period) => windowAt(deps.now(), zoneOfScope(scope, zone), period));
  return windows.some((window) => !countsIn(scope, before, window) && countsIn(scope, after, window));
}

function applyChanges(record: LimitRecord, request: LimitChangeRequest, instant: number): LimitRecord {
  const changed = PERIODS.reduce((result, period) => {
    const change = request.changes[period];
    if (Object.keys(change).length === 0) return result;
    const current = windowAt(instant, zoneOfScope(request.scope, request.zone), period);
    if (request.effective === 'now') return changedNow(result, period, change, current);
    return changedFromNext(result, period, change, { current, next: nextWindow(current) });
  }, record);
  return { ...changed, version: record.version + 1 };
}

async function followInRunningWindows(
  deps: LimitDependencies,
  request: Pick<LimitChangeRequest, 'organizationId' | 'scope' | 'zone'>,
  record: LimitRecord,
): Promise<void> {
  const instant = deps.now();
  const windows = PERIODS.map((period) => windowAt(instant, zoneOfScope(request.scope, request.zone), period));
  await Promise.all(windows.map((window) => followInWindow(deps.ledger, request, window, record)));
}

async function followInWindow(
  ledger: LedgerStore,
  { organizationId, scope }: Pick<LimitChangeRequest, 'organizationId' | 'scope'>,
  window: QuotaWindow,
  record: LimitRecord,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const key = { organizationId, scope, window };
    // Whoever is opening the window may have read the limits before they changed.
    if (await ledger.open(key, limitsOf(record, window), record.version)) return;
    const [counter] = await ledger.findCounters([key]);
    // A window that nobody has begun to open takes the new limits when it opens; a later change needs no help.
    if (!counter || counter.limitVersion >= record.version) return;
    if (await ledger.changeCounterLimits(counter, limitsOf(record, window), record.version)) return;
  }
  throw new AegisError('unavailable', 'Too many limit changes at once. Try again.', { retryAfterSeconds: 1 });
}
