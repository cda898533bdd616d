import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { SessionTurns } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, requestText, withQuery } from '../api/request.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { Turn } from './turn.tsx';
import { type ExportedTrace, turnsOf } from './turns.ts';

const TURNS_AT_ONCE = 20;

/** One conversation in order, each turn with its verdict: two requests, however many turns. */
export default function SessionPage() {
  const { id = '' } = useParams();
  const project = useProject();
  const summary = useQuery({
    queryKey: ['session', project, id],
    queryFn: ({ signal }) =>
      request<SessionTurns>(withQuery(`api/v1/sessions/${encodeURIComponent(id)}`, { project_id: project }), {
        signal,
      }),
    refetchInterval: ({ state }) => pollEvery((state.data?.verdicts.queued ?? 0) > 0 ? 'verdict' : 'list'),
  });
  return (
    <>
      {summary.data === undefined ? <h1 className="only-heard">Session {id}</h1> : null}
      <QueryState query={summary} what="session">
        {(session) => <SessionView session={session} project={project} />}
      </QueryState>
    </>
  );
}

function useTurns(session: SessionTurns, project: string) {
  return useInfiniteQuery({
    // A turn that comes, or a verdict that changes, is reason to read the texts again; else they stay.
    queryKey: ['turns', project, session.session_id, session.last_at, session.verdicts],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        project_id: project,
        session_id: session.session_id,
        content: 'masked',
        limit: TURNS_AT_ONCE,
        cursor: pageParam,
      };
      const { text } = await requestText(withQuery('api/v1/traces/export', query), {
        signal,
        headers: { accept: '*/*' },
      });
      return turnsOf(text);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function SessionView({ session, project }: { session: SessionTurns; project: string }) {
  const zone = useZone();
  const query = useTurns(session, project);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={`Times in ${zone}`}>
          Session <StrangerName text={session.session_id} />
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          minColumnWidth={150}
          items={[
            {
              label: 'User',
              value: session.user_id === null ? 'Nobody named' : <StrangerName text={session.user_id} />,
            },
            { label: 'Began', value: formatTime(session.started_at, zone) },
            { label: 'Last turn', value: formatTime(session.last_at, zone) },
            {
              label: 'Cost',
              value: `${formatMoneyShort(session.cost_usd)}${session.unpriced_turns === 0 ? '' : ' and unknown'}`,
            },
            { label: 'Tokens', value: formatCount(session.tokens) },
          ]}
        />
        {session.first_failing === null ? null : (
          <Alert type="warning">
            The first turn that failed is{' '}
            <PageLink to={`/traces/${encodeURIComponent(session.first_failing.trace_id)}`}>
              turn {session.first_failing.turn}
            </PageLink>
            .
          </Alert>
        )}
        <QueryState query={query} what="turns">
          {({ pages }) => (
            <Turns
              turns={pages.toReversed().flatMap(({ turns }) => turns)}
              more={query.hasNextPage ? () => void query.fetchNextPage() : null}
              isLoadingMore={query.isFetchingNextPage}
            />
          )}
        </QueryState>
      </SpaceBetween>
    </ContentLayout>
  );
}

interface TurnsProps {
  /** Oldest first. */
  readonly turns: readonly ExportedTrace[];
  /** Reads the turns before these; null when these are all. */
  readonly more: (() => void) | null;
  readonly isLoadingMore: boolean;
}

function Turns({ turns, more, isLoadingMore }: TurnsProps) {
  if (turns.length === 0 && more === null) return <Box>No trace names this session.</Box>;
  return (
    <SpaceBetween size="s">
      {more === null ? null : (
        <Button onClick={more} loading={isLoadingMore}>
          Show earlier turns
        </Button>
      )}
      <ol className="turns" aria-label="Turns">
        {turns.map((trace, index) => (
          <li key={trace.trace_id}>
            <Turn number={more === null ? index + 1 : null} trace={trace} />
          </li>
        ))}
      </ol>
      <Box variant="small" color="text-body-secondary">
        {plural(turns.length, 'turn')} shown{more === null ? ', all of them' : ''}.
      </Box>
    </SpaceBetween>
  );
}
