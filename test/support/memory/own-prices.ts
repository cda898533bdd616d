import type { OwnPrices } from '../../../functions/pricing/own-prices.ts';
import type { OwnPriceStore } from '../../../functions/projects/project.ts';

/** Own prices in memory: see test/support/contracts/own-price-store.ts. */
export class MemoryOwnPrices implements OwnPriceStore {
  readonly #prices = new Map<string, OwnPrices>();

  async find(organizationId: string): Promise<OwnPrices | null> {
    return structuredClone(this.#prices.get(organizationId) ?? null);
  }

  async save(organizationId: string, prices: OwnPrices): Promise<boolean> {
    if ((this.#prices.get(organizationId)?.version ?? 0) !== prices.version - 1) return false;
    this.#prices.set(organizationId, structuredClone(prices));
    return true;
  }
}
