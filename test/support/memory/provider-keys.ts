import type { ProviderKeyRecord, ProviderKeyStore } from '../../../functions/gateway/provider-key.ts';

/** Keys of providers in memory, with the promises of the table. */
export class MemoryProviderKeys implements ProviderKeyStore {
  readonly #records = new Map<string, ProviderKeyRecord>();

  async find(organizationId: string, provider: string): Promise<ProviderKeyRecord | null> {
    return this.#records.get(`${organizationId}/${provider}`) ?? null;
  }

  async list(organizationId: string): Promise<ProviderKeyRecord[]> {
    return [...this.#records.values()]
      .filter((record) => record.organization_id === organizationId)
      .sort((one, other) => (one.provider < other.provider ? -1 : 1));
  }

  async put(record: ProviderKeyRecord): Promise<void> {
    this.#records.set(`${record.organization_id}/${record.provider}`, record);
  }

  async remove(organizationId: string, provider: string): Promise<void> {
    this.#records.delete(`${organizationId}/${provider}`);
  }
}
