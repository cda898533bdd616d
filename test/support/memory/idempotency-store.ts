import type { IdempotencyStore } from '../../../functions/intake/idempotency.ts';

/** Idempotency keys in memory; none is ever forgotten. */
export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly #fingerprints = new Map<string, string>();

  async claim(organizationId: string, key: string, fingerprint: string): Promise<boolean> {
    const id = `${organizationId}#${key}`;
    if (!this.#fingerprints.has(id)) this.#fingerprints.set(id, fingerprint);
    return this.#fingerprints.get(id) === fingerprint;
  }
}
