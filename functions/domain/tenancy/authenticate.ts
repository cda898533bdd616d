import { AegisError } from '../errors.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Clock, Hasher } from '../ports.ts';
import { parseKey } from './api-key.ts';
import type { Scope } from './permissions.ts';
import type { ApiKeyRecord, ApiKeyStore, Organization, Role, TenantStore } from './tenant.ts';

/** Promise P6: a revoked key stops working within this time. */
export const KEY_CACHE_MILLISECONDS = 30_000;
const CACHED_KEYS = 10_000;
const LAST_USED_PRECISION_MILLISECONDS = 3_600_000;

/** Who is calling, as far as the key alone tells; nothing here comes from a body or a path. */
export interface Caller {
  readonly organizationId: string;
  readonly keyId: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** Set when the key is bound to one project. */
  readonly projectId: string | null;
  /** Set when the key is bound to one user. */
  readonly userId: string | null;
}

interface KnownKey {
  readonly key: ApiKeyRecord;
  readonly organization: Organization | null;
}

/** Turns an `Authorization` header into a caller, or throws 401 or 403. */
export class Authenticator {
  readonly #keys: ApiKeyStore;
  readonly #tenants: TenantStore;
  readonly #hasher: Hasher;
  readonly #stage: string;
  readonly #now: Clock;
  readonly #cache: ExpiringCache<KnownKey | null>;

  constructor(deps: { keys: ApiKeyStore; tenants: TenantStore; hasher: Hasher; stage: string; now: Clock }) {
    this.#keys = deps.keys;
    this.#tenants = deps.tenants;
    this.#hasher = deps.hasher;
    this.#stage = deps.stage;
    this.#now = deps.now;
    this.#cache = new ExpiringCache({
      ttlMilliseconds: KEY_CACHE_MILLISECONDS,
      maxEntries: CACHED_KEYS,
      now: deps.now,
    });
  }

  async authenticate(authorization: string | undefined): Promise<Caller> {
    const parsed = parseKey(bearerToken(authorization));
    if (parsed === null || parsed.stage !== this.#stage) throw unauthenticated();
    const known = await this.#cache.get(parsed.publicId, () => this.#load(parsed.publicId));
    if (known === null) {
      // An unknown id is not remembered: a key that was created a moment ago has to work.
      this.#cache.forget(parsed.publicId);
      throw unauthenticated();
    }
    const hash = { hmac: known.key.hmac, pepperVersion: known.key.pepper_version };
    if (!(await this.#hasher.verifySecret(parsed.secret, hash))) throw unauthenticated();
    return this.#admit(known);
  }

  async #load(publicId: string): Promise<KnownKey | null> {
    const key = await this.#keys.find(publicId);
    if (key === null) return null;
    const organization = await this.#tenants.findOrganization(key.organization_id);
    return { key, organization };
  }

  async #admit({ key, organization }: KnownKey): Promise<Caller> {
    if (key.status === 'revoked') throw unauthenticated();
    if (key.expires_at !== null && Date.parse(key.expires_at) <= this.#now()) {
      throw new AegisError('key_expired', 'This API key has expired. Create a new one.');
    }
    if (organization?.status !== 'active') {
      throw new AegisError('organization_inactive', 'This organization is not active.');
    }
    await this.#noteUse(key);
    return {
      organizationId: key.organization_id,
      keyId: key.public_id,
      role: key.role,
      scopes: key.scopes,
      projectId: key.project_id,
      userId: key.user_id,
    };
  }

  async #noteUse(key: ApiKeyRecord): Promise<void> {
    const now = this.#now();
    const last = key.last_used_at === null ? 0 : Date.parse(key.last_used_at);
    if (now - last < LAST_USED_PRECISION_MILLISECONDS) return;
    key.last_used_at = new Date(now).toISOString();
    // A lost note costs an hour of precision; it is not worth refusing a request for.
    await this.#keys.markUsed(key.public_id, key.last_used_at).catch(() => undefined);
  }
}

/** @throws AegisError `forbidden` when the key lacks the scope */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.includes(scope)) return;
  throw new AegisError('forbidden', `This API key does not have the scope ${scope}.`);
}

/**
 * The project a request is about: the one it names, else the key's, else the default.
 * @throws AegisError `not_found` when the key is bound to another project (P5: the same answer as for
 * a project that does not exist)
 */
export function projectOf(caller: Caller, named: string | undefined, fallback: string): string {
  if (named !== undefined && caller.projectId !== null && named !== caller.projectId) {
    throw new AegisError('not_found', 'There is no such project.');
  }
  return named ?? caller.projectId ?? fallback;
}

export function bearerToken(authorization: string | undefined): string {
  const match = /^Bearer +(\S+) *$/i.exec(authorization ?? '');
  return match?.[1] ?? '';
}

function unauthenticated(): AegisError {
  return new AegisError('unauthenticated', 'A valid API key is required: Authorization: Bearer <key>.');
}
