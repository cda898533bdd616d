import * as z from 'zod';
import { ClientId, ProjectId } from '../content/trace.ts';
import { AegisError } from '../kernel/errors.ts';
import { SCOPES } from './permissions.ts';
import { Role } from './roles.ts';

const SecretRecord = z.object({ hmac: z.string(), pepper_version: z.int().positive() });

/** Whose a key is that spoke for a user who was erased; no user can be called that. */
export const ERASED_USER = '-';

/** What is stored of a key; the secret itself is not. */
export const ApiKeyRecord = SecretRecord.extend({
  public_id: z.string(),
  organization_id: z.string(),
  name: z.string(),
  role: Role,
  scopes: z.array(z.enum(SCOPES)),
  project_id: ProjectId.nullable(),
  /** The end user (as stored with traces) whose data alone the key may touch. */
  user_id: ClientId.or(z.literal(ERASED_USER)).nullable(),
  /** The person who holds the key; their role in a project bounds the key's. */
  member_id: ClientId.nullable().default(null),
  rate_limit_per_minute: z.int().positive().nullable().default(null),
  status: z.enum(['active', 'revoked']),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  /** A secret that was rotated out and still works until then. */
  previous: SecretRecord.extend({ valid_until: z.string() }).nullable().default(null),
  /** A secret that takes over when it is first used; the one before it then lives on for the grace. */
  next: SecretRecord.extend({ grace_seconds: z.int().nonnegative() }).nullable().default(null),
  /** When the secret took the place of another one: what was opened before is over. */
  rotated_at: z.string().nullable().default(null),
});
export type ApiKeyRecord = z.infer<typeof ApiKeyRecord>;

/** The secrets of a key, which change together. */
export type KeySecrets = Pick<ApiKeyRecord, 'hmac' | 'pepper_version' | 'previous' | 'next' | 'rotated_at'>;

/**
 * Whether a key keeps its organization in somebody's hands: it owns the whole organization and does not
 * end by itself. Each organization has at least one.
 */
export function isLastingOwner(key: ApiKeyRecord): boolean {
  return (
    key.status === 'active' &&
    key.role === 'owner' &&
    key.scopes.includes('manage') &&
    key.project_id === null &&
    key.user_id === null &&
    key.member_id === null &&
    key.expires_at === null
  );
}

export interface ApiKeyStore {
  find(publicId: string): Promise<ApiKeyRecord | null>;
  /** @throws AegisError `limit_reached`, or `unavailable` when the id is taken: another try takes another */
  create(key: ApiKeyRecord): Promise<void>;
  /** The organization's keys, oldest first. */
  list(organizationId: string): Promise<ApiKeyRecord[]>;
  /**
   * Revokes an active key.
   * @throws AegisError `conflict` for the last lasting owner key, unless `force` is set
   */
  revoke(key: ApiKeyRecord, options?: { readonly force?: boolean }): Promise<void>;
  /** Takes the user's name off a key, which then speaks for nobody; safe to repeat. */
  forgetUser(publicId: string): Promise<void>;
  /** False when the key was revoked or its secrets are no longer those of `known`. */
  replaceSecrets(known: ApiKeyRecord, secrets: KeySecrets): Promise<boolean>;
  /** Best effort: a lost update costs an hour of precision. */
  markUsed(publicId: string, at: string): Promise<void>;
}

export function keyNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such API key.');
}
