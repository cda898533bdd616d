import type { BilledCustomer, UsageLedger, UsageWindow } from '../../../functions/billing/usage-ledger.ts';

/** What was sent to Stripe, in memory: see test/support/contracts/usage-ledger.ts. */
export class MemoryUsageLedger implements UsageLedger {
  readonly #customers = new Map<string, BilledCustomer>();
  readonly #windows = new Map<string, Map<string, UsageWindow>>();

  async addCustomer(customer: BilledCustomer): Promise<'organization' | 'customer' | null> {
    if (this.#customers.has(customer.organizationId)) return 'organization';
    const isTaken = [...this.#customers.values()].some(({ customerId }) => customerId === customer.customerId);
    if (isTaken) return 'customer';
    this.#customers.set(customer.organizationId, structuredClone(customer));
    return null;
  }

  async removeCustomer({ organizationId }: BilledCustomer): Promise<void> {
    this.#customers.delete(organizationId);
  }

  async *organizations(): AsyncGenerator<readonly string[]> {
    yield [...this.#customers.keys()].sort();
  }

  async findCustomer(organizationId: string): Promise<BilledCustomer | null> {
    return structuredClone(this.#customers.get(organizationId) ?? null);
  }

  async saveProgress(customer: BilledCustomer): Promise<void> {
    const known = this.#customers.get(customer.organizationId);
    if (known?.customerId !== customer.customerId) return;
    const { until, meters, lookedBackOn } = structuredClone(customer);
    this.#customers.set(customer.organizationId, { ...known, until, meters, lookedBackOn });
  }

  async findWindows(organizationId: string, from: string): Promise<readonly UsageWindow[]> {
    const own = [...(this.#windows.get(organizationId)?.values() ?? [])];
    return own.filter(({ day }) => day >= from).map((window) => structuredClone(window));
  }

  async saveWindow(organizationId: string, window: UsageWindow): Promise<boolean> {
    const own = this.#windows.get(organizationId) ?? new Map<string, UsageWindow>();
    this.#windows.set(organizationId, own);
    const name = `${window.day} ${window.meter}`;
    if ((own.get(name)?.version ?? 0) !== window.version) return false;
    own.set(name, { ...structuredClone(window), version: window.version + 1 });
    return true;
  }
}
