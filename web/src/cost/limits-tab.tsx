import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { QuotaStatus } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import type { UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { LimitDialog } from './limit-dialog.tsx';
import { type ShownLimit, showLimits } from './limits.ts';

const USER: UrlState<{ readonly user: string }> = {
  read: (params) => ({ user: params.get('user') ?? '' }),
  write: ({ user }) => ({ user: user === '' ? null : user }),
};

export function Limits() {
  const project = useProject();
  const zone = useZone();
  const [{ user }, change] = useUrlState(USER);
  const [typed, setTyped] = useState(user);
  const [isOpen, setOpen] = useState(false);
  const mayChange = useMay({ operations: ['updateQuota'] });
  const query = useAnswer<QuotaStatus>('api/v1/quota/status', { project_id: project, user_id: user }, { live: 'list' });
  return (
    <QueryState query={query} what="the limits">
      {(status) => (
        <SpaceBetween size="m">
          {status.allowed ? null : (
            <Alert type="warning" header="Requests are refused now">
              {status.reason}
            </Alert>
          )}
          <DataTable
            title="Limits"
            description="What is used, and what open reservations hold, against each limit that holds here."
            items={showLimits(status.limits)}
            keyOf={({ key }) => key}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Input
                  ariaLabel="Limits of a user"
                  placeholder="A user, Enter"
                  type="search"
                  value={typed}
                  onChange={({ detail }) => setTyped(detail.value)}
                  onBlur={() => change({ user: typed.trim() })}
                  onKeyDown={({ detail }) => {
                    if (detail.key === 'Enter') change({ user: typed.trim() });
                  }}
                />
                {mayChange ? <Button onClick={() => setOpen(true)}>Change limits</Button> : null}
              </SpaceBetween>
            }
            columns={[
              { id: 'scope', header: 'Of', cell: ({ scope }) => <StrangerName text={scope} />, isRowHeader: true },
              { id: 'what', header: 'Limit', cell: ({ what }) => what },
              { id: 'used', header: 'Used', cell: ({ used }) => used, isNumber: true },
              { id: 'held', header: 'Held', cell: ({ held }) => held, isNumber: true },
              { id: 'limit', header: 'At most', cell: ({ limit }) => limit, isNumber: true },
              { id: 'left', header: 'Left', cell: ({ left }) => left, isNumber: true },
              { id: 'share', header: 'Taken', cell: (limit) => <Taken limit={limit} /> },
              { id: 'resets', header: `Begins anew (${zone})`, cell: ({ resetsAt }) => formatTime(resetsAt, zone) },
            ]}
            empty="No limit holds here: whatever is sent is admitted. Set one before somebody else's loop finds out."
          />
          {isOpen ? <LimitDialog project={project} user={user} onClose={() => setOpen(false)} /> : null}
        </SpaceBetween>
      )}
    </QueryState>
  );
}

function Taken({ limit }: { limit: ShownLimit }) {
  if (limit.percent === null) return '–';
  return (
    <ProgressBar
      value={limit.percent}
      ariaLabel={`Taken of ${limit.what}`}
      status={limit.standing === 'spent' ? 'error' : 'in-progress'}
      resultText={limit.standing === 'spent' ? 'Spent' : ''}
    />
  );
}
