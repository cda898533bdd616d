import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { isAtLeast } from '../../access/roles.ts';
import type { ConsoleSession } from '../../access/session.ts';
import { reachOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { cutList } from '../../kernel/cut-list.ts';
import { AegisError } from '../../kernel/errors.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { sessionOf } from './session-read.ts';
import { ConsoleSessionResource, toConsoleSession } from './session-resource.ts';
import type { SessionServices } from './session-services.ts';

const PATH = '/api/v1/console-sessions';

export const listConsoleSessionsRoute = defineRoute({
  operation: 'listConsoleSessions',
  method: 'GET',
  path: PATH,
  summary: 'List the sessions of the console: those of the same key or member, or of everybody for an administrator',
  tag: 'sessions',
  params: NONE,
  query: CursorQuery,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The sessions that have not ended, oldest first.',
      schema: listOf(ConsoleSessionResource).meta({ id: 'ConsoleSessionList' }),
    },
  },
  async run({ caller, query, request }, services: SessionServices) {
    const current = await sessionOf(services, request);
    const sessions = await services.sessions.list(caller.organizationId);
    const items = sessions
      .filter((session) => maySee(caller, session))
      .map((session) => toConsoleSession(session, current?.session_id ?? null));
    const list = { organizationId: caller.organizationId, name: 'console sessions', ...query };
    return { status: 200, body: await cutList(services, list, items, ({ session_id: id }) => ({ at: '', id })) };
  },
});

export const endConsoleSessionRoute = defineManagedRoute({
  operation: 'endConsoleSession',
  method: 'DELETE',
  path: `${PATH}/{id}`,
  summary: 'End a session of the console; it stops working within 30 seconds',
  tag: 'sessions',
  params: z.object({ id: z.ulid() }),
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'The session has ended.' } },
  async run({ caller, params }, services: SessionServices) {
    const sessions = await services.sessions.list(caller.organizationId);
    const session = sessions.find(({ session_id: id }) => id === params.id);
    // One that is not the caller's to see is answered like one that does not exist (P5).
    if (session === undefined || !maySee(caller, session)) {
      throw new AegisError('not_found', 'There is no such session.');
    }
    await services.sessions.end(session);
    const { door, key_id, member_id } = session;
    return { status: 204, change: { target: `session/${params.id}`, before: { door, key_id, member_id } } };
  },
});

/** Their own, and for who administers the whole organization, everybody's. */
function maySee(caller: Caller, session: ConsoleSession): boolean {
  if (session.organization_id !== caller.organizationId) return false;
  const isOwn =
    session.key_id === caller.keyId ||
    session.session_id === caller.keyId ||
    (caller.memberId !== null && session.member_id === caller.memberId);
  if (isOwn) return true;
  return reachOf(caller).isWhole && caller.scopes.includes('manage') && isAtLeast(caller.role, 'admin');
}
