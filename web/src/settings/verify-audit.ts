import type { AuditEntry } from '../../../lib/client/api-types.ts';

/** What a walk over a chain of entries found. */
export type AuditVerdict =
  | {
      readonly isIntact: true;
      readonly entries: number;
      /** The first entry of the whole log has the number 1; a page of it begins later. */
      readonly from: number;
      readonly to: number;
      /** What a later check compares with. */
      readonly headHash: string;
    }
  | { readonly isIntact: false; readonly brokenAt: number; readonly reason: string };

/** The first entry names so many zeros as the hash before it. */
const GENESIS_HASH = '0'.repeat(64);

/** SHA-256 of a text, in hexadecimal. */
export type Digest = (text: string) => Promise<string>;

/**
 * Walks entries, newest first as the API lists them, and names the first link that does not hold. It is computed here, so
 * that nobody has to take the service at its word.
 */
export async function verifyAudit(newestFirst: readonly AuditEntry[], digest: Digest): Promise<AuditVerdict> {
  const entries = newestFirst.toReversed();
  const [first] = entries;
  if (first === undefined) return { isIntact: true, entries: 0, from: 0, to: 0, headHash: GENESIS_HASH };
  let before = { seq: first.seq - 1, hash: first.seq === 1 ? GENESIS_HASH : first.previous_hash, at: '' };
  for (const { hash, ...content } of entries) {
    const reason = await broken(before, hash, content, digest);
    if (reason !== null) return { isIntact: false, brokenAt: before.seq + 1, reason };
    before = { seq: content.seq, hash, at: content.at };
  }
  return { isIntact: true, entries: entries.length, from: first.seq, to: before.seq, headHash: before.hash };
}

async function broken(
  before: { readonly seq: number; readonly hash: string; readonly at: string },
  hash: string,
  content: Omit<AuditEntry, 'hash'>,
  digest: Digest,
): Promise<string | null> {
  if (content.seq !== before.seq + 1) return `entry ${before.seq + 1} is missing; ${content.seq} follows`;
  if (content.previous_hash !== before.hash) return 'it does not name the hash of the entry before it';
  if ((await digest(canonical(content))) !== hash) return 'its content does not have the hash it names';
  return content.at < before.at ? 'it is older than the entry before it' : null;
}

/** JSON with sorted members, over which the service takes the hash. */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, one]) => [name, sorted(one)]));
}

/** The digest of the browser. */
export async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
