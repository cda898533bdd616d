import * as z from 'zod';
import { Role } from '../access/roles.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Sha256 } from '../kernel/ports.ts';

/** What the first entry of a chain names as its predecessor. */
const GENESIS_HASH = '0'.repeat(64);

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Who acted: a key, the operator of the deployment, a service that signs its requests, or Aegis itself. */
const Actor = z.object({
  kind: z.enum(['key', 'platform', 'service', 'system']),
  /** Public id of the key, or of the session that an issuer opened for a member, or the name of the service. */
  id: z.string().nullable(),
  member_id: z.string().nullable(),
  role: Role.nullable(),
});

/** What happened, in the words of the API. Secrets and bodies never get this far. */
export const AuditEvent = z.object({
  actor: Actor,
  /** The operation of the API, such as `revokeApiKey`. */
  action: z.string(),
  /** What was acted on, such as `api-key/3kTMd8Qz`. */
  target: z.string().nullable(),
  /** `unknown`: it was begun, and whatever ran it ended without a word. */
  outcome: z.enum(['done', 'denied', 'unknown']),
  /** The error code of a denial. */
  code: z.string().nullable(),
  request_id: z.string().nullable(),
  /** The address that the request came from. */
  source_ip: z.string().nullable(),
  before: z.json().nullable(),
  after: z.json().nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** An event in its place in the organization's chain. */
export const AuditEntry = AuditEvent.extend({
  organization_id: z.string(),
  /** 1, 2, 3, … without a gap. */
  seq: z.int().positive(),
  /** Never earlier than that of the entry before. */
  at: z.string(),
  previous_hash: Hash,
  /** SHA-256 over the canonical JSON of everything else. */
  hash: Hash,
}).meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The place that the next entry takes. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: GENESIS_HASH, at: '' };

export function chainEntry(
  sha256: Sha256,
  organizationId: string,
  event: AuditEvent,
  head: ChainHead,
  now: number,
): AuditEntry {
  const content = {
    ...event,
    organization_id: organizationId,
    seq: head.seq + 1,
    at: new Date(Math.max(now, Date.parse(head.at) || 0)).toISOString(),
    previous_hash: head.hash,
  };
  return { ...content, hash: sha256(canonicalJson(content)) };
}

export function hashOf(sha256: Sha256, entry: AuditEntry): string {
  const { hash: _hash, ...content } = entry;
  return sha256(canonicalJson(content));
}
