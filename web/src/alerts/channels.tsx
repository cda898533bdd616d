import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Flashbar from '@cloudscape-design/components/flashbar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Channel, ChannelWithSecret } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange, useList } from '../parts/queries.ts';
import { ShownOnce } from '../parts/shown-once.tsx';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { ConfirmChannel, CreateChannel, DeleteChannel, RotateSecret } from './channel-dialogs.tsx';

const PATH = 'api/v1/webhooks';
const TYPES = { enabled: 'success', unconfirmed: 'pending', disabled: 'stopped' } as const;

type Open = { readonly what: 'create' } | { readonly what: 'rotate' | 'delete' | 'confirm'; readonly channel: Channel };

export function Channels() {
  const zone = useZone();
  const { query, items, more, isLoadingMore } = useList<Channel>(PATH);
  const [open, setOpen] = useState<Open | null>(null);
  const [made, setMade] = useState<ChannelWithSecret | null>(null);
  const mayCreate = useMay({ operations: ['createChannel'] });
  const test = useChange<Channel>(
    ({ webhook_id: id }) => request(`${PATH}/${encodeURIComponent(id)}/test`, { method: 'POST' }),
    ['api/v1/deliveries'],
  );
  const turn = useChange<Channel, Channel>(
    ({ webhook_id: id, state }) =>
      request(`${PATH}/${encodeURIComponent(id)}`, { method: 'PATCH', body: { enabled: state === 'disabled' } }),
    [PATH],
  );
  const close = (): void => setOpen(null);
  const show = (channel: ChannelWithSecret): void => {
    setOpen(null);
    setMade(channel);
  };
  const error = test.error ?? turn.error;
  return (
    <SpaceBetween size="m">
      {made === null || made.secret === null ? null : (
        <ShownOnce
          key={made.secret}
          title={`The secret of ${made.name}`}
          label="signing secret"
          secret={made.secret}
          onClose={() => setMade(null)}
        />
      )}
      <NotDone error={error} />
      {test.isSuccess ? (
        <Flashbar
          items={[
            {
              id: 'test',
              type: 'success',
              content: `A test is on its way to ${test.variables.name}. The tab Deliveries says what became of it.`,
            },
          ]}
        />
      ) : null}
      <QueryState query={query} what="the channels">
        {() => (
          <DataTable
            title="Channels"
            description="By which the organization is told what happens."
            items={items}
            keyOf={({ webhook_id: id }) => id}
            more={more}
            isLoadingMore={isLoadingMore}
            actions={mayCreate ? <Button onClick={() => setOpen({ what: 'create' })}>New channel</Button> : null}
            columns={[
              {
                id: 'name',
                header: 'Channel',
                isRowHeader: true,
                cell: (channel) => (
                  <>
                    <StrangerName text={channel.name} /> {channel.default ? <Badge color="blue">default</Badge> : null}
                  </>
                ),
              },
              { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
              { id: 'target', header: 'Where', cell: ({ target }) => <StrangerName text={target} /> },
              { id: 'from', header: 'From severity', cell: (channel) => channel.min_severity },
              { id: 'of', header: 'Of', cell: (channel) => channel.project_ids?.join(', ') ?? 'every project' },
              { id: 'state', header: 'State', cell: (channel) => <ChannelState channel={channel} zone={zone} /> },
              {
                id: 'act',
                header: 'Act',
                cell: (channel) => (
                  <ChannelActions
                    channel={channel}
                    isTesting={test.isPending && test.variables.webhook_id === channel.webhook_id}
                    onTest={() => test.mutate(channel)}
                    onTurn={() => turn.mutate(channel)}
                    onOpen={(what) => setOpen({ what, channel })}
                  />
                ),
              },
            ]}
            empty="Nobody is told of anything yet. Add a webhook, Slack, PagerDuty, an e-mail address or a bus."
          />
        )}
      </QueryState>
      {open?.what === 'create' ? <CreateChannel onMade={show} onClose={close} /> : null}
      {open?.what === 'rotate' ? <RotateSecret channel={open.channel} onMade={show} onClose={close} /> : null}
      {open?.what === 'delete' ? <DeleteChannel channel={open.channel} onClose={close} /> : null}
      {open?.what === 'confirm' ? <ConfirmChannel channel={open.channel} onClose={close} /> : null}
    </SpaceBetween>
  );
}

function ChannelState({ channel, zone }: { channel: Channel; zone: string }) {
  const why = channel.disabled_reason === null ? '' : `: ${channel.disabled_reason}`;
  const failing = channel.failing_since === null ? '' : `, failing since ${formatTime(channel.failing_since, zone)}`;
  return (
    <StatusIndicator type={channel.failing_since === null ? TYPES[channel.state] : 'warning'}>
      {channel.state}
      {why}
      {failing}
    </StatusIndicator>
  );
}

interface ActionsProps {
  readonly channel: Channel;
  readonly isTesting: boolean;
  readonly onTest: () => void;
  readonly onTurn: () => void;
  readonly onOpen: (what: 'rotate' | 'delete' | 'confirm') => void;
}

function ChannelActions({ channel, isTesting, onTest, onTurn, onOpen }: ActionsProps) {
  const mayTest = useMay({ operations: ['testChannel'] });
  const mayChange = useMay({ operations: ['updateChannel'] });
  const { name, state, kind } = channel;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {mayTest && state === 'enabled' ? (
        <Button ariaLabel={`Send a test to ${name}`} loading={isTesting} onClick={onTest}>
          Test
        </Button>
      ) : null}
      {mayChange && state === 'unconfirmed' ? (
        <Button ariaLabel={`Confirm ${name}`} onClick={() => onOpen('confirm')}>
          Confirm
        </Button>
      ) : null}
      {mayChange && state !== 'unconfirmed' ? (
        <Button ariaLabel={state === 'enabled' ? `Turn off ${name}` : `Turn on ${name}`} onClick={onTurn}>
          {state === 'enabled' ? 'Turn off' : 'Turn on'}
        </Button>
      ) : null}
      {mayChange && kind === 'webhook' ? (
        <Button ariaLabel={`Rotate the secret of ${name}`} onClick={() => onOpen('rotate')}>
          Rotate
        </Button>
      ) : null}
      {mayChange ? (
        <Button ariaLabel={`Delete ${name}`} onClick={() => onOpen('delete')}>
          Delete
        </Button>
      ) : null}
    </SpaceBetween>
  );
}
