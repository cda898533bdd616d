import * as z from 'zod';
import { type AuditEntry, AuditEvent, chainEntry } from './audit-entry.ts';
import type { AuditDependencies } from './audit-log.ts';

/** Refusals of one key, operation and code within one minute that have no entry yet. */
export const RefusalCount = z.object({
  organization_id: z.string(),
  /** Such as `2026-11-20T12:00`. */
  minute: z.string(),
  /** The first of them; the others differ in what was asked for, and from where. */
  event: AuditEvent,
  count: z.int().positive(),
  first_at: z.string(),
});
export type RefusalCount = z.infer<typeof RefusalCount>;

export interface RefusalStore {
  /** Adds one, in one write that no other refusal can make fail. */
  add(refusal: Omit<RefusalCount, 'count'>): Promise<void>;
  /** Those that stand, of one organization or of all. */
  list(organizationId: string | null): AsyncIterable<readonly RefusalCount[]>;
  /**
   * Stores the entry and removes the count, both or neither; false when the entry's place is taken, or the count is
   * not what it was.
   */
  enter(entry: AuditEntry, refusals: RefusalCount): Promise<boolean>;
}

/** A summary has time; a management action that loses its place to one goes on from there. */
const MAX_ATTEMPTS = 3;
/** Characters of an ISO time up to its minute. */
const MINUTE_LENGTH = 16;

/** Notes a refusal without touching the chain, so that a flood of them holds nobody up. */
export async function countRefusal(
  deps: { readonly refusals: RefusalStore; readonly now: AuditDependencies['now'] },
  organizationId: string,
  event: AuditEvent,
): Promise<void> {
  const firstAt = new Date(deps.now()).toISOString();
  const minute = firstAt.slice(0, MINUTE_LENGTH);
  await deps.refusals.add({ organization_id: organizationId, minute, event, first_at: firstAt });
}

/**
 * Enters what was counted, one entry for each count. Returns how many there were. Safe to run twice at once, and to stop
 * anywhere: a count goes in the moment that its entry is there. One that could not be entered stands until the next run.
 */
export async function enterRefusals(
  deps: AuditDependencies & { readonly refusals: RefusalStore },
  organizationId: string | null,
  isOutOfTime: () => boolean,
): Promise<number> {
  let entered = 0;
  for await (const page of deps.refusals.list(organizationId)) {
    for (const refusals of page) {
      if (isOutOfTime()) return entered;
      if (await enterOne(deps, refusals)) entered++;
    }
  }
  return entered;
}

async function enterOne(
  deps: AuditDependencies & { readonly refusals: RefusalStore },
  refusals: RefusalCount,
): Promise<boolean> {
  const { organization_id: organizationId, event, count, first_at: firstAt } = refusals;
  const summary: AuditEvent = { ...event, after: { refusals: count, first_at: firstAt } };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) await deps.backOff(attempt);
    const head = await deps.audit.head(organizationId);
    const entry = chainEntry(deps.sha256, organizationId, summary, head, deps.now());
    if (await deps.refusals.enter(entry, refusals)) return true;
  }
  return false;
}
