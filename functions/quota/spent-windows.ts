import { type Amounts, DIMENSIONS } from '../kernel/amounts.ts';
import { dropOldest } from '../kernel/drop-oldest.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Counter, CounterKey } from './ledger-store.ts';
import { scopeKey } from './limit.ts';

/**
 * How long a refusal is believed without asking again. A stampede of refused callers costs one write
 * per environment in this time; a raised limit is seen after it (well within the promised 30 seconds).
 */
const SPENT_MEMORY_MILLISECONDS = 5_000;
const MAX_REMEMBERED = 10_000;

/** Remembers, per execution environment, the windows that refused somebody a moment ago. */
export class SpentWindows {
  readonly #now: Clock;
  readonly #spent = new Map<string, { readonly counter: Counter; readonly until: number }>();

  constructor(now: Clock) {
    this.#now = now;
  }

  /** The counter that would refuse these amounts as far as is remembered, or null: then ask it. */
  refusalOf(key: CounterKey, amounts: Amounts): Counter | null {
    const known = this.#spent.get(idOf(key));
    if (known === undefined) return null;
    if (known.until <= this.#now()) {
      this.#spent.delete(idOf(key));
      return null;
    }
    const { counter } = known;
    return DIMENSIONS.some((dimension) => counter.left[dimension] < amounts[dimension]) ? counter : null;
  }

  remember(counter: Counter): void {
    this.#spent.set(idOf(counter.key), { counter, until: this.#now() + SPENT_MEMORY_MILLISECONDS });
    dropOldest(this.#spent, MAX_REMEMBERED);
  }

  /** Something was given back to the counter. */
  forget(key: CounterKey): void {
    this.#spent.delete(idOf(key));
  }
}

function idOf({ organizationId, scope, window }: CounterKey): string {
  return `${organizationId}/${scopeKey(scope)}/${window.name}`;
}
