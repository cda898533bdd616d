import { dropOldest } from './drop-oldest.ts';
import type { Clock } from './ports.ts';

/**
 * Remembers what a loader answered for at most `ttlMilliseconds`, per execution environment. Callers
 * that ask for the same key at the same time share one load. A failed load is not remembered.
 */
export class ExpiringCache<V> {
  readonly #entries = new Map<string, { readonly value: Promise<V>; readonly expiresAt: number }>();
  readonly #ttlMilliseconds: number;
  readonly #maxEntries: number;
  readonly #now: Clock;

  constructor(options: { ttlMilliseconds: number; maxEntries: number; now: Clock }) {
    this.#ttlMilliseconds = options.ttlMilliseconds;
    this.#maxEntries = options.maxEntries;
    this.#now = options.now;
  }

  get(key: string, load: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.expiresAt > this.#now()) return known.value;
    const value = load();
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: this.#now() + this.#ttlMilliseconds });
    value.catch(() => {
      if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
    });
    dropOldest(this.#entries, this.#maxEntries);
    return value;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
