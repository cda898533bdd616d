import type { CounterKey } from '../ledger-store.ts';
import { scopeKey } from '../limit.ts';

/** Ended holds that one `take` removes on its way; each makes the update's expression longer. */
const MAX_PER_TAKE = 16;
/**
 * Holds in a counter up to which an ended one may wait for the next `take`. Fewer than a write unit has room
 * for, so that admissions stay at one unit each; above it every environment cleans up after itself.
 */
const MAX_WAITING_BESIDE = 6;
const MAX_COUNTERS = 10_000;

/**
 * The holds that this execution environment has ended but not yet removed from their counters. Removing
 * one costs nothing with the next admission and a whole write unit alone. What is lost with the
 * environment expires, and `reconcile` removes it.
 */
export class DeferredEnds {
  readonly #waiting = new Map<string, string[]>();
  readonly #holdsSeen = new Map<string, number>();

  /** True when the hold may wait; false when it should be removed at once. */
  defer(key: CounterKey, holdId: string): boolean {
    const name = nameOf(key);
    if ((this.#holdsSeen.get(name) ?? 0) > MAX_WAITING_BESIDE) return false;
    const waiting = this.#waiting.get(name) ?? [];
    if (waiting.length >= MAX_PER_TAKE) return false;
    this.#waiting.set(name, [...waiting, holdId]);
    if (this.#waiting.size > MAX_COUNTERS) this.#forgetOldest();
    return true;
  }

  waitingFor(key: CounterKey): readonly string[] {
    return this.#waiting.get(nameOf(key)) ?? [];
  }

  /** Says how the counter looked after these holds were removed from it. */
  removed(key: CounterKey, holdIds: readonly string[], holdsLeft: number): void {
    const name = nameOf(key);
    const rest = this.waitingFor(key).filter((id) => !holdIds.includes(id));
    if (rest.length === 0) this.#waiting.delete(name);
    else this.#waiting.set(name, rest);
    this.#holdsSeen.delete(name);
    this.#holdsSeen.set(name, holdsLeft);
    if (this.#holdsSeen.size > MAX_COUNTERS) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const map of [this.#waiting, this.#holdsSeen]) {
      const oldest = map.keys().next();
      if (map.size > MAX_COUNTERS && !oldest.done) map.delete(oldest.value);
    }
  }
}

function nameOf({ organizationId, scope, window }: CounterKey): string {
  return `${organizationId}/${scopeKey(scope)}/${window.name}`;
}
