import { type ProjectTotalsStore, sumOf, type Totals } from '../../functions/analytics/totals.ts';

const RETIRED = 'retired';

/** Totals in memory: see test/support/project-totals-contract.ts. */
export class MemoryProjectTotals implements ProjectTotalsStore {
  readonly #totals = new Map<string, { readonly totals: Totals; readonly updateId: string }>();
  /** How many updates there were. */
  updates = 0;

  async add(organizationId: string, projectId: string, more: Totals, updateId: string): Promise<void> {
    this.updates++;
    this.#add(`${organizationId}/${projectId}`, more, updateId);
  }

  async find(organizationId: string, projectId: string): Promise<Totals> {
    return this.#totals.get(`${organizationId}/${projectId}`)?.totals ?? sumOf([]);
  }

  async sum(): Promise<Totals> {
    return sumOf([...this.#totals.values()].map(({ totals }) => totals));
  }

  async retire(organizationId: string, projectId: string): Promise<void> {
    const retired = this.#totals.get(`${organizationId}/${projectId}`);
    if (retired === undefined) return;
    this.#totals.delete(`${organizationId}/${projectId}`);
    this.#add(RETIRED, retired.totals, retired.updateId);
  }

  #add(key: string, more: Totals, updateId: string): void {
    const known = this.#totals.get(key);
    if (known?.updateId === updateId) return;
    this.#totals.set(key, { totals: sumOf([more, ...(known === undefined ? [] : [known.totals])]), updateId });
  }
}
