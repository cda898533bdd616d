import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TraceList } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';
import { awaitsVerdict, mergeRows } from './merge-rows.ts';
import { listQuery, searchKey, type TraceSearch } from './trace-search.ts';

const PAGE_SIZE = 100;

interface Start {
  readonly cursor: string | null;
  /** When the search began: a period that ends now has to mean the same on every page. */
  readonly now: number;
}

/** The traces of a search, page by page, and how many came since. Rows change in place and never move. */
export function useTraces(search: TraceSearch, projectId: string) {
  const client = useQueryClient();
  const key = useMemo(() => ['traces', projectId, searchKey(search)], [projectId, search]);
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => {
      const now = pageParam?.now ?? Date.now();
      const query = { ...listQuery(search, projectId, now), limit: PAGE_SIZE, cursor: pageParam?.cursor ?? null };
      return { ...(await request<TraceList>(withQuery('api/v1/traces', query), { signal })), now };
    },
    initialPageParam: null as Start | null,
    getNextPageParam: (last): Start | null =>
      last.next_cursor === null ? null : { cursor: last.next_cursor, now: last.now },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shown = useMemo(() => (pages.data?.pages ?? []).flatMap(({ items }) => items), [pages.data]);
  const latest = useQuery({
    queryKey: ['latest-traces', ...key],
    queryFn: ({ signal }) =>
      request<TraceList>(
        withQuery('api/v1/traces', { ...listQuery(search, projectId, Date.now()), limit: PAGE_SIZE }),
        { signal },
      ),
    // What is new has a place at the top of the newest alone.
    enabled: pages.data !== undefined && search.to === null && search.order === 'newest',
    // The list itself was just read.
    initialData: { items: [], next_cursor: null },
    initialDataUpdatedAt: Date.now(),
    refetchInterval: ({ state }) =>
      pollEvery(awaitsVerdict(mergeRows(shown, state.data?.items ?? [], true).rows) ? 'verdict' : 'list'),
  });
  const merged = useMemo(
    () => mergeRows(shown, latest.data.items, latest.data.next_cursor === null),
    [shown, latest.data],
  );
  return {
    ...merged,
    pages,
    /** Begins the list anew, with the traces that came since. */
    showNewest: async () => {
      client.setQueryData(['latest-traces', ...key], { items: [], next_cursor: null });
      await client.resetQueries({ queryKey: key, exact: true });
    },
  };
}
