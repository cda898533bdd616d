import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Delivery } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { AnyOrOne } from '../parts/any-or-one.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange, useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';

const PATH = 'api/v1/deliveries';
const STATES = ['pending', 'delivered', 'dead', 'cancelled'] as const;
const TYPES = { pending: 'pending', delivered: 'success', dead: 'error', cancelled: 'stopped' } as const;

const STATE: UrlState<{ readonly delivery: Delivery['state'] | null }> = {
  read: (params) => ({ delivery: oneOf(STATES, params.get('delivery')) }),
  write: ({ delivery }) => ({ delivery }),
};

export function Deliveries() {
  const zone = useZone();
  const [{ delivery: state }, change] = useUrlState(STATE);
  const list = useList<Delivery>(PATH, { state }, { live: 'list' });
  const mayReplay = useMay({ operations: ['replayDelivery'] });
  const replay = useChange<string, Delivery>(
    (id) => request(`${PATH}/${encodeURIComponent(id)}/replay`, { method: 'POST' }),
    [PATH],
  );
  return (
    <SpaceBetween size="m">
      <NotDone error={replay.error} />
      <QueryState query={list.query} what="the deliveries">
        {() => (
          <DataTable
            title="Deliveries"
            description="What was told by which channel; kept for 30 days. A replay carries the same id."
            items={list.items}
            keyOf={({ delivery_id: id }) => id}
            more={list.more}
            isLoadingMore={list.isLoadingMore}
            actions={
              <AnyOrOne what="state" values={STATES} value={state} onChange={(state) => change({ delivery: state })} />
            }
            columns={[
              {
                id: 'at',
                header: `Time (${zone})`,
                cell: (one) => formatTime(one.created_at, zone),
                isRowHeader: true,
              },
              { id: 'type', header: 'What', cell: ({ type }) => type },
              { id: 'summary', header: 'Summary', cell: ({ summary }) => <StrangerName text={summary} atMost={300} /> },
              { id: 'channel', header: 'Channel', cell: (one) => `${one.kind} ${one.webhook_id}` },
              {
                id: 'state',
                header: 'State',
                cell: (one) => <StatusIndicator type={TYPES[one.state]}>{one.state}</StatusIndicator>,
              },
              { id: 'tries', header: 'Tries', cell: ({ tries }) => tries, isNumber: true },
              { id: 'last', header: 'Last answer', cell: (one) => tellLast(one) },
              { id: 'next', header: 'Next try', cell: (one) => formatTime(one.next_try_at, zone) },
              {
                id: 'replay',
                header: 'Replay',
                cell: (one) =>
                  mayReplay && one.state !== 'pending' ? (
                    <Button
                      ariaLabel={`Replay ${one.delivery_id}`}
                      loading={replay.isPending && replay.variables === one.delivery_id}
                      onClick={() => replay.mutate(one.delivery_id)}
                    >
                      Replay
                    </Button>
                  ) : null,
              },
            ]}
            empty={state === null ? 'Nothing was told yet.' : `No delivery is ${state}.`}
          />
        )}
      </QueryState>
    </SpaceBetween>
  );
}

function tellLast({ last_status: status, last_failure: failure }: Delivery): string {
  const parts = [...(status === null ? [] : [String(status)]), ...(failure === null ? [] : [failure])];
  return parts.length === 0 ? '–' : parts.join(', ');
}
