import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { changedParams, type UrlState } from './url-state.ts';

/**
 * What a page shows, read from the address and changed by changing the address: so it survives reload, sharing and the
 * way back. Change in one call what changes at once. `replace` makes no step of the history, for what is typed.
 */
export function useUrlState<State>(
  page: UrlState<State>,
): readonly [State, (change: Partial<State>, how?: { readonly replace?: boolean }) => void] {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => page.read(params), [page, params]);
  const change = useCallback(
    (part: Partial<State>, { replace = false } = {}) => {
      setParams((current) => changedParams(page, current, part), { replace, preventScrollReset: true });
    },
    [page, setParams],
  );
  return [state, change];
}
