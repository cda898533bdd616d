import { DIMENSIONS, type Limits, mapAmounts, UNLIMITED } from '../../../functions/kernel/amounts.ts';
import type {
  Counter,
  CounterKey,
  Hold,
  LedgerStore,
  OpenCounters,
  TakeOptions,
  TakeOutcome,
} from '../../../functions/quota/ledger-store.ts';
import { type LimitRecord, type QuotaScope, scopeKey } from '../../../functions/quota/limit.ts';

const OPEN_PAGE = 200;

/** The ledger in memory, with the promises of the table: see test/support/contracts/ledger-store.ts. */
export class MemoryLedgerStore implements LedgerStore {
  readonly #limits = new Map<string, LimitRecord>();
  readonly #counters = new Map<string, Counter>();
  readonly #open = new Map<string, CounterKey>();
  readonly #sealed = new Set<string>();
  /** What was used in the windows that are closed, by counter. */
  readonly usage = new Map<string, { readonly used: Counter['left']; readonly limits: Limits }>();

  async findLimits(organizationId: string, scopes: readonly QuotaScope[]): Promise<(LimitRecord | null)[]> {
    return scopes.map((scope) => structuredClone(this.#limits.get(limitKey(organizationId, scope)) ?? null));
  }

  async saveLimits(organizationId: string, scope: QuotaScope, record: LimitRecord, expectedVersion: number) {
    const key = limitKey(organizationId, scope);
    if ((this.#limits.get(key)?.version ?? 0) !== expectedVersion) return false;
    this.#limits.set(key, structuredClone(record));
    return true;
  }

  async take(key: CounterKey, hold: Hold, { beyondLimit = false }: TakeOptions = {}): Promise<TakeOutcome> {
    const counter = this.#counters.get(counterKey(key));
    if (counter === undefined) return { outcome: 'closed', begun: this.#sealed.has(counterKey(key)) };
    if (counter.holds.some(({ id }) => id === hold.id)) return { outcome: 'taken', counter: structuredClone(counter) };
    if (!beyondLimit && DIMENSIONS.some((dimension) => counter.left[dimension] < hold.amounts[dimension])) {
      return { outcome: 'refused', counter: structuredClone(counter) };
    }
    const taken = this.#change(counter, -1, hold.amounts, [...counter.holds, structuredClone(hold)]);
    return { outcome: 'taken', counter: structuredClone(taken) };
  }

  async prepare(key: CounterKey): Promise<void> {
    const id = counterKey(key);
    this.#open.set(id, key);
    if (!this.#counters.has(id)) this.#sealed.add(id);
  }

  async open(key: CounterKey, limits: Limits, limitVersion: number): Promise<boolean> {
    const id = counterKey(key);
    if (!this.#sealed.delete(id)) return false;
    const left = mapAmounts((dimension) => limits[dimension] ?? UNLIMITED);
    this.#counters.set(id, { key, limits, left, limitVersion, holds: [] });
    return true;
  }

  async commit(key: CounterKey, holdId: string): Promise<void> {
    await this.endHolds(key, [holdId]);
  }

  async endHolds(key: CounterKey, holdIds: readonly string[]): Promise<void> {
    const counter = this.#counters.get(counterKey(key));
    if (counter !== undefined)
      this.#set({ ...counter, holds: counter.holds.filter(({ id }) => !holdIds.includes(id)) });
  }

  async release(key: CounterKey, hold: Pick<Hold, 'id' | 'amounts'>): Promise<boolean> {
    const counter = this.#counters.get(counterKey(key));
    if (counter === undefined || !counter.holds.some(({ id }) => id === hold.id)) return false;
    const holds = counter.holds.filter(({ id }) => id !== hold.id);
    this.#change(counter, 1, hold.amounts, holds);
    return true;
  }

  async findCounters(keys: readonly CounterKey[]): Promise<(Counter | null)[]> {
    return keys.map((key) => {
      const counter = this.#counters.get(counterKey(key));
      return counter === undefined ? null : structuredClone({ ...counter, key });
    });
  }

  async changeCounterLimits({ key, limits: known, limitVersion: version }: Counter, limits: Limits, next: number) {
    const counter = this.#counters.get(counterKey(key));
    if (counter?.limitVersion !== version) return false;
    const delta = mapAmounts((dimension) => (limits[dimension] ?? UNLIMITED) - (known[dimension] ?? UNLIMITED));
    this.#change({ ...counter, limits, limitVersion: next }, 1, delta, counter.holds);
    return true;
  }

  async repair(known: Counter, left: Counter['left']): Promise<boolean> {
    const counter = this.#counters.get(counterKey(known.key));
    if (counter === undefined || JSON.stringify(counter) !== JSON.stringify(known)) return false;
    this.#set({ ...counter, left });
    return true;
  }

  async *openCounters(after: string | null): AsyncGenerator<OpenCounters> {
    const entries = [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([id]) => after === null || id > after);
    for (let i = 0; i < entries.length; i += OPEN_PAGE) {
      const page = entries.slice(i, i + OPEN_PAGE);
      yield { keys: page.map(([, key]) => key), cursor: page.at(-1)?.[0] ?? '' };
    }
  }

  async isWindowUsed(organizationId: string, projectId: string, windowName: string): Promise<boolean> {
    return [...this.#open.values()].some(
      ({ organizationId: id, scope, window }) =>
        id === organizationId &&
        scope.kind !== 'organization' &&
        scope.projectId === projectId &&
        window.name === windowName,
    );
  }

  async reopen(key: CounterKey): Promise<void> {
    this.#open.set(counterKey(key), key);
  }

  async abandon(key: CounterKey): Promise<void> {
    this.#open.delete(counterKey(key));
  }

  async close({ key, limits, left }: Counter): Promise<void> {
    const used = mapAmounts((dimension) => (limits[dimension] ?? UNLIMITED) - left[dimension]);
    this.usage.set(counterKey(key), { used, limits });
    this.#open.delete(counterKey(key));
  }

  /** Every counter that there is. */
  counters(): Counter[] {
    return [...this.#counters.values()].map((counter) => structuredClone(counter));
  }

  /** Everything that is stored, as one text. */
  dump(): string {
    return JSON.stringify([[...this.#limits], [...this.#counters], [...this.#open], [...this.usage]]);
  }

  #change(counter: Counter, sign: 1 | -1, amounts: Counter['left'], holds: readonly Hold[]): Counter {
    const left = mapAmounts((dimension) => counter.left[dimension] + sign * amounts[dimension]);
    return this.#set({ ...counter, left, holds });
  }

  #set(counter: Counter): Counter {
    this.#counters.set(counterKey(counter.key), counter);
    return counter;
  }
}

function limitKey(organizationId: string, scope: QuotaScope): string {
  return `${organizationId}#${scopeKey(scope)}`;
}

function counterKey({ organizationId, scope, window }: CounterKey): string {
  return `${organizationId}#${scopeKey(scope)}#${window.name}`;
}
