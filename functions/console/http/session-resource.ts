import * as z from 'zod';
import { authorize, type Caller } from '../../access/caller.ts';
import type { Organization } from '../../access/organization.ts';
import { type OperationId, PERMISSIONS, SCOPES, takesSession } from '../../access/permissions.ts';
import { Role } from '../../access/roles.ts';
import { type ConsoleSession, DOORS, IDLE_SECONDS } from '../../access/session.ts';

/** Who asks, and what they may do. */
export const SessionResource = z
  .object({
    session: z
      .object({
        session_id: z.string(),
        door: z.enum(DOORS).meta({ description: 'How it was opened: with a key, a one-time link, or by an issuer.' }),
        created_at: z.string(),
        ends_at: z.string().meta({ description: 'When it ends at the latest.' }),
        idle_seconds: z.int().meta({ description: 'It ends earlier when nobody uses it for this long.' }),
      })
      .nullable()
      .meta({ description: 'Null for a request with a key.' }),
    organization: z.object({ organization_id: z.string(), name: z.string() }),
    key_id: z.string().nullable().meta({ description: 'Null for a session that an issuer opened.' }),
    member_id: z.string().nullable(),
    role: Role,
    scopes: z.array(z.enum(SCOPES)),
    project_id: z.string().nullable().meta({ description: 'The only project, for a key that is bound to one.' }),
    user_id: z.string().nullable().meta({ description: 'The only end user, for a key that is bound to one.' }),
    project_roles: z.record(z.string(), Role).nullable().meta({
      description: "A member's role in each of their projects; null for who is no member.",
    }),
    operations: z.array(z.string()).meta({
      description: 'The operations, by `operationId`, that the key or the session may call at all.',
    }),
  })
  .meta({ id: 'SignedIn' });

export function toSessionResource(
  caller: Caller,
  session: ConsoleSession | null,
  organization: Organization | null,
): z.infer<typeof SessionResource> {
  return {
    session: session && {
      session_id: session.session_id,
      door: session.door,
      created_at: session.created_at,
      ends_at: session.ends_at,
      idle_seconds: IDLE_SECONDS,
    },
    organization: { organization_id: caller.organizationId, name: organization?.name ?? '' },
    key_id: session !== null && session.key_id === null ? null : caller.keyId,
    member_id: caller.memberId,
    role: caller.role,
    scopes: [...caller.scopes],
    project_id: caller.projectId,
    user_id: caller.userId,
    project_roles: caller.memberRoles && { ...caller.memberRoles },
    operations: operationsOf(caller, session !== null),
  };
}

/** What the table of permissions lets a caller do, so that a page offers nothing that would be refused. */
function operationsOf(caller: Caller, isSession: boolean): string[] {
  const operations = Object.keys(PERMISSIONS) as OperationId[];
  return operations.filter((operation) => mayCall(caller, operation, isSession));
}

function mayCall(caller: Caller, operation: OperationId, isSession: boolean): boolean {
  const permission = PERMISSIONS[operation];
  if (isSession && !takesSession(permission)) return false;
  if (permission.access !== 'key') return permission.access === 'holder';
  try {
    authorize(caller, operation);
    return true;
  } catch {
    return false;
  }
}

export const ConsoleSessionResource = z
  .object({
    session_id: z.string(),
    is_current: z.boolean().meta({ description: 'True for the session of this very request.' }),
    door: z.enum(DOORS),
    key_id: z.string().nullable(),
    member_id: z.string().nullable(),
    created_at: z.string(),
    last_used_at: z.string().meta({ description: 'The time of the last use, exact to a minute.' }),
    ends_at: z.string(),
  })
  .meta({ id: 'ConsoleSession' });

export function toConsoleSession(
  session: ConsoleSession,
  currentId: string | null,
): z.infer<typeof ConsoleSessionResource> {
  const { organization_id: _own, ...rest } = session;
  return { ...rest, is_current: session.session_id === currentId };
}
