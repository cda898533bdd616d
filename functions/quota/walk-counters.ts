import type { CounterKey, JobCursorStore, LedgerStore } from './ledger-store.ts';

/**
 * Visits every open counter, page by page. A run that ends early, by the clock or by a crash, is continued by
 * the next one, so that with any number of tenants each gets its turn.
 * @param visit answers false where time ran out within a page: the next run visits all of it again
 * @returns whether the end was reached
 */
export async function walkCounters(
  deps: { readonly ledger: Pick<LedgerStore, 'openCounters'>; readonly cursors: JobCursorStore },
  job: string,
  isOutOfTime: () => boolean,
  visit: (keys: readonly CounterKey[]) => Promise<boolean>,
): Promise<boolean> {
  const start = await deps.cursors.find(job);
  for await (const { keys, cursor } of deps.ledger.openCounters(start)) {
    if (!(await visit(keys))) return false;
    await deps.cursors.save(job, cursor);
    if (isOutOfTime()) return false;
  }
  await deps.cursors.save(job, null);
  return true;
}
