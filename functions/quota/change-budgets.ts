import { AegisError } from '../kernel/errors.ts';
import type { Period } from '../kernel/window.ts';
import { type Budget, type BudgetStore, MAX_BUDGETS, scopeOf } from './budget.ts';
import { defaultLimits, type QuotaScope, scopeKey } from './limit.ts';
import type { LimitDependencies } from './reserve.ts';

const MAX_ATTEMPTS = 8;

export interface ChangeBudgetDependencies extends LimitDependencies {
  readonly budgets: BudgetStore;
}

/**
 * Changes the budgets of an organization, and has exactly the scopes counted that a budget is about. A scope that was
 * not counted before is counted from now on.
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
    const kept = new Set(after.map((budget) => scopeKey(scopeOf(budget))));
    await unwatchScopes(
      deps,
      organizationId,
      before.filter((budget) => !kept.has(scopeKey(scopeOf(budget)))).map(scopeOf),
    );
    return;
  }
  throw new AegisError('unavailable', 'Too many budget changes at once. Try again.', { retryAfterSeconds: 1 });
}

async function watchScopes(
  deps: ChangeBudgetDependencies,
  organizationId: string,
  budgets: readonly Budget[],
): Promise<void> {
  for (const own of Map.groupBy(budgets, (budget) => scopeKey(scopeOf(budget))).values()) {
    const [first] = own;
    const periods = [...new Set(own.map(({ period }) => period))].sort();
    if (first !== undefined) await setWatched(deps, organizationId, scopeOf(first), periods);
  }
}

async function unwatchScopes(deps: ChangeBudgetDependencies, organizationId: string, scopes: readonly QuotaScope[]) {
  for (const scope of scopes) await setWatched(deps, organizationId, scope, []);
}

async function setWatched(
  { ledger, limitDefaults }: ChangeBudgetDependencies,
  organizationId: string,
  scope: QuotaScope,
  periods: readonly Period[],
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [stored] = await ledger.findLimits(organizationId, [scope]);
    const record = stored ?? defaultLimits(scope, limitDefaults);
    if ((record.watched ?? []).join() === periods.join()) return;
    const { watched: _watched, ...rest } = record;
    const watched = periods.length === 0 ? {} : { watched: [...periods] };
    const changed = { ...rest, ...watched, version: record.version + 1 };
    if (await ledger.saveLimits(organizationId, scope, changed, record.version)) return;
  }
  throw new AegisError('unavailable', 'Too many limit changes at once. Try again.', { retryAfterSeconds: 1 });
}
