import type { Limits } from '../../../functions/kernel/amounts.ts';
import type { CounterKey, LedgerStore } from '../../../functions/quota/ledger-store.ts';
import { aCounterKey } from '../builders/records.ts';

export const LIMITS: Limits = { requests: 100, tokens: 10_000, cost: null };

/** As an admission opens a window. */
export async function openWindow(ledger: LedgerStore, key: CounterKey, limits: Limits, version: number): Promise<void> {
  await ledger.prepare(key);
  await ledger.open(key, limits, version);
}

export function anotherKey(projectId = 'elsewhere'): CounterKey {
  return aCounterKey({ scope: { kind: 'project', projectId } });
}

/** `count` calls, at most `atOnce` of them at the same time. */
export async function inWaves<T>(count: number, atOnce: number, call: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < count; i += atOnce) {
    const wave = Array.from({ length: Math.min(atOnce, count - i) }, (_, offset) => call(i + offset));
    results.push(...(await Promise.all(wave)));
  }
  return results;
}
