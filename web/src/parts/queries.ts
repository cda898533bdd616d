import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';

type Asked = Parameters<typeof withQuery>[1];
type Liveness = Parameters<typeof pollEvery>[0];

/** One answer of the API, kept by its address. */
export function useAnswer<Answer>(
  path: string,
  asked: Asked = {},
  { live = 'none', isAsked = true }: { readonly live?: Liveness; readonly isAsked?: boolean } = {},
) {
  const address = withQuery(path, asked);
  return useQuery<Answer>({
    queryKey: [path, address],
    queryFn: ({ signal }) => request<Answer>(address, { signal }),
    refetchInterval: () => pollEvery(live),
    enabled: isAsked,
  });
}

/** A list of the API, page by page, as many pages as are shown asked anew. Rows move when others came before them. */
export function useList<Item>(path: string, asked: Asked = {}, { live = 'none' }: { readonly live?: Liveness } = {}) {
  const query = useInfiniteQuery({
    queryKey: [path, withQuery(path, asked)],
    queryFn: ({ signal, pageParam }) =>
      request<{ readonly items: readonly Item[]; readonly next_cursor: string | null }>(
        withQuery(path, { ...asked, cursor: pageParam }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: () => pollEvery(live),
  });
  return {
    query,
    items: (query.data?.pages ?? []).flatMap(({ items }) => items),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isLoadingMore: query.isFetchingNextPage,
  };
}

/** A change by the API; what was asked below the named paths is asked anew. */
export function useChange<Given, Answer = void>(
  change: (given: Given) => Promise<Answer>,
  changes: readonly string[],
  done: (answer: Answer) => void = () => undefined,
) {
  const client = useQueryClient();
  return useMutation<Answer, Error, Given>({
    mutationFn: change,
    onSuccess: async (answer) => {
      done(answer);
      await Promise.all(changes.map((path) => client.invalidateQueries({ queryKey: [path] })));
    },
  });
}
