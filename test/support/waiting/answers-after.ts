import { setTimeout as sleep } from 'node:timers/promises';

/** Often enough that an environment which remembers something never goes long without using it. */
const EVERY_MS = 2_000;
/** Each concurrent call has an environment of its own, and what one has forgotten another may remember. */
const AT_ONCE = 4;

/**
 * The answers to calls that were sent when `afterMs` had passed, several at the same time; until then it goes on
 * calling. So it shows what holds "within 30 seconds" on a machine of any speed: only the moment of sending counts.
 */
export async function answersAfter<Answer>(afterMs: number, call: () => Promise<Answer>): Promise<Answer[]> {
  const startsAt = performance.now() + afterMs;
  for (let leftMs = afterMs; leftMs > 0; leftMs = startsAt - performance.now()) {
    await Promise.all([call(), sleep(Math.min(leftMs, EVERY_MS))]);
  }
  return Promise.all(Array.from({ length: AT_ONCE }, call));
}
