import { AegisError } from '../kernel/errors.ts';
import type { Pause } from '../kernel/ports.ts';
import { PERIODS, type Period, UTC, zoneOf } from '../kernel/window.ts';
import type { TenantStore } from '../projects/project.ts';
import { type Budget, type BudgetStore, type Budgets, ledgerPeriodOf, MAX_BUDGETS, scopeOf } from './budget.ts';
import { spreadChange } from './change-limits.ts';
import { defaultLimits, type LimitRecord, type QuotaScope, scopeKey } from './limit.ts';
import type { LimitDependencies } from './reserve.ts';

const MAX_ATTEMPTS = 8;

export interface ChangeBudgetDependencies extends LimitDependencies {
  readonly budgets: BudgetStore;
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly pause: Pause;
}

/**
 * Changes the budgets of an organization, and has exactly the scopes counted that a budget is about. A scope that was
 * not counted before is counted from now on. When this returns, every admission is held to what blocks; wherever it
 * stops, nothing blocks that no stored budget tells of. Safe to repeat.
 * @param change gives a new object for each budget that it changes, and the same for each that it does not
 * @throws AegisError what `change` throws; `limit_reached` for too many
 */
export async function changeBudgets(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  change: (budgets: readonly Budget[]) => readonly Budget[],
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const known = await deps.budgets.find(organizationId);
    const after = change(known.budgets);
    if (after.length > MAX_BUDGETS) {
      throw new AegisError('limit_reached', `An organization may have ${MAX_BUDGETS} budgets.`);
    }
    if (await changeOnce(deps, organizationId, known, after)) return;
  }
  throw new AegisError('unavailable', 'Too many budget changes at once. Try again.', { retryAfterSeconds: 1 });
}

/** False when the budgets changed since they were read. */
async function changeOnce(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  { budgets: before, version }: Budgets,
  after: readonly Budget[],
): Promise<boolean> {
  const changed = scopesOf([
    ...before.filter((budget) => !after.includes(budget)),
    ...after.filter((budget) => !before.includes(budget)),
  ]);
  const blocking = new Set(scopesOf([...before, ...after].filter(({ action }) => action === 'block')).map(scopeKey));
  const isChanged = (scope: QuotaScope) => changed.some((each) => scopeKey(each) === scopeKey(scope));
  const isSpread = (scope: QuotaScope) => blocking.has(scopeKey(scope)) && isChanged(scope);
  try {
    // Counted first: a budget that is seen and not counted would stay at nothing. What it blocks comes last.
    const isPrepared = await setWatched(deps, organizationId, changed, (scope, stored) => {
      if (stored.version !== version) return null;
      const known = watchedBy(before, scope);
      return { known, wanted: loosest(known, watchedBy(after, scope)), isSpread: isSpread(scope) };
    });
    return isPrepared && (await deps.budgets.save(organizationId, { budgets: after, version: version + 1 }));
  } finally {
    // Also where it was not saved: what was loosened is held again to what the stored budgets say.
    await setWatched(deps, organizationId, scopesOf([...before, ...after]), (scope, stored) => ({
      wanted: watchedBy(stored.budgets, scope),
      // Whoever read older budgets and is about to write what they say loses to this.
      isWritten: isChanged(scope),
      isSpread: isSpread(scope),
    }));
  }
}

/** What the ledger has to do for the budgets of one scope. */
interface Watched {
  readonly periods: readonly Period[];
  readonly blocked: Readonly<Partial<Record<Period, number>>>;
}

/** The scopes that the ledger counts for these budgets, each once. */
function scopesOf(budgets: readonly Budget[]): QuotaScope[] {
  const scopes = budgets.filter((budget) => ledgerPeriodOf(budget) !== null).map(scopeOf);
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()];
}

