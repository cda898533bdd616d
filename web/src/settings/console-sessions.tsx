import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import type { ConsoleSession } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange, useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';

const PATH = 'api/v1/console-sessions';

const DOORS: Readonly<Record<ConsoleSession['door'], string>> = {
  key: 'an API key',
  link: 'a one-time link',
  oidc: 'the identity provider',
};

export function ConsoleSessions() {
  const zone = useZone();
  const { query, items, more, isLoadingMore } = useList<ConsoleSession>(PATH);
  const end = useChange<string>((id) => request(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE' }), [PATH]);
  return (
    <>
      <NotDone error={end.error} />
      <QueryState query={query} what="the sessions">
        {() => (
          <DataTable
            title="Who is signed in"
            description="A session ends after twelve hours, after an hour without use, or within 30 seconds after you end it."
            items={items}
            keyOf={({ session_id: id }) => id}
            more={more}
            isLoadingMore={isLoadingMore}
            columns={[
              {
                id: 'who',
                header: 'Who',
                isRowHeader: true,
                cell: (session) => (
                  <>
                    <StrangerName text={session.member_id ?? session.key_id ?? session.session_id} />{' '}
                    {session.is_current ? <Badge color="green">this one</Badge> : null}
                  </>
                ),
              },
              { id: 'door', header: 'Signed in by', cell: ({ door }) => DOORS[door] },
              { id: 'since', header: `Since (${zone})`, cell: (session) => formatTime(session.created_at, zone) },
              { id: 'used', header: 'Last used', cell: (session) => formatTime(session.last_used_at, zone) },
              { id: 'ends', header: 'Ends at the latest', cell: (session) => formatTime(session.ends_at, zone) },
              {
                id: 'end',
                header: 'End',
                cell: (session) => (
                  <Button
                    ariaLabel={`End the session of ${session.member_id ?? session.key_id ?? session.session_id}`}
                    loading={end.isPending && end.variables === session.session_id}
                    onClick={() => end.mutate(session.session_id)}
                  >
                    End
                  </Button>
                ),
              },
            ]}
            empty="Nobody is signed in."
          />
        )}
      </QueryState>
    </>
  );
}
