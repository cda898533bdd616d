import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { ApiKey, NewApiKey } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useList } from '../parts/queries.ts';
import { ShownOnce } from '../parts/shown-once.tsx';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { CreateKey, RevokeKey, RotateKey } from './key-dialogs.tsx';
import { describeBinding, stateOf } from './key-form.ts';

const STATES = {
  active: { type: 'success', text: 'Active' },
  expired: { type: 'stopped', text: 'Expired' },
  revoked: { type: 'stopped', text: 'Revoked' },
} as const;

type Open = { readonly what: 'create' } | { readonly what: 'rotate' | 'revoke'; readonly key: ApiKey };

export function Keys() {
  const zone = useZone();
  const { query, items, more, isLoadingMore } = useList<ApiKey>('api/v1/api-keys');
  const [open, setOpen] = useState<Open | null>(null);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const mayCreate = useMay({ operations: ['createApiKey'] });
  const mayRotate = useMay({ operations: ['rotateApiKey'] });
  const mayRevoke = useMay({ operations: ['revokeApiKey'] });
  const close = (): void => setOpen(null);
  const show = (key: NewApiKey): void => {
    setOpen(null);
    setMade(key);
  };
  return (
    <QueryState query={query} what="the keys">
      {() => (
        <SpaceBetween size="m">
          {made === null ? null : (
            <ShownOnce
              key={made.key}
              title={`The key ${made.name}`}
              label="API key"
              secret={made.key}
              onClose={() => setMade(null)}
            />
          )}
          <DataTable
            title="API keys"
            description="A revoked key, and every session opened with it, stops working within 30 seconds."
            items={items}
            keyOf={({ id }) => id}
            more={more}
            isLoadingMore={isLoadingMore}
            actions={mayCreate ? <Button onClick={() => setOpen({ what: 'create' })}>Create key</Button> : null}
            columns={[
              { id: 'name', header: 'Name', cell: ({ name }) => <StrangerName text={name} />, isRowHeader: true },
              { id: 'id', header: 'Id', cell: ({ id }) => id },
              { id: 'role', header: 'Role', cell: ({ role }) => role },
              { id: 'scopes', header: 'Scopes', cell: ({ scopes }) => scopes.join(', ') },
              { id: 'bound', header: 'For', cell: (key) => <StrangerName text={describeBinding(key)} /> },
              { id: 'used', header: 'Last used', cell: (key) => formatTime(key.last_used_at, zone) },
              { id: 'expires', header: 'Expires', cell: (key) => formatTime(key.expires_at, zone) },
              { id: 'state', header: 'State', cell: (key) => <KeyState apiKey={key} /> },
              {
                id: 'change',
                header: 'Change',
                cell: (key) =>
                  key.status === 'revoked' ? null : (
                    <SpaceBetween direction="horizontal" size="xs">
                      {mayRotate ? (
                        <Button ariaLabel={`Rotate ${key.name}`} onClick={() => setOpen({ what: 'rotate', key })}>
                          Rotate
                        </Button>
                      ) : null}
                      {mayRevoke ? (
                        <Button ariaLabel={`Revoke ${key.name}`} onClick={() => setOpen({ what: 'revoke', key })}>
                          Revoke
                        </Button>
                      ) : null}
                    </SpaceBetween>
                  ),
              },
            ]}
            empty="No key."
          />
          {open?.what === 'create' ? <CreateKey onMade={show} onClose={close} /> : null}
          {open?.what === 'rotate' ? <RotateKey apiKey={open.key} onMade={show} onClose={close} /> : null}
          {open?.what === 'revoke' ? <RevokeKey apiKey={open.key} onClose={close} /> : null}
        </SpaceBetween>
      )}
    </QueryState>
  );
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const { type, text } = STATES[stateOf(apiKey, Date.now())];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}
