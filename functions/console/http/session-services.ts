import type { Caller } from '../../access/caller.ts';
import type { OrganizationFinder } from '../../access/organization.ts';
import type { SessionStore, SignInStore } from '../../access/session.ts';
import type { SignedIn } from '../../access/sessions.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock, Hasher, IdSource, Sha256 } from '../../kernel/ports.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import type { RouteServices } from '../../runtime/route.ts';

/** What a route needs that tells who is signed in. */
export interface SessionReadServices extends RouteServices {
  /**
   * The session whose cookie a request has.
   * @throws AegisError `unauthenticated` without one; `forbidden` for a change that another site may have caused
   */
  signedIn(request: HttpRequest): Promise<SignedIn>;
  readonly tenants: OrganizationFinder;
}

/** What a route needs that signs somebody in or out. */
export interface SessionServices extends SessionReadServices, AuditedServices {
  /** Who calls with a key of this public id that was shown then. @throws AegisError when it does not work any more */
  callerOfKey(keyId: string, openedAt: string): Promise<Caller>;
  readonly sessions: SessionStore;
  readonly signIns: SignInStore;
  readonly hasher: Hasher;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  readonly now: Clock;
  readonly stage: string;
}
