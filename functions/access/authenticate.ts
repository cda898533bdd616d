import { AegisError } from '../kernel/errors.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import { parseKey } from './api-key.ts';
import type { ApiKeyRecord, ApiKeyStore, KeySecrets } from './api-key-record.ts';
import { type Caller, RefusedKeyError } from './caller.ts';
import type { Member, MemberStore } from './member.ts';
import type { Organization, OrganizationFinder } from './organization.ts';
import { isRotatedOut, promoteNext } from './rotate-key.ts';
import { isSameSecret } from './same-secret.ts';

/**
 * How long a key, its organization and its member are remembered. Promise P6 is 30 seconds from a
 * revocation; the rest is for the read itself and the request that began just before.
 */
const KEY_CACHE_MILLISECONDS = 25_000;
const CACHED_KEYS = 10_000;
const LAST_USED_PRECISION_MILLISECONDS = 3_600_000;

interface KnownKey {
  key: ApiKeyRecord;
  readonly organization: Organization | null;
  readonly member: Member | null;
  /** When its use was last noted, epoch milliseconds. */
  usedAt: number;
  /**
   * The secret that was last found right, and the hash it belongs to. Comparing it costs a fiftieth of an
   * HMAC; it is forgotten with the key, and every request brings it into this memory anyway.
   */
  verified: { readonly secret: string; readonly hmac: string } | null;
}

type Match = 'current' | 'next' | 'previous';

export interface AuthenticatorDependencies {
  readonly keys: Pick<ApiKeyStore, 'find' | 'markUsed' | 'replaceSecrets'>;
  readonly tenants: OrganizationFinder;
  readonly members: Pick<MemberStore, 'find'>;
  readonly hasher: Hasher;
  readonly stage: string;
  readonly now: Clock;
}

/** Turns an `Authorization` header into a caller, or throws 401 or 403. */
export class Authenticator {
  readonly #deps: AuthenticatorDependencies;
  readonly #cache: ExpiringCache<KnownKey | null>;

  constructor(deps: AuthenticatorDependencies) {
    this.#deps = deps;
    this.#cache = new ExpiringCache({
      ttlMilliseconds: KEY_CACHE_MILLISECONDS,
      maxEntries: CACHED_KEYS,
      now: deps.now,
    });
  }

  /**
   * @throws AegisError `unauthenticated`, `key_expired` or `organization_inactive`; a RefusedKeyError when
   * the secret was right
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    const parsed = parseKey(bearerToken(authorization));
    if (parsed === null || parsed.stage !== this.#deps.stage) throw unauthenticated();
    const known = await this.#cache.get(parsed.publicId, () => this.#load(parsed.publicId));
    if (known === null) {
      // An unknown id is not remembered: a key that was created a moment ago has to work.
      this.#cache.forget(parsed.publicId);
      throw unauthenticated();
    }
    const match = isVerified(known, parsed.secret) ? 'current' : await this.#match(known, parsed.secret);
    if (match === null) throw unauthenticated();
    const caller = callerOf(known);
    this.#admit(known, caller);
    if (match === 'next') await this.#replaceSecrets(known, promoteNext(known.key, this.#deps.now()));
    if (this.#deps.now() - known.usedAt >= LAST_USED_PRECISION_MILLISECONDS)
      await this.#noteUse(known, match === 'current' ? parsed.secret : null);
    return caller;
  }

  /**
   * Who calls with a key that somebody has shown before: a session is bound to it, and to the secret it had then.
   * @param openedAt when they showed it, ISO-8601
   * @throws AegisError as `authenticate` does
   */
  async callerOf(publicId: string, openedAt: string): Promise<Caller> {
    const known = await this.#cache.get(publicId, () => this.#load(publicId));
    if (known === null || isRotatedOut(known.key, openedAt, this.#deps.now())) throw unauthenticated();
    const caller = callerOf(known);
    this.#admit(known, caller);
    return caller;
  }

  async #load(publicId: string): Promise<KnownKey | null> {
    const { keys, tenants, members } = this.#deps;
    const key = await keys.find(publicId);
    if (key === null) return null;
    const [organization, member] = await Promise.all([
      tenants.findOrganization(key.organization_id),
      key.member_id === null ? null : members.find(key.organization_id, key.member_id),
    ]);
    const usedAt = key.last_used_at === null ? 0 : Date.parse(key.last_used_at);
    return { key, organization, member, usedAt, verified: null };
  }

  async #match(known: KnownKey, secret: string): Promise<Match | null> {
    const match = await matchSecret(this.#deps, secret, known.key);
    if (match === 'current') known.verified = { secret, hmac: known.key.hmac };
    return match;
  }

  #admit({ key, organization }: KnownKey, caller: Caller): void {
    if (key.status === 'revoked') throw new RefusedKeyError(caller, 'unauthenticated', UNAUTHENTICATED);
    if (key.expires_at !== null && Date.parse(key.expires_at) <= this.#deps.now()) {
      throw new RefusedKeyError(caller, 'key_expired', 'This API key has expired. Create a new one.');
    }
    if (organization?.status !== 'active') {
      throw new RefusedKeyError(caller, 'organization_inactive', 'This organization is not active.');
    }
  }

  /** At most once an hour: the time of the last use, and the current pepper for the secret that was used. */
  async #noteUse(known: KnownKey, currentSecret: string | null): Promise<void> {
    const { key } = known;
    known.usedAt = this.#deps.now();
    // A lost note costs an hour of precision; it is not worth refusing a request for.
    await this.#deps.keys.markUsed(key.public_id, new Date(known.usedAt).toISOString()).catch(() => undefined);
    if (currentSecret === null) return;
    const hash = await this.#deps.hasher.hashSecret(currentSecret);
    if (hash.pepperVersion === key.pepper_version) return;
    const { previous, next, rotated_at } = key;
    const { hmac, pepperVersion: pepper_version } = hash;
    await this.#replaceSecrets(known, { hmac, pepper_version, previous, next, rotated_at });
  }

  /** When it fails or somebody else was first, the stored secrets are as good as ours. */
  async #replaceSecrets(known: KnownKey, secrets: KeySecrets): Promise<void> {
    const isStored = await this.#deps.keys.replaceSecrets(known.key, secrets).catch(() => false);
    if (isStored) known.key = { ...known.key, ...secrets };
    else this.#cache.forget(known.key.public_id);
  }
}

