import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor } from '../kernel/cursor.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher, Sha256 } from '../kernel/ports.ts';
import { PageRoom } from '../kernel/sizes.ts';
import { type AuditEntry, type AuditEvent, type ChainHead, chainEntry } from './audit-entry.ts';

export interface AuditStore {
  /** The end of the organization's chain, as it is now. */
  head(organizationId: string): Promise<ChainHead>;
  /** Stores the entry unless its place is taken; then answers with the entry that is there. */
  append(entry: AuditEntry): Promise<AuditEntry | null>;
  /** Newest first, in pages, beginning below `before`. */
  list(organizationId: string, before: number | null): AsyncIterable<readonly AuditEntry[]>;
}

export interface AuditDependencies {
  readonly audit: AuditStore;
  readonly sha256: Sha256;
  readonly now: Clock;
  /** Resolves after a pause that grows with the attempt and differs between callers. */
  readonly backOff: (attempt: number) => Promise<void>;
}

/** Every attempt lets one writer through, so this many may write to one organization's chain at once. */
const MAX_ATTEMPTS = 100;

/**
 * Adds an entry to the end of the organization's chain. Of writers at the same time each place takes one;
 * the others go on from there, so the chain never forks.
 * @throws AegisError `unavailable` when the place is lost too often
 */
export async function appendEntry(
  deps: AuditDependencies,
  organizationId: string,
  event: AuditEvent,
): Promise<AuditEntry> {
  let head = await deps.audit.head(organizationId);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const entry = chainEntry(deps.sha256, organizationId, event, head, deps.now());
    const winner = await deps.audit.append(entry);
    if (winner === null) return entry;
    await deps.backOff(attempt);
    head = await deps.audit.head(organizationId);
  }
  throw new AegisError('unavailable', 'The audit log is busy. Look whether the change was made, and try again.', {
    retryAfterSeconds: 1,
  });
}

export interface AuditFilter {
  readonly action?: string | undefined;
  readonly keyId?: string | undefined;
  readonly memberId?: string | undefined;
  readonly outcome?: AuditEvent['outcome'] | undefined;
  /** Inclusive, ISO-8601 in UTC with milliseconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly nextCursor: string | null;
}

/** A request looks at no more entries than this; a filter that matches little may leave its page short. */
const MAX_EXAMINED = 2_000;

/** One page of an organization's audit log, newest first. */
export async function listEntries(
  deps: { readonly audit: AuditStore; readonly hasher: Hasher },
  organizationId: string,
  query: { readonly filter: AuditFilter; readonly limit: number; readonly cursor?: string | undefined },
): Promise<AuditPage> {
  const { filter, limit, cursor } = query;
  const signed = `audit-log ${canonicalJson(filter)}`;
  const after = cursor === undefined ? null : await decodeCursor(deps.hasher, organizationId, signed, cursor);
  const entries: AuditEntry[] = [];
  let examined = 0;
  const room = new PageRoom();
  let last: AuditEntry | null = null;
  for await (const page of deps.audit.list(organizationId, after === null ? null : Number(after.id))) {
    for (const entry of page) {
      if (filter.from !== undefined && entry.at < filter.from) return { entries, nextCursor: null };
      const isListed = matches(entry, filter);
      const fits = !isListed || room.take(entry);
      if (last !== null && (entries.length === limit || examined === MAX_EXAMINED || !fits)) {
        const position = { at: last.at, id: String(last.seq) };
        return { entries, nextCursor: await encodeCursor(deps.hasher, organizationId, signed, position) };
      }
      examined++;
      last = entry;
      if (isListed) entries.push(entry);
    }
  }
  return { entries, nextCursor: null };
}

function matches(entry: AuditEntry, filter: AuditFilter): boolean {
  return (
    (filter.action === undefined || entry.action === filter.action) &&
    (filter.keyId === undefined || entry.actor.id === filter.keyId) &&
    (filter.memberId === undefined || entry.actor.member_id === filter.memberId) &&
    (filter.outcome === undefined || entry.outcome === filter.outcome) &&
    (filter.to === undefined || entry.at <= filter.to)
  );
}
