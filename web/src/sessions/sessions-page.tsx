import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Session, SessionList } from '../../../lib/client/api-types.ts';
import { request, withQuery } from '../api/request.ts';
import { plural } from '../format/numbers.ts';
import { VirtualGrid } from '../grid/virtual-grid.tsx';
import { Loading } from '../parts/loading.tsx';
import { PeriodChoice } from '../period/period-choice.tsx';
import { Failure } from '../shell/query-state.tsx';
import { useLinks } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { SavedViews } from '../views/saved-views.tsx';
import { sessionColumns } from './session-columns.tsx';
import { PERIOD_NAMES, SESSIONS_STATE, sessionsQuery } from './sessions-search.ts';

const keyOf = ({ session_id }: Session): string => session_id;

/** Sessions and conversations, the latest first. */
export default function SessionsPage() {
  const [search, change] = useUrlState(SESSIONS_STATE);
  const project = useProject();
  const zone = useZone();
  const links = useLinks();
  const navigate = useNavigate();
  const [user, setUser] = useState(search.user ?? '');
  const { selected: _selected, ...asked } = search;
  const pages = useInfiniteQuery({
    queryKey: ['sessions', project, JSON.stringify(asked)],
    queryFn: async ({ pageParam, signal }) => {
      const now = pageParam?.now ?? Date.now();
      const query = { ...sessionsQuery(search, project, now), cursor: pageParam?.cursor ?? null };
      return { ...(await request<SessionList>(withQuery('api/v1/sessions', query), { signal })), now };
    },
    initialPageParam: null as { readonly cursor: string; readonly now: number } | null,
    getNextPageParam: ({ next_cursor: cursor, now }) => (cursor === null ? null : { cursor, now }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // A session that goes on further back is on the next page again, with its earlier turns: it is shown once.
  const rows = useMemo(() => {
    const all = (pages.data?.pages ?? []).flatMap(({ items }) => items);
    return [...new Map(all.toReversed().map((session) => [session.session_id, session])).values()].reverse();
  }, [pages.data]);
  const columns = useMemo(() => sessionColumns(zone), [zone]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, error } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && error === null) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Traces that name the same session, or the same conversation."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <SavedViews />
              <Button iconName="refresh" onClick={() => void pages.refetch()} loading={pages.isRefetching}>
                Load again
              </Button>
            </SpaceBetween>
          }
        >
          Sessions
        </Header>
      }
    >
      <SpaceBetween size="s">
        <SpaceBetween direction="horizontal" size="xs">
          <PeriodChoice
            names={PERIOD_NAMES}
            since={search.since}
            from={search.from}
            to={search.to}
            onChange={(period) => change({ ...period, selected: null })}
          />
          <Input
            value={user}
            type="search"
            placeholder="Of one user"
            ariaLabel="Sessions of one user"
            clearAriaLabel="All users"
            onChange={({ detail }) => {
              setUser(detail.value);
              if (detail.value === '') change({ user: null });
            }}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Enter' && !detail.isComposing) change({ user: user.trim(), selected: null });
            }}
          />
        </SpaceBetween>
        {error === null ? null : (
          <Failure error={error} what="sessions" retry={() => void pages.refetch()} busy={pages.isFetching} />
        )}
        {pages.isPending ? (
          <Loading>Loading sessions</Loading>
        ) : (
          <VirtualGrid
            label="Sessions"
            rows={rows}
            columns={columns}
            keyOf={keyOf}
            active={search.selected}
            onActive={(selected) => change({ selected }, { replace: true })}
            onOpen={({ session_id }) => void navigate(links.to(`/sessions/${encodeURIComponent(session_id)}`))}
            onEnd={loadMore}
            empty={
              <Box>
                No traces of this period name a session. Send <code>session_id</code> with each trace of a conversation,
                and its turns are shown here in order.
              </Box>
            }
          />
        )}
        {pages.isPending ? null : (
          <Box variant="small" color="text-body-secondary">
            {plural(rows.length, 'session')} loaded{hasNextPage ? '; there may be more. ' : '. '}
            {hasNextPage ? (
              <Button variant="inline-link" loading={isFetchingNextPage} onClick={loadMore}>
                Look further back
              </Button>
            ) : null}
          </Box>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}
