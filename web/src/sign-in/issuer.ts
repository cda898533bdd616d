import { useQuery } from '@tanstack/react-query';
import type { SignInOptions } from '../../../lib/client/api-types.ts';
import { apiAddress, consoleBase } from '../api/places.ts';
import { request, withQuery } from '../api/request.ts';

/** The issuer that the deployment trusts, if any, and the address that leads there and back to a view. */
export function useIssuer(view: string): { readonly name: string; readonly address: string } | null {
  const { data } = useQuery({
    queryKey: ['sign-in options'],
    queryFn: ({ signal }) => request<SignInOptions>('api/v1/session/options', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const oidc = data?.oidc ?? null;
  if (oidc === null) return null;
  // Only the browser knows the address at which the console was opened; the API compares it with its own.
  const from = `${location.origin}${consoleBase(document.baseURI)}/`;
  return { name: oidc.name, address: apiAddress(withQuery('api/v1/session/oidc/start', { from, view })) };
}
