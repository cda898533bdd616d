import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher, IdSource } from '../kernel/ports.ts';
import { formatKey, PUBLIC_ID_LENGTH, SECRET_LENGTH } from './api-key.ts';
import { type ApiKeyRecord, type ApiKeyStore, keyNotFound } from './api-key-record.ts';
import { type Caller, roleIn } from './caller.ts';
import type { Scope } from './permissions.ts';
import { isAtLeast, type Role } from './roles.ts';

export interface KeyIssuer {
  readonly hasher: Hasher;
  readonly ids: IdSource;
  readonly stage: string;
  readonly now: Clock;
}

/** A key right after it was made: the only moment its text is known. */
export interface IssuedKey {
  readonly record: ApiKeyRecord;
  readonly key: string;
}

export interface KeyRequest {
  readonly organizationId: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly projectId: string | null;
  readonly userId: string | null;
  readonly memberId: string | null;
  readonly rateLimitPerMinute: number | null;
  readonly expiresAt: string | null;
}

/** What an owner's first key, or one that recovers an organization, may do: everything, without end. */
export const UNBOUND = {
  projectId: null,
  userId: null,
  memberId: null,
  rateLimitPerMinute: null,
  expiresAt: null,
} as const;

/** A fresh secret for a public id: its hash to store and the text to show once. */
export async function newSecret(deps: KeyIssuer, publicId: string) {
  const secret = deps.ids.base62(SECRET_LENGTH);
  const { hmac, pepperVersion } = await deps.hasher.hashSecret(secret);
  return { key: formatKey({ stage: deps.stage, publicId, secret }), hmac, pepper_version: pepperVersion };
}

/** Makes a key; the caller stores the record and shows the text once. */
export async function issueKey(deps: KeyIssuer, request: KeyRequest): Promise<IssuedKey> {
  const publicId = deps.ids.base62(PUBLIC_ID_LENGTH);
  const { key, ...secret } = await newSecret(deps, publicId);
  return {
    key,
    record: {
      ...secret,
      public_id: publicId,
      organization_id: request.organizationId,
      name: request.name,
      role: request.role,
      scopes: [...new Set(request.scopes)],
      project_id: request.projectId,
      user_id: request.userId,
      member_id: request.memberId,
      rate_limit_per_minute: request.rateLimitPerMinute,
      status: 'active',
      created_at: new Date(deps.now()).toISOString(),
      expires_at: request.expiresAt,
      last_used_at: null,
      previous: null,
      next: null,
      rotated_at: null,
    },
  };
}

/**
 * What a caller may hand on: never a scope, a role or a reach that its own key does not have. A binding
 * of the caller's key binds every key it makes.
 * @throws AegisError `forbidden`
 */
export function delegated(caller: Caller, request: Omit<KeyRequest, 'organizationId'>): KeyRequest {
  const missing = request.scopes.find((scope) => !caller.scopes.includes(scope));
  if (missing !== undefined) {
    throw new AegisError('forbidden', `A key cannot give away ${missing}, which it does not have itself.`);
  }
  const bound = (own: string | null, asked: string | null, what: string): string | null => {
    if (own !== null && asked !== null && own !== asked) {
      throw new AegisError('forbidden', `This API key is bound to another ${what}.`);
    }
    return own ?? asked;
  };
  const projectId = bound(caller.projectId, request.projectId, 'project');
  const role = projectId === null ? caller.role : roleIn(caller, projectId);
  if (!isAtLeast(role, request.role)) {
    throw new AegisError(
      'forbidden',
      `A key cannot give away the role ${request.role}, which it does not have itself.`,
    );
  }
  return {
    ...request,
    organizationId: caller.organizationId,
    projectId,
    userId: bound(caller.userId, request.userId, 'user'),
    memberId: bound(caller.memberId, request.memberId, 'member'),
    rateLimitPerMinute: lowest(caller.rateLimitPerMinute, request.rateLimitPerMinute),
  };
}

function lowest(own: number | null, asked: number | null): number | null {
  if (own === null || asked === null) return own ?? asked;
  return Math.min(own, asked);
}

/** Whether a caller may see a key: one that reaches no further than its own. */
export function isWithinReach(caller: Caller, key: ApiKeyRecord): boolean {
  return (
    key.organization_id === caller.organizationId &&
    (caller.projectId === null || key.project_id === caller.projectId) &&
    (caller.userId === null || key.user_id === caller.userId) &&
    (caller.memberId === null || key.member_id === caller.memberId)
  );
}

/**
 * The key that a caller wants to change.
 * @throws AegisError `not_found` for an unknown or foreign key, or one beyond the caller's reach: all alike
 * (P5); `forbidden` for a key of a higher role
 */
export async function findOwnKey(keys: ApiKeyStore, caller: Caller, publicId: string): Promise<ApiKeyRecord> {
  const key = await keys.find(publicId);
  if (key === null || !isWithinReach(caller, key)) throw keyNotFound();
  if (!isAtLeast(caller.role, key.role)) {
    throw new AegisError('forbidden', `Only a key with the role ${key.role} may change this one.`);
  }
  return key;
}
