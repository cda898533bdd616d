import type { ConsoleSession } from '../../access/session.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { SessionResource, toSessionResource } from './session-resource.ts';
import type { SessionReadServices } from './session-services.ts';

export const SESSION_PATH = '/api/v1/session';

export const getSessionRoute = defineRoute({
  operation: 'getOwnSession',
  method: 'GET',
  path: SESSION_PATH,
  summary: 'Read who the key or the session belongs to, and what it may do',
  tag: 'sessions',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'Who asks.', schema: SessionResource } },
  async run({ caller, request }, services: SessionReadServices) {
    const session = await sessionOf(services, request);
    const organization = await services.tenants.findOrganization(caller.organizationId);
    return { status: 200, body: toSessionResource(caller, session, organization) };
  },
});

/** The session of a request that was let in; null when it was let in by a key. */
export async function sessionOf(
  services: Pick<SessionReadServices, 'signedIn'>,
  request: HttpRequest,
): Promise<ConsoleSession | null> {
  if (request.headers['authorization'] !== undefined) return null;
  return (await services.signedIn(request)).session;
}
