import { dropOldest } from '../kernel/drop-oldest.ts';
import type { Clock } from '../kernel/ports.ts';

const MINUTE_MILLISECONDS = 60_000;
const MAX_CHANNELS = 10_000;

/**
 * Chooses the tries that are counted: of each channel one in a minute, so that the many tries of one broken endpoint do
 * not look as if every endpoint failed.
 */
export class TrySamples {
  readonly #countedAt = new Map<string, number>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Whether a try of the channel is counted now. */
  take(channelId: string): boolean {
    const now = this.#now();
    const last = this.#countedAt.get(channelId);
    if (last !== undefined && now - last < MINUTE_MILLISECONDS) return false;
    this.#countedAt.delete(channelId);
    this.#countedAt.set(channelId, now);
    dropOldest(this.#countedAt, MAX_CHANNELS);
    return true;
  }
}
