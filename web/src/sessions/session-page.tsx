import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { SessionTurns } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { Turn } from './turn.tsx';

const TURNS_AT_ONCE = 20;

/** One conversation in order, each turn with its verdict. */
export default function SessionPage() {
  const { id = '' } = useParams();
  const project = useProject();
  const query = useInfiniteQuery({
    queryKey: ['session', project, id],
    queryFn: ({ pageParam, signal }) =>
      request<SessionTurns>(
        withQuery(`api/v1/sessions/${encodeURIComponent(id)}`, {
          project_id: project,
          limit: TURNS_AT_ONCE,
          cursor: pageParam,
        }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: ({ state }) =>
      pollEvery(state.data?.pages.some(({ verdicts }) => verdicts.queued > 0) === true ? 'verdict' : 'none'),
  });
  return (
    <QueryState query={query} what="session">
      {({ pages }) => (
        <SessionView
          pages={pages}
          more={query.hasNextPage ? () => void query.fetchNextPage() : null}
          isLoadingMore={query.isFetchingNextPage}
        />
      )}
    </QueryState>
  );
}

interface Props {
  readonly pages: readonly SessionTurns[];
  readonly more: (() => void) | null;
  readonly isLoadingMore: boolean;
}

function SessionView({ pages, more, isLoadingMore }: Props) {
  const zone = useZone();
  const [first] = pages;
  // The API reads the newest turns first; a conversation is read from its start.
  const turns = pages.flatMap(({ turns: some }) => some).toSorted((a, b) => a.created_at.localeCompare(b.created_at));
  if (first === undefined) return null;
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={`Times in ${zone}`}>
          Session <StrangerName text={first.session_id} />
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          minColumnWidth={150}
          items={[
            { label: 'User', value: first.user_id === null ? 'Nobody named' : <StrangerName text={first.user_id} /> },
            { label: 'Began', value: formatTime(first.started_at, zone) },
            { label: 'Last turn', value: formatTime(first.last_at, zone) },
            {
              label: 'Cost',
              value: `${formatMoneyShort(first.cost_usd)}${first.unpriced_turns === 0 ? '' : ' and unknown'}`,
            },
            { label: 'Tokens', value: formatCount(first.tokens) },
          ]}
        />
        {first.first_failing === null ? null : (
          <Alert type="warning">
            The first turn that failed is{' '}
            <PageLink to={`/traces/${encodeURIComponent(first.first_failing.trace_id)}`}>
              turn {first.first_failing.turn}
            </PageLink>
            .
          </Alert>
        )}
        {more === null ? null : (
          <Box>
            <Button onClick={more} loading={isLoadingMore}>
              Load more turns
            </Button>
          </Box>
        )}
        <ol className="turns" aria-label="Turns">
          {turns.map((turn, index) => (
            <li key={turn.trace_id}>
              <Turn number={more === null ? index + 1 : null} summary={turn} />
            </li>
          ))}
        </ol>
        <Box variant="small" color="text-body-secondary">
          {plural(turns.length, 'turn')} shown.
        </Box>
      </SpaceBetween>
    </ContentLayout>
  );
}
