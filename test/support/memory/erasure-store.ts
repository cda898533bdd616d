import type { Erasure, ErasureStore } from '../../../functions/erasure/erasure.ts';

/** Erasures in memory: see test/support/contracts/erasure-store.ts. */
export class MemoryErasureStore implements ErasureStore {
  readonly #jobs = new Map<string, Erasure>();

  async create(erasure: Erasure): Promise<void> {
    this.#jobs.set(`${erasure.organization_id}#${erasure.erasure_id}`, structuredClone(erasure));
  }

  async find(organizationId: string, erasureId: string): Promise<Erasure | null> {
    return structuredClone(this.#jobs.get(`${organizationId}#${erasureId}`) ?? null);
  }

  async save(erasure: Erasure): Promise<boolean> {
    const key = `${erasure.organization_id}#${erasure.erasure_id}`;
    if (this.#jobs.get(key)?.version !== erasure.version - 1) return false;
    this.#jobs.set(key, structuredClone(erasure));
    return true;
  }

  async *pending(): AsyncGenerator<Erasure[]> {
    yield [...this.#jobs.values()]
      .filter(({ status }) => status !== 'completed')
      .map((job) => structuredClone(job))
      .sort((a, b) => (a.erasure_id < b.erasure_id ? -1 : 1));
  }
}
