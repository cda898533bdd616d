import { useQuery } from '@tanstack/react-query';
import type { SignedIn } from '../../../lib/client/api-types.ts';
import type { ApiError } from './problem.ts';
import { request } from './request.ts';
import { ROLES, type Role } from './words.ts';

/** What a page or a button takes to be of use: operations of the API by their `operationId`, scopes, a role. */
export interface Needs {
  readonly operations?: readonly string[];
  readonly scopes?: SignedIn['scopes'];
  readonly role?: Role;
}

/** Whether the API would allow it, as far as the session tells. */
export function mayDo(session: SignedIn, { operations = [], scopes = [], role = 'viewer' }: Needs): boolean {
  return (
    operations.every((operation) => session.operations.includes(operation)) &&
    scopes.every((scope) => session.scopes.includes(scope)) &&
    ROLES.indexOf(session.role) >= ROLES.indexOf(role)
  );
}

export const SESSION_KEY = ['session'] as const;

/** The session of this browser. An error with status 401 says that there is none. */
export function useSessionQuery() {
  return useQuery<SignedIn, ApiError>({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<SignedIn>('api/v1/session', { signal }),
    staleTime: 60_000,
  });
}

/** The session, within the shell, which is shown only when there is one. */
export function useSession(): SignedIn {
  const { data } = useSessionQuery();
  if (data === undefined) throw new Error('A page is shown without a session.');
  return data;
}

/** Whether to show what takes these rights. */
export function useMay(needs: Needs): boolean {
  return mayDo(useSession(), needs);
}
