import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** What is waited for, for the message when it does not come. */
  readonly what: string;
  readonly withinMs: number;
  readonly everyMs?: number;
}

const EVERY_MS = 100;

/**
 * Asks again and again until there is an answer, and returns it.
 *
 * @throws Error when there is none in time; it names what was waited for.
 */
export async function poll<Answer>(
  ask: () => Promise<Answer | undefined>,
  { what, withinMs, everyMs = EVERY_MS }: PollOptions,
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
    await sleep(everyMs);
  }
}