/** Of several that block in the same windows, the smallest does. */
function watchedBy(budgets: readonly Budget[], scope: QuotaScope): Watched {
  const own = budgets.filter((budget) => scopeKey(scopeOf(budget)) === scopeKey(scope));
  const periods = PERIODS.filter((period) => own.some((budget) => ledgerPeriodOf(budget) === period));
  const blocked = periods.flatMap((period): [Period, number][] => {
    const amounts = own
      .filter((budget) => budget.action === 'block' && ledgerPeriodOf(budget) === period)
      .map(({ limit_micro_usd: amount }) => amount);
    return amounts.length === 0 ? [] : [[period, Math.min(...amounts)]];
  });
  return { periods, blocked: Object.fromEntries(blocked) };
}

/** Counts what either counts, and blocks only what both block. */
function loosest(one: Watched, other: Watched): Watched {
  const blocked = PERIODS.flatMap((period): [Period, number][] => {
    const amounts = [
      one.blocked[period] ?? Number.POSITIVE_INFINITY,
      other.blocked[period] ?? Number.POSITIVE_INFINITY,
    ];
    const amount = Math.max(...amounts);
    return Number.isFinite(amount) ? [[period, amount]] : [];
  });
  const periods = PERIODS.filter((period) => [one, other].some((each) => each.periods.includes(period)));
  return { periods, blocked: Object.fromEntries(blocked) };
}

interface Wish {
  readonly wanted: Watched;
  /** What everybody is sure to know of, where that may be less than the record says. */
  readonly known?: Watched;
  /** Whether the record is written even where it says so already: it takes the next version. */
  readonly isWritten?: boolean;
  /** Whether it is, and running windows follow: a request before may have stopped there. */
  readonly isSpread: boolean;
}

/**
 * Has the ledger do for these scopes what the budgets ask that are stored then. They are read after the limits, which
 * are only changed if nobody changed them meanwhile: whoever saves budgets comes here afterwards, so the last one wins.
 * @returns false when `wish` gave null for what is stored
 */
async function setWatched(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  scopes: readonly QuotaScope[],
  wish: (scope: QuotaScope, stored: Budgets) => Wish | null,
): Promise<boolean> {
  let left = scopes;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (left.length === 0) return true;
    const records = await deps.ledger.findLimits(organizationId, left);
    const stored = await deps.budgets.find(organizationId);
    const lost: QuotaScope[] = [];
    for (const [index, scope] of left.entries()) {
      const wished = wish(scope, stored);
      if (wished === null) return false;
      const record = records[index] ?? defaultLimits(scope, deps.limitDefaults);
      if (!(await setLimits(deps, organizationId, scope, record, wished))) lost.push(scope);
    }
    left = lost;
  }
  throw new AegisError('unavailable', 'Too many limit changes at once. Try again.', { retryAfterSeconds: 1 });
}

/** False when somebody changed the limits since they were read. */
async function setLimits(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  scope: QuotaScope,
  record: LimitRecord,
  { wanted, known, isSpread, isWritten = isSpread }: Wish,
): Promise<boolean> {
  const { watched = [], blocked = {} } = record;
  const isBlockedAlike = PERIODS.every((period) => blocked[period] === wanted.blocked[period]);
  if (isBlockedAlike && watched.join() === wanted.periods.join() && !isWritten) return true;
  const changed = { ...withWatched(record, wanted), version: record.version + 1 };
  if (!(await deps.ledger.saveLimits(organizationId, scope, changed, record.version))) return false;
  if (isBlockedAlike && !isSpread) return true;
  const zone = await zoneFor(deps, organizationId, scope);
  const before = known === undefined ? record : withWatched(record, known);
  await spreadChange(deps, { organizationId, scope, zone }, before, changed);
  return true;
}

function withWatched(record: LimitRecord, { periods, blocked }: Watched): LimitRecord {
  const { watched: _watched, blocked: _blocked, ...rest } = record;
  return {
    ...rest,
    ...(periods.length === 0 ? {} : { watched: [...periods] }),
    ...(Object.keys(blocked).length === 0 ? {} : { blocked }),
  };
}

async function zoneFor({ tenants }: ChangeBudgetDependencies, organizationId: string, scope: QuotaScope) {
  const project = scope.kind === 'organization' ? null : await tenants.findProject(organizationId, scope.projectId);
  return project === null ? UTC : zoneOf(project);
}
