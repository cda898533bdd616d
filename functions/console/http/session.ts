import * as z from 'zod';
import { type Caller, RefusedKeyError } from '../../access/caller.ts';
import { sessionCookie } from '../../access/http/session-cookie.ts';
import { requireSameOrigin } from '../../access/same-origin.ts';
import { type ConsoleSession, LINK_SECONDS, newSession, TOKEN_LENGTH } from '../../access/session.ts';
import { isWithoutRole } from '../../access/sessions.ts';
import { actorOf, doneEvent } from '../../audit/http/audit-events.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { SESSION_PATH, sessionOf } from './session-read.ts';
import { SessionResource, toSessionResource } from './session-resource.ts';
import type { SessionServices } from './session-services.ts';

const Credentials = z
  .union([
    z.strictObject({ api_key: z.string().max(200) }),
    z.strictObject({ token: z.string().max(200).meta({ description: 'Of a one-time link.' }) }),
  ])
  .meta({ id: 'Credentials' });

export const createSessionRoute = defineOpenRoute({
  operation: 'createSession',
  method: 'POST',
  path: SESSION_PATH,
  summary: 'Sign in to the console with an API key or the token of a one-time link',
  tag: 'sessions',
  params: NONE,
  query: NONE,
  body: Credentials,
  responses: {
    201: {
      description: 'Signed in. The answer sets a cookie that the API takes instead of a key, from pages of its own.',
      schema: SessionResource,
    },
    401: { description: 'The key or the token does not work, or the token was used already.' },
    403: { description: 'The request comes from a page of another site, or the organization is not active.' },
  },
  admit: async (request) => requireSameOrigin(request),
  async run({ body, request }, services: SessionServices) {
    const isKey = 'api_key' in body;
    const caller = await notingRefusals(services, request, async () =>
      withRole(await (isKey ? services.authenticate(`Bearer ${body.api_key}`) : callerOfLink(services, body.token))),
    );
    const opened = await openSession(services, request, caller, isKey ? 'key' : 'link');
    const organization = await services.tenants.findOrganization(caller.organizationId);
    return {
      status: 201,
      cookies: [opened.cookie],
      body: toSessionResource(caller, opened.session, organization),
    };
  },
});

async function callerOfLink(services: SessionServices, token: string): Promise<Caller> {
  const signIn = await services.signIns.take(services.sha256(token));
  if (signIn?.kind === 'link') return services.callerOfKey(signIn.key_id);
  throw new AegisError('unauthenticated', 'This link was used already, or its five minutes are over.', {
    errors: [{ path: 'token', message: 'must be that of a link that nobody has used' }],
  });
}

/** Every view of a session of a member without any role would be refused: it does not begin. */
function withRole(caller: Caller): Caller {
  if (isWithoutRole(caller)) {
    throw new RefusedKeyError(caller, 'unauthenticated', 'Whose key this is has no role in any project.');
  }
  return caller;
}

/** Who tries a key that was revoked is somebody: the organization's audit log tells of it. */
async function notingRefusals<T>(services: SessionServices, request: HttpRequest, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RefusedKeyError) {
      const { caller } = error;
      await services.noteRefusal?.({ operation: 'createSession', caller, error, params: {}, request });
    }
    throw error;
  }
}

/** Stores a session, enters it into the audit log, and answers with the cookie that opens it. */
export async function openSession(
  services: SessionServices,
  request: HttpRequest,
  who: { readonly organizationId: string; readonly keyId: string | null } & Pick<Caller, 'memberId' | 'role'>,
  door: ConsoleSession['door'],
): Promise<{ readonly session: ConsoleSession; readonly cookie: string }> {
  const token = services.ids.base62(TOKEN_LENGTH);
  const session = newSession(services, {
    organization_id: who.organizationId,
    key_id: who.keyId,
    member_id: who.memberId,
    door,
  });
  await services.sessions.create(services.sha256(token), session);
  const change = { target: `session/${session.session_id}`, after: { door } };
  // Nobody has the token yet: a session whose entry fails is one that nobody can use.
  const actor = actorOf({ ...who, keyId: who.keyId ?? session.session_id });
  await services.record(who.organizationId, doneEvent(actor, 'createSession', change, request));
  return { session, cookie: sessionCookie(services.stage).set(token) };
}

export const deleteSessionRoute = defineManagedRoute({
  operation: 'deleteOwnSession',
  method: 'DELETE',
  path: SESSION_PATH,
  summary: 'Sign out: the session ends within 30 seconds, its cookie at once',
  tag: 'sessions',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'Signed out.' } },
  async run({ request }, services: SessionServices) {
    const session = await sessionOf(services, request);
    if (session !== null) await services.sessions.end(session);
    return {
      status: 204,
      cookies: [sessionCookie(services.stage).clear()],
      change: { target: session === null ? 'session' : `session/${session.session_id}` },
    };
  },
});

export const createSessionLinkRoute = defineManagedRoute({
  operation: 'createSessionLink',
  method: 'POST',
  path: `${SESSION_PATH}/link`,
  summary: 'Make a one-time link that signs in to the console with the rights of this key, within five minutes',
  tag: 'sessions',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    201: {
      description: 'The link. This answer is the only one that contains it.',
      schema: z
        .object({
          path: z.string().meta({ description: 'To be appended to the base URL of the deployment.' }),
          expires_at: z.string(),
        })
        .meta({ id: 'SessionLink' }),
    },
    401: { description: 'No valid key. A session cannot prolong itself by a link: this takes a key.' },
  },
  async run({ caller }, services: SessionServices) {
    const token = services.ids.base62(TOKEN_LENGTH);
    const endsAt = services.now() + LINK_SECONDS * 1_000;
    await services.signIns.put(services.sha256(token), { kind: 'link', key_id: caller.keyId }, endsAt);
    return {
      status: 201,
      // A fragment is never sent, so that it is in no log on the way.
      body: { path: `/ui/sign-in#token=${token}`, expires_at: new Date(endsAt).toISOString() },
      change: { target: `api-key/${caller.keyId}` },
    };
  },
});
