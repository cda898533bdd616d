import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Appeal } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { AnyOrOne } from '../parts/any-or-one.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { decisionsOf } from './decisions.ts';

const STATES = ['pending', 'under_review', 'upheld', 'overturned', 'closed'] as const;
const TYPES = {
  pending: 'pending',
  under_review: 'in-progress',
  upheld: 'success',
  overturned: 'warning',
  closed: 'stopped',
} as const;

const STATE: UrlState<{ readonly state: Appeal['state'] | null }> = {
  read: (params) => ({ state: oneOf(STATES, params.get('state')) }),
  write: ({ state }) => ({ state }),
};

/** Evaluations that somebody appealed, and what became of it. */
export default function AppealsPage() {
  const project = useProject();
  const zone = useZone();
  const [{ state }, change] = useUrlState(STATE);
  const { query, items, more, isLoadingMore } = useList<Appeal>(
    'api/v1/appeals',
    { project_id: project, state },
    { live: 'list' },
  );
  const mayDecide = useMay({ operations: ['decideAppeal'] });
  const [open, setOpen] = useState<Appeal | null>(null);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Decided by people who have not labelled the trace.">
          Appeals
        </Header>
      }
    >
      <QueryState query={query} what="the appeals">
        {() => (
          <DataTable
            title="Appeals"
            items={items}
            keyOf={({ appeal_id: id }) => id}
            more={more}
            isLoadingMore={isLoadingMore}
            actions={<AnyOrOne what="state" values={STATES} value={state} onChange={(state) => change({ state })} />}
            columns={[
              {
                id: 'trace',
                header: 'Trace',
                cell: ({ trace_id: id }) => (
                  <PageLink to={`/traces/${encodeURIComponent(id)}`}>
                    <StrangerName text={id} />
                  </PageLink>
                ),
                isRowHeader: true,
              },
              { id: 'at', header: `Since (${zone})`, cell: (appeal) => formatTime(appeal.created_at, zone) },
              { id: 'reason', header: 'Reason', cell: ({ reason }) => <StrangerName text={reason} atMost={500} /> },
              {
                id: 'state',
                header: 'State',
                cell: (appeal) => <StatusIndicator type={TYPES[appeal.state]}>{appeal.state}</StatusIndicator>,
              },
              { id: 'history', header: 'History', cell: (appeal) => <History appeal={appeal} zone={zone} /> },
              {
                id: 'decide',
                header: 'Decide',
                cell: (appeal) =>
                  mayDecide && decisionsOf(appeal.state).length > 0 ? (
                    <Button ariaLabel={`Decide the appeal of ${appeal.trace_id}`} onClick={() => setOpen(appeal)}>
                      Decide
                    </Button>
                  ) : null,
              },
            ]}
            empty="Nobody has appealed. Whoever may read an evaluation may appeal it, on the page of its trace."
          />
        )}
      </QueryState>
      {open === null ? null : <DecideDialog appeal={open} onClose={() => setOpen(null)} />}
    </ContentLayout>
  );
}

function History({ appeal: { history }, zone }: { appeal: Appeal; zone: string }) {
  return (
    <ol>
      {history.map(({ state, at, by, reason }) => (
        <li key={at}>
          {state}, {formatTime(at, zone)}, <StrangerName text={by} />: <StrangerName text={reason} atMost={300} />
        </li>
      ))}
    </ol>
  );
}