function isVerified({ key, verified }: KnownKey, secret: string): boolean {
  return verified !== null && verified.hmac === key.hmac && isSameSecret(verified.secret, secret);
}

async function matchSecret(
  { hasher, now }: Pick<AuthenticatorDependencies, 'hasher' | 'now'>,
  secret: string,
  key: ApiKeyRecord,
): Promise<Match | null> {
  const verify = (hash: { hmac: string; pepper_version: number }) =>
    hasher.verifySecret(secret, { hmac: hash.hmac, pepperVersion: hash.pepper_version });
  if (await verify(key)) return 'current';
  if (key.next !== null && (await verify(key.next))) return 'next';
  const { previous } = key;
  if (previous === null || Date.parse(previous.valid_until) <= now()) return null;
  return (await verify(previous)) ? 'previous' : null;
}

function callerOf({ key, member }: KnownKey): Caller {
  return {
    organizationId: key.organization_id,
    keyId: key.public_id,
    role: key.role,
    scopes: key.scopes,
    projectId: key.project_id,
    userId: key.user_id,
    memberId: key.member_id,
    memberRoles: key.member_id === null ? null : (member?.roles ?? {}),
    rateLimitPerMinute: key.rate_limit_per_minute,
  };
}

/** Whether a secret opens a key in any of its forms, whatever the key's state. */
export async function opensKey(hasher: Hasher, now: Clock, secret: string, key: ApiKeyRecord): Promise<boolean> {
  return (await matchSecret({ hasher, now }, secret, key)) !== null;
}

export function bearerToken(authorization: string | undefined): string {
  const match = /^Bearer +(\S+) *$/i.exec(authorization ?? '');
  return match?.[1] ?? '';
}

const UNAUTHENTICATED = 'A valid API key is required: Authorization: Bearer <key>.';

function unauthenticated(): AegisError {
  return new AegisError('unauthenticated', UNAUTHENTICATED, {
    errors: [{ path: 'authorization', message: 'must be Bearer and a valid API key' }],
  });
}
