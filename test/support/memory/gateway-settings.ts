import type { GatewaySettingsStore, StoredGatewaySettings } from '../../../functions/gateway/gateway-settings.ts';

/** Gateway settings in memory: see test/support/contracts/gateway-stores.ts. */
export class MemoryGatewaySettings implements GatewaySettingsStore {
  readonly #stored = new Map<string, StoredGatewaySettings>();

  async find(organizationId: string, projectId: string): Promise<StoredGatewaySettings | null> {
    return structuredClone(this.#stored.get(`${organizationId}/${projectId}`) ?? null);
  }

  async put(organizationId: string, projectId: string, next: StoredGatewaySettings, known: number): Promise<boolean> {
    const key = `${organizationId}/${projectId}`;
    if ((this.#stored.get(key)?.version ?? 0) !== known) return false;
    this.#stored.set(key, structuredClone(next));
    return true;
  }
}
