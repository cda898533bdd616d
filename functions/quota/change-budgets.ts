import { AegisError } from '../kernel/errors.ts';
import type { Pause } from '../kernel/ports.ts';
import { PERIODS, type Period, UTC, zoneOf } from '../kernel/window.ts';
import type { TenantStore } from '../projects/project.ts';
import { type Budget, type BudgetStore, ledgerPeriodOf, MAX_BUDGETS, scopeOf } from './budget.ts';
import { spreadChange } from './change-limits.ts';
import { defaultLimits, type QuotaScope, scopeKey } from './limit.ts';
import type { LimitDependencies } from './reserve.ts';

const MAX_ATTEMPTS = 8;

export interface ChangeBudgetDependencies extends LimitDependencies {
  readonly budgets: BudgetStore;
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly pause: Pause;
}

/**
 * Changes the budgets of an organization, and has exactly the scopes counted that a budget is about. A scope that was
 * not counted before is counted from now on. When this returns, every admission is held to what blocks.
 * @throws AegisError what `change` throws; `limit_reached` for too many
 */
export async function changeBudgets(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  change: (budgets: readonly Budget[]) => readonly Budget[],
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { budgets: before, version } = await deps.budgets.find(organizationId);
    const after = change(before);
    if (after.length > MAX_BUDGETS) {
      throw new AegisError('limit_reached', `An organization may have ${MAX_BUDGETS} budgets.`);
    }
    // Counted first: a budget that is seen and not counted would stay at nothing.
    await watchScopes(deps, organizationId, after);
    if (!(await deps.budgets.save(organizationId, { budgets: after, version: version + 1 }))) continue;
    const kept = new Set(countedBudgets(after).map((budget) => scopeKey(scopeOf(budget))));
    await unwatchScopes(
      deps,
      organizationId,
      countedBudgets(before)
        .filter((budget) => !kept.has(scopeKey(scopeOf(budget))))
        .map(scopeOf),
    );
    return;
  }
  throw new AegisError('unavailable', 'Too many budget changes at once. Try again.', { retryAfterSeconds: 1 });
}

/** What the ledger has to do for the budgets of one scope. */
interface Watched {
  readonly periods: readonly Period[];
  readonly blocked: Readonly<Partial<Record<Period, number>>>;
}

async function watchScopes(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  budgets: readonly Budget[],
): Promise<void> {
  for (const own of Map.groupBy(countedBudgets(budgets), (budget) => scopeKey(scopeOf(budget))).values()) {
    const [first] = own;
    if (first !== undefined) await setWatched(deps, organizationId, scopeOf(first), watchedBy(own));
  }
}

async function unwatchScopes(deps: ChangeBudgetDependencies, organizationId: string, scopes: readonly QuotaScope[]) {
  for (const scope of scopes) await setWatched(deps, organizationId, scope, { periods: [], blocked: {} });
}

function countedBudgets(budgets: readonly Budget[]): Budget[] {
  return budgets.filter((budget) => ledgerPeriodOf(budget) !== null);
}

/** Of several that block in the same windows, the smallest does. */
function watchedBy(budgets: readonly Budget[]): Watched {
  const periods = PERIODS.filter((period) => budgets.some((budget) => ledgerPeriodOf(budget) === period));
  const blocked = periods.flatMap((period): [Period, number][] => {
    const amounts = budgets
      .filter((budget) => budget.action === 'block' && ledgerPeriodOf(budget) === period)
      .map(({ limit_micro_usd: amount }) => amount);
    return amounts.length === 0 ? [] : [[period, Math.min(...amounts)]];
  });
  return { periods, blocked: Object.fromEntries(blocked) };
}

async function setWatched(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  scope: QuotaScope,
  { periods, blocked }: Watched,
): Promise<void> {
  const { ledger, limitDefaults } = deps;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [stored] = await ledger.findLimits(organizationId, [scope]);
    const record = stored ?? defaultLimits(scope, limitDefaults);
    const { watched: known = [], blocked: knownBlocked = {}, ...rest } = record;
    const isBlockedAlike = PERIODS.every((period) => knownBlocked[period] === blocked[period]);
    if (isBlockedAlike && known.join() === periods.join()) return;
    const changed = {
      ...rest,
      ...(periods.length === 0 ? {} : { watched: [...periods] }),
      ...(Object.keys(blocked).length === 0 ? {} : { blocked }),
      version: record.version + 1,
    };
    if (!(await ledger.saveLimits(organizationId, scope, changed, record.version))) continue;
    if (!isBlockedAlike) {
      const zone = await zoneFor(deps, organizationId, scope);
      await spreadChange(deps, { organizationId, scope, zone }, record, changed);
    }
    return;
  }
  throw new AegisError('unavailable', 'Too many limit changes at once. Try again.', { retryAfterSeconds: 1 });
}

async function zoneFor({ tenants }: ChangeBudgetDependencies, organizationId: string, scope: QuotaScope) {
  const project = scope.kind === 'organization' ? null : await tenants.findProject(organizationId, scope.projectId);
  return project === null ? UTC : zoneOf(project);
}
