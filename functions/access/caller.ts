import { AegisError } from '../kernel/errors.ts';
import { type OperationId, PERMISSIONS, type Permission, type Scope } from './permissions.ts';
import { isAtLeast, lowerRole, type Role, roleOf } from './roles.ts';

/** Who is calling, as far as the key alone tells; nothing here comes from a body or a path. */
export interface Caller {
  readonly organizationId: string;
  readonly keyId: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** Set when the key is bound to one project. */
  readonly projectId: string | null;
  /** Set when the key is bound to one user, in the form that is stored with traces. */
  readonly userId: string | null;
  /** Set when the key belongs to a member. */
  readonly memberId: string | null;
  /** The member's role in each project where it suffices for the operation; null for no member's key. */
  readonly memberRoles: Readonly<Record<string, Role>> | null;
  readonly rateLimitPerMinute: number | null;
}

/** A valid key that may not be used; whose it is goes into the audit log. */
export class RefusedKeyError extends AegisError {
  readonly caller: Caller;

  constructor(caller: Caller, code: 'unauthenticated' | 'key_expired' | 'organization_inactive', message: string) {
    super(code, message, {
      errors: [{ path: 'authorization', message: 'must be Bearer and a valid API key' }],
    });
    this.caller = caller;
  }
}

/**
 * Holds a caller to the table of permissions. For a member's key the answer knows only the projects in
 * which the member's role suffices.
 * @throws AegisError `forbidden`
 */
export function authorize(caller: Caller, operation: OperationId): Caller {
  const permission = PERMISSIONS[operation];
  if (permission.access !== 'key') throw new Error(`${operation} is not called with an API key`);
  return authorizeBy(caller, permission);
}

/** The same, by a permission that is not in the table of the API. @throws AegisError `forbidden` */
export function authorizeBy(caller: Caller, permission: Permission & { readonly access: 'key' }): Caller {
  requireScope(caller, permission.scope);
  if (!isAtLeast(caller.role, permission.role)) throw roleMissing(permission.role);
  if (permission.level === 'organization' && (caller.projectId !== null || caller.memberRoles !== null)) {
    throw refused('This takes a key of the whole organization.', 'is bound to a project or a member');
  }
  if (permission.level !== 'user' && caller.userId !== null) {
    throw refused('This concerns more than one user.', 'is bound to a user');
  }
  if (caller.memberRoles === null) return caller;
  const roles = Object.entries(caller.memberRoles).filter(([, role]) => isAtLeast(role, permission.role));
  if (roles.length === 0) throw roleMissing(permission.role);
  return { ...caller, memberRoles: Object.fromEntries(roles) };
}

function roleMissing(role: Role): AegisError {
  return refused(`This takes the role ${role}.`, 'has a lower role');
}

/** @throws AegisError `forbidden` when the key lacks the scope */
function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.includes(scope)) return;
  throw refused(`This API key does not have the scope ${scope}.`, `lacks ${scope}`);
}

function refused(detail: string, message: string): AegisError {
  return new AegisError('forbidden', detail, { errors: [{ path: 'authorization', message }] });
}

/** The caller's role in one project: the lower of the key's and, for a member's key, the member's. */
export function roleIn(caller: Caller, projectId: string): Role {
  const memberRole = caller.memberRoles === null ? null : roleOf(caller.memberRoles, projectId);
  return memberRole === null ? caller.role : lowerRole(caller.role, memberRole);
}
