import { AegisError } from '../kernel/errors.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock, Sha256 } from '../kernel/ports.ts';
import type { Caller } from './caller.ts';
import type { Member, MemberStore } from './member.ts';
import type { Organization, OrganizationFinder } from './organization.ts';
import { SCOPES } from './permissions.ts';
import { highestRole } from './roles.ts';
import { type ConsoleSession, hasEnded, type SessionStore } from './session.ts';

/** As long as a key is remembered: promise P6 is 30 seconds, for a session as for the key behind it. */
const CACHE_MILLISECONDS = 25_000;
const CACHED_SESSIONS = 1_000;
/** The last use is noted this precisely, which a write a minute and person costs. */
const USE_PRECISION_MILLISECONDS = 60_000;

interface KnownSession {
  readonly session: ConsoleSession;
  /** Of a session without a key. */
  readonly organization: Organization | null;
  readonly member: Member | null;
  /** Epoch milliseconds. */
  usedAt: number;
}

export interface SessionDependencies {
  readonly sessions: Pick<SessionStore, 'find' | 'markUsed'>;
  readonly tenants: OrganizationFinder;
  readonly members: Pick<MemberStore, 'find'>;
  /** Who calls with this key, if it works at this moment: see Authenticator. */
  readonly callerOfKey: (keyId: string) => Promise<Caller>;
  readonly sha256: Sha256;
  readonly now: Clock;
}

export interface SignedIn {
  readonly session: ConsoleSession;
  readonly caller: Caller;
}

/** Turns the token of a session into a caller, or throws 401 or 403. */
export class Sessions {
  readonly #deps: SessionDependencies;
  readonly #cache: ExpiringCache<KnownSession | null>;

  constructor(deps: SessionDependencies) {
    this.#deps = deps;
    this.#cache = new ExpiringCache({
      ttlMilliseconds: CACHE_MILLISECONDS,
      maxEntries: CACHED_SESSIONS,
      now: deps.now,
    });
  }

  /**
   * @throws AegisError `unauthenticated` for a session that has ended, by itself, by its owner's hand, or with the key
   * or the member that it belongs to; else as the Authenticator does for the key
   */
  async authenticate(token: string | null): Promise<SignedIn> {
    const { sha256, now, sessions } = this.#deps;
    if (token === null) throw signedOut('A valid API key or a session is required.');
    const digest = sha256(token);
    const known = await this.#cache.get(digest, () => this.#load(digest));
    if (known === null || hasEnded(asUsed(known), now())) {
      this.#cache.forget(digest);
      throw signedOut('This session has ended. Sign in again.');
    }
    const caller = known.session.key_id === null ? memberCaller(known) : await this.#keyCaller(known.session.key_id);
    if (now() - known.usedAt >= USE_PRECISION_MILLISECONDS) {
      known.usedAt = now();
      // A lost note ends the session a minute early; it is not worth refusing a request for.
      await sessions.markUsed(digest, new Date(known.usedAt).toISOString()).catch(() => undefined);
    }
    return { session: asUsed(known), caller };
  }

  async #load(digest: string): Promise<KnownSession | null> {
    const { sessions, tenants, members } = this.#deps;
    const session = await sessions.find(digest);
    if (session === null) return null;
    const { organization_id: organizationId, key_id: keyId, member_id: memberId } = session;
    const isMembers = keyId === null && memberId !== null;
    const [organization, member] = await Promise.all([
      isMembers ? tenants.findOrganization(organizationId) : null,
      isMembers ? members.find(organizationId, memberId) : null,
    ]);
    return { session, organization, member, usedAt: Date.parse(session.last_used_at) };
  }

  async #keyCaller(keyId: string): Promise<Caller> {
    const caller = await this.#deps.callerOfKey(keyId);
    if (isWithoutRole(caller)) throw noMember();
    return caller;
  }
}

/** Whether a key is that of a member who has no role in any project: it works, and there is nothing that it may do. */
export function isWithoutRole({ memberRoles }: Caller): boolean {
  return memberRoles !== null && highestRole(memberRoles) === null;
}

function asUsed({ session, usedAt }: KnownSession): ConsoleSession {
  return { ...session, last_used_at: new Date(usedAt).toISOString() };
}

/** A member whom an issuer named: in each project they may do what their role there allows, and nothing beyond. */
function memberCaller({ session, organization, member }: KnownSession): Caller {
  if (organization?.status !== 'active') {
    throw new AegisError('organization_inactive', 'This organization is not active.');
  }
  const roles = member?.roles ?? {};
  const role = highestRole(roles);
  if (role === null) throw noMember();
  return {
    organizationId: session.organization_id,
    keyId: session.session_id,
    role,
    scopes: SCOPES,
    projectId: null,
    userId: null,
    memberId: session.member_id,
    memberRoles: roles,
    rateLimitPerMinute: null,
  };
}

function noMember(): AegisError {
  return signedOut('Whose session this is has no role in any project any more.');
}

function signedOut(detail: string): AegisError {
  return new AegisError('unauthenticated', detail, {
    errors: [{ path: 'cookie', message: 'must hold a session that has not ended' }],
  });
}
