import { useQuery } from '@tanstack/react-query';
import type { ApiError } from './problem.ts';
import { request } from './request.ts';

const ROLES = ['viewer', 'developer', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Who is signed in, and what the session may do: that of the key or the member that it is bound to. */
export interface Session {
  readonly organization: { readonly organization_id: string; readonly name: string };
  /** Null for a session that an issuer opened. */
  readonly key_id: string | null;
  readonly member_id: string | null;
  /** The one user whose data the session may name; null for all of them. */
  readonly user_id: string | null;
  /** The one project that the session may name; null for all of them. */
  readonly project_id: string | null;
  readonly scopes: readonly string[];
  readonly role: Role;
  /** The operations, by `operationId`, that the session may call at all. */
  readonly operations: readonly string[];
  readonly project_roles: Readonly<Record<string, Role>> | null;
}

/** What a page or a button takes to be of use: operations of the API by their `operationId`, scopes, a role. */
export interface Needs {
  readonly operations?: readonly string[];
  readonly scopes?: readonly string[];
  readonly role?: Role;
}

/** Whether the API would allow it, as far as the session tells. */
export function mayDo(session: Session, { operations = [], scopes = [], role = 'viewer' }: Needs): boolean {
  return (
    operations.every((operation) => session.operations.includes(operation)) &&
    scopes.every((scope) => session.scopes.includes(scope)) &&
    ROLES.indexOf(session.role) >= ROLES.indexOf(role)
  );
}

export const SESSION_KEY = ['session'] as const;

/** The session of this browser. An error with status 401 says that there is none. */
export function useSessionQuery() {
  return useQuery<Session, ApiError>({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<Session>('api/v1/session', { signal }),
    staleTime: 60_000,
  });
}

/** The session, within the shell, which is shown only when there is one. */
export function useSession(): Session {
  const { data } = useSessionQuery();
  if (data === undefined) throw new Error('A page is shown without a session.');
  return data;
}

/** Whether to show what takes these rights. */
export function useMay(needs: Needs): boolean {
  return mayDo(useSession(), needs);
}
