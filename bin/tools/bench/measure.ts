import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** One line of the printed table: a ratio inside one run on one machine. */
export interface BenchResult {
  readonly what: string;
  readonly against: string;
  readonly ratio: number;
  /** The largest ratio we aim for; the smallest when more is better. */
  readonly target: number;
  /** The ratio that was reached; missing it by more than the tolerance fails the run. */
  readonly reached: number;
  /** A fifth when left out. */
  readonly tolerance?: number;
  readonly note: string;
  /** The ratio says how many times faster we are. */
  readonly moreIsBetter?: true;
}

const TOLERANCE = 0.2;

export function isWorse({ ratio, reached, tolerance = TOLERANCE, moreIsBetter }: BenchResult): boolean {
  return moreIsBetter === true ? ratio * (1 + tolerance) < reached : ratio > reached * (1 + tolerance);
}

export function isMet({ ratio, target, moreIsBetter }: BenchResult): boolean {
  return moreIsBetter === true ? ratio >= target : ratio <= target;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** What a process started by `fork` sends first. It rejects when the process ends before. */
export async function firstMessage(process: ChildProcess): Promise<unknown> {
  const [message]: unknown[] = await Promise.race([
    once(process, 'message'),
    once(process, 'exit').then(() => Promise.reject(new Error('The measured process ended without an answer'))),
  ]);
  return message;
}

const ROUNDS = 31;
const WARM_UP_ROUNDS = 6;
const ROUND_MILLISECONDS = 8;

/**
 * Microseconds per call of each function, as medians over rounds that are interleaved, so that a machine
 * that slows down slows down all of them.
 */
export async function microsecondsPerCall(functions: readonly (() => unknown)[]): Promise<number[]> {
  const samples = functions.map((): number[] => []);
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
    for (const [index, call] of functions.entries()) {
      const perCall = await timeRound(call);
      if (round >= WARM_UP_ROUNDS) samples[index]?.push(perCall);
    }
  }
  return samples.map(median);
}

async function timeRound(call: () => unknown): Promise<number> {
  let calls = 0;
  const startedAt = performance.now();
  let elapsed = 0;
  do {
    for (let i = 0; i < 16; i++) {
      const result = call();
      if (result instanceof Promise) await result;
    }
    calls += 16;
    elapsed = performance.now() - startedAt;
  } while (elapsed < ROUND_MILLISECONDS);
  return (elapsed / calls) * 1000;
}
