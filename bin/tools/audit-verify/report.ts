import type { AuditEntry } from '../../../functions/audit/audit-entry.ts';
import { type Anchor, verifyChain } from '../../../functions/audit/verify-chain.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';

/** What the check of a chain found, for the person who asked for it. */
export interface ChainReport {
  readonly intact: boolean;
  readonly text: string;
}

/**
 * Checks a chain link by link, oldest entry first.
 * @param anchorText `SEQ:HASH` as an earlier report has named it: proves that nothing was cut off or written anew
 */
export function reportOn(entries: Iterable<AuditEntry>, anchorText: string | undefined): ChainReport {
  const verdict = verifyChain(sha256, entries, anchorOf(anchorText));
  if (!verdict.intact) return { intact: false, text: `Broken at entry ${verdict.brokenAt}: ${verdict.reason}.` };
  const { seq, hash } = verdict.head;
  return { intact: true, text: `Intact: ${verdict.entries} entries. Keep this anchor elsewhere: ${seq}:${hash}` };
}

function anchorOf(text: string | undefined): Anchor | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+):([0-9a-f]{64})$/.exec(text);
  if (match === null) throw new Error('--anchor has to be SEQ:HASH as an earlier run has printed it');
  return { seq: Number(match[1]), hash: match[2] ?? '' };
}
