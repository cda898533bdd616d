import type { Sha256 } from '../kernel/ports.ts';
import { type AuditEntry, EMPTY_CHAIN, hashOf } from './audit-entry.ts';

export type ChainVerdict =
  | { readonly intact: true; readonly entries: number; readonly head: { readonly seq: number; readonly hash: string } }
  | { readonly intact: false; readonly brokenAt: number; readonly reason: string };

/** A place in a chain that was seen before and kept elsewhere. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

/**
 * Walks a whole chain, oldest entry first, and names the first link that does not hold: an entry that was
 * changed, removed, inserted or moved. What was cut off the end shows only against an anchor from later on.
 */
export function verifyChain(sha256: Sha256, entries: Iterable<AuditEntry>, anchor?: Anchor): ChainVerdict {
  let head: { seq: number; hash: string; at: string; organization?: string } = EMPTY_CHAIN;
  let anchorSeen = anchor === undefined;
  for (const entry of entries) {
    const broken = (reason: string): ChainVerdict => ({ intact: false, brokenAt: head.seq + 1, reason });
    if (entry.seq !== head.seq + 1) return broken(`entry ${head.seq + 1} is missing; ${entry.seq} follows`);
    if (entry.previous_hash !== head.hash) return broken('it does not name the hash of the entry before it');
    if (hashOf(sha256, entry) !== entry.hash) return broken('its content does not have the hash it names');
    if (entry.at < head.at) return broken('it is older than the entry before it');
    if (head.organization !== undefined && entry.organization_id !== head.organization) {
      return broken('it belongs to another organization');
    }
    if (anchor !== undefined && entry.seq === anchor.seq) {
      if (entry.hash !== anchor.hash) return broken('it is not the entry that the anchor names');
      anchorSeen = true;
    }
    head = { seq: entry.seq, hash: entry.hash, at: entry.at, organization: entry.organization_id };
  }
  if (!anchorSeen) {
    return { intact: false, brokenAt: head.seq + 1, reason: `the chain ends before the anchor at ${anchor?.seq}` };
  }
  return { intact: true, entries: head.seq, head: { seq: head.seq, hash: head.hash } };
}
