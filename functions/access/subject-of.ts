import { AegisError } from '../kernel/errors.ts';
import type { Caller } from './caller.ts';
import { DEFAULT_PROJECT_ID, projectNotFound } from './default-project.ts';

/** What a request names; a user in the form that is stored with traces (`pseudonymize`). */
export interface Named {
  readonly projectId?: string | undefined;
  readonly userId?: string | null | undefined;
}

/** What a request acts on within one project; without a user, on what the project holds of everybody. */
export interface Subject {
  readonly projectId: string;
  readonly userId: string | null;
}

/** The same, where leaving the project out means more than one project. */
export interface WideSubject {
  readonly projectId: string | null;
  readonly userId: string | null;
}

/** What a key reaches of its organization. */
export interface Reach {
  /** False for a key that is bound to anything. */
  readonly isWhole: boolean;
  /** The only user whose data the key may see; null for everybody's. */
  readonly userId: string | null;
  hasProject(projectId: string): boolean;
  hasUser(userId: string | null): boolean;
  /** For what is stored with its project and its user, such as a trace or a reservation. */
  has(stored: { readonly project_id: string; readonly user_id: string | null }): boolean;
}

/** Which projects and users a caller may read and list. */
export function reachOf(caller: Caller): Reach {
  const { projectId: ownProject, userId: ownUser, memberRoles } = caller;
  const hasProject = (projectId: string) =>
    (ownProject === null || ownProject === projectId) &&
    (memberRoles === null || Object.hasOwn(memberRoles, projectId));
  const hasUser = (userId: string | null) => ownUser === null || ownUser === userId;
  return {
    isWhole: ownProject === null && ownUser === null && memberRoles === null,
    userId: ownUser,
    hasProject,
    hasUser,
    has: (stored) => hasProject(stored.project_id) && hasUser(stored.user_id),
  };
}

/**
 * What a request acts on. The project is the one it names, else the key's, else the default; the user is the
 * one it names, else the key's.
 * @throws AegisError `not_found` for a project that the key may not use, as for one that does not exist (P5);
 * `forbidden` for any user but the key's own, known or unknown
 */
export function subjectOf(caller: Caller, named: Named): Subject {
  const projectId = named.projectId ?? caller.projectId ?? DEFAULT_PROJECT_ID;
  const reach = reachOf(caller);
  if (!reach.hasProject(projectId)) throw projectNotFound();
  const userId = named.userId ?? reach.userId;
  if (!reach.hasUser(userId)) {
    throw new AegisError('forbidden', 'This API key may name its own user only.', {
      errors: [{ path: 'user_id', message: 'is not the user of this key' }],
    });
  }
  return { projectId, userId };
}

/**
 * What a request acts on where leaving the project out means every project. A key that is bound to a project
 * means its own. A member's key has to name one: its projects change with the member's roles.
 * @throws AegisError as `subjectOf` does; `forbidden` for a member's key that names no project
 */
export function wideSubjectOf(caller: Caller, named: Named): WideSubject {
  if (named.projectId !== undefined || caller.projectId !== null) return subjectOf(caller, named);
  if (caller.memberRoles !== null) throw projectNeeded();
  return { ...subjectOf(caller, named), projectId: null };
}

/**
 * Whose limits a request changes: the organization's, a project's, or a user's in a project.
 * @throws AegisError as `wideSubjectOf` does; `forbidden` for the organization's limits with a bound key
 */
export function limitSubjectOf(caller: Caller, named: Named): Subject | null {
  const { projectId, userId } = wideSubjectOf(caller, named);
  if (projectId !== null) return { projectId, userId };
  if (userId !== null) throw projectNeeded();
  return null;
}

/**
 * What a new key is to be bound to: never to more than the key that makes it. Without a project, a member's key
 * makes one for all projects of the member.
 * @throws AegisError as `subjectOf` does
 */
export function bindingOf(caller: Caller, named: Named): WideSubject {
  if (named.projectId !== undefined || caller.memberRoles === null) return wideSubjectOf(caller, named);
  return wideSubjectOf({ ...caller, memberRoles: null }, named);
}

function projectNeeded(): AegisError {
  return new AegisError('forbidden', 'This API key is bound and does not reach the whole organization.', {
    errors: [{ path: 'project_id', message: 'is needed with this key' }],
  });
}
