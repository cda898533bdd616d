import type { BudgetStore, Budgets, BudgetWindow, Crossing } from '../../../functions/quota/budget.ts';

/** Budgets in memory: see test/support/contracts/budget-store.ts. */
export class MemoryBudgets implements BudgetStore {
  readonly #budgets = new Map<string, Budgets>();
  readonly #crossings = new Map<string, Crossing>();

  async find(organizationId: string): Promise<Budgets> {
    return this.#budgets.get(organizationId) ?? { budgets: [], version: 0 };
  }

  async save(organizationId: string, budgets: Budgets): Promise<boolean> {
    if ((this.#budgets.get(organizationId)?.version ?? 0) !== budgets.version - 1) return false;
    this.#budgets.set(organizationId, structuredClone(budgets));
    return true;
  }

  async addCrossing(organizationId: string, crossing: Crossing): Promise<boolean> {
    const name = nameOf(organizationId, crossing.budget_id, crossing.window, crossing.threshold);
    if (this.#crossings.has(name)) return false;
    this.#crossings.set(name, crossing);
    return true;
  }

  async findCrossings(organizationId: string, windows: readonly BudgetWindow[]): Promise<Crossing[]> {
    return windows.flatMap(({ budget, window }) =>
      budget.thresholds.flatMap(
        (threshold) => this.#crossings.get(nameOf(organizationId, budget.budget_id, window, threshold)) ?? [],
      ),
    );
  }
}

function nameOf(...parts: readonly (string | number)[]): string {
  return parts.join('/');
}
