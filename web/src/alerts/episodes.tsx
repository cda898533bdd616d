import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Alert } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { formatCount } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { AnyOrOne } from '../parts/any-or-one.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { InOrder } from '../parts/in-order.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange, useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { describeGroup, describeMeasured } from './describe-alert.ts';
import { SilenceDialog } from './silence-dialog.tsx';
import { Silences } from './silences.tsx';

const PATH = 'api/v1/alerts';
const STATES = ['open', 'acknowledged', 'resolved'] as const;
const TYPES = { open: 'error', acknowledged: 'in-progress', resolved: 'success' } as const;

const STATE: UrlState<{ readonly state: Alert['state'] | null }> = {
  read: (params) => ({ state: oneOf(STATES, params.get('state')) }),
  write: ({ state }) => ({ state }),
};

export function Episodes() {
  const project = useProject();
  const zone = useZone();
  const [{ state }, change] = useUrlState(STATE);
  const list = useList<Alert>(PATH, { project_id: project, state }, { live: 'list' });
  const mayAcknowledge = useMay({ operations: ['acknowledgeAlert'] });
  const mayResolve = useMay({ operations: ['resolveAlert'] });
  const maySilence = useMay({ operations: ['silenceAlert'] });
  const [silenced, setSilenced] = useState<Alert | null>(null);
  const act = useChange<{ readonly alert: Alert; readonly what: 'acknowledge' | 'resolve' }, Alert>(
    ({ alert, what }) => request(`${PATH}/${encodeURIComponent(alert.alert_id)}/${what}`, { method: 'POST' }),
    [PATH],
  );
  const isActing = (alert: Alert, what: string): boolean =>
    act.isPending && act.variables.alert.alert_id === alert.alert_id && act.variables.what === what;
  return (
    <InOrder>
      <NotDone error={act.error} />
      <QueryState query={list.query} what="the alerts">
        {() => (
          <DataTable
            title="Episodes"
            items={list.items}
            keyOf={({ alert_id: id }) => id}
            more={list.more}
            isLoadingMore={list.isLoadingMore}
            actions={<AnyOrOne what="state" values={STATES} value={state} onChange={(state) => change({ state })} />}
            columns={[
              {
                id: 'state',
                header: 'State',
                cell: (alert) => <StatusIndicator type={TYPES[alert.state]}>{alert.state}</StatusIndicator>,
              },
              { id: 'name', header: 'Alert', cell: ({ name }) => <StrangerName text={name} />, isRowHeader: true },
              { id: 'severity', header: 'Severity', cell: ({ severity }) => severity },
              { id: 'summary', header: 'What happened', cell: (alert) => <What alert={alert} /> },
              { id: 'measured', header: 'Measured', cell: ({ measured }) => describeMeasured(measured) },
              { id: 'count', header: 'Joined', cell: ({ count }) => formatCount(count), isNumber: true },
              { id: 'opened', header: `Opened (${zone})`, cell: (alert) => formatTime(alert.opened_at, zone) },
              { id: 'since', header: 'Since then', cell: (alert) => <Since alert={alert} zone={zone} /> },
              {
                id: 'act',
                header: 'Act',
                cell: (alert) =>
                  alert.state === 'resolved' ? null : (
                    <SpaceBetween direction="horizontal" size="xs">
                      {mayAcknowledge && alert.state === 'open' ? (
                        <Button
                          ariaLabel={`Acknowledge ${alert.name}`}
                          loading={isActing(alert, 'acknowledge')}
                          onClick={() => act.mutate({ alert, what: 'acknowledge' })}
                        >
                          Acknowledge
                        </Button>
                      ) : null}
                      {mayResolve ? (
                        <Button
                          ariaLabel={`Resolve ${alert.name}`}
                          loading={isActing(alert, 'resolve')}
                          onClick={() => act.mutate({ alert, what: 'resolve' })}
                        >
                          Resolve
                        </Button>
                      ) : null}
                      {maySilence ? (
                        <Button ariaLabel={`Silence ${alert.name}`} onClick={() => setSilenced(alert)}>
                          Silence
                        </Button>
                      ) : null}
                    </SpaceBetween>
                  ),
              },
            ]}
            empty={
              state === null
                ? 'No rule has found anything yet. The tab Rules says what they look for.'
                : `No episode is ${state}.`
            }
          />
        )}
      </QueryState>
      <Silences project={project} />
      {silenced === null ? null : <SilenceDialog alert={silenced} onClose={() => setSilenced(null)} />}
    </InOrder>
  );
}

function What({ alert: { summary, group, traces } }: { alert: Alert }) {
  const [trace] = traces;
  return (
    <>
      <StrangerName text={summary} atMost={300} /> <StrangerName text={describeGroup(group)} />{' '}
      {trace === undefined ? null : (
        <PageLink to={`/traces/${encodeURIComponent(trace.trace_id)}`}>the latest trace</PageLink>
      )}
    </>
  );
}

function Since({ alert, zone }: { alert: Alert; zone: string }) {
  const parts = [
    ...(alert.acknowledged_at === null
      ? []
      : [`acknowledged ${formatTime(alert.acknowledged_at, zone)} by ${alert.acknowledged_by ?? 'somebody'}`]),
    ...(alert.resolved_at === null
      ? []
      : [`resolved ${formatTime(alert.resolved_at, zone)} by ${alert.resolved_by ?? 'somebody'}`]),
    ...(alert.silenced_until === null ? [] : [`not told until ${formatTime(alert.silenced_until, zone)}`]),
  ];
  return parts.length === 0 ? 'nobody has taken it' : <StrangerName text={parts.join('; ')} atMost={300} />;
}
