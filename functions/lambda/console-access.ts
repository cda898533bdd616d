import { DynamoSessionStore } from '../access/dynamodb/session-store.ts';
import { sessionCookie } from '../access/http/session-cookie.ts';
import { requireSameOrigin } from '../access/same-origin.ts';
import { type SessionDependencies, Sessions, type SignedIn } from '../access/sessions.ts';
import { sha256 } from '../kernel/crypto/sha256.ts';
import type { Clock } from '../kernel/ports.ts';
import type { HttpRequest } from '../runtime/http.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';

type Access = Pick<SessionDependencies, 'tenants' | 'members' | 'callerOfKey'>;

/** What a group of routes needs, beside access by keys, that people use in the console. */
export function openConsoleAccess(
  access: Access,
  { table, stage, now }: { readonly table: DynamoTable; readonly stage: string; readonly now: Clock },
) {
  const sessions = new DynamoSessionStore(table, now);
  return { sessions, ...letSignedIn(new Sessions({ ...access, sessions, sha256, now }), stage) };
}

/** Reads the cookie of a request, and lets in whose session it opens. */
export function letSignedIn(sessions: Sessions, stage: string) {
  const cookie = sessionCookie(stage);
  const signedIn = async (request: HttpRequest): Promise<SignedIn> => {
    requireSameOrigin(request);
    return sessions.authenticate(cookie.read(request.headers['cookie']));
  };
  return { signedIn, authenticateSession: async (request: HttpRequest) => (await signedIn(request)).caller };
}
