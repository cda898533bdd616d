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
      // The next key may be pressed before a transition ends, and has to find the row that this one chose.
      const how = { replace, flushSync: replace, preventScrollReset: true };
      setParams((current) => changedParams(page, current, part), how);
    },
    [page, setParams],
  );
  return [state, change];
}
