import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import type { Rubric } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatShare } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject } from '../url-state/scope.ts';
import type { UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { RubricEditor } from './rubric-editor.tsx';

const RUBRIC: UrlState<{ readonly rubric: string | null; readonly isNew: boolean }> = {
  read: (params) => ({ rubric: params.get('rubric'), isNew: params.get('new') === 'rubric' }),
  write: ({ rubric, isNew }) => ({ rubric, new: isNew ? 'rubric' : null }),
};

export function Rubrics() {
  const project = useProject();
  const [{ rubric: chosen, isNew }, change] = useUrlState(RUBRIC);
  const show = useCallback((id: string) => change({ rubric: id, isNew: false }), [change]);
  const mayCreate = useMay({ operations: ['createRubric'] });
  const list = useList<Rubric>('api/v1/rubrics', { project_id: project });
  const rubric = list.items.find(({ rubric_id: id }) => id === chosen);
  return (
    <SpaceBetween size="l">
      <QueryState query={list.query} what="the rubrics">
        {() => (
          <DataTable
            title="Rubrics"
            description="By which checks the judge judges."
            items={list.items}
            keyOf={({ rubric_id: id }) => id}
            more={list.more}
            isLoadingMore={list.isLoadingMore}
            actions={
              mayCreate ? <Button onClick={() => change({ rubric: null, isNew: true })}>New rubric</Button> : null
            }
            columns={[
              {
                id: 'name',
                header: 'Rubric',
                isRowHeader: true,
                cell: ({ rubric_id: id, name }) => (
                  <Button variant="inline-link" onClick={() => show(id)}>
                    <StrangerName text={name} />
                  </Button>
                ),
              },
              { id: 'version', header: 'Version', cell: ({ version }) => version },
              { id: 'origin', header: 'From', cell: ({ origin }) => <Badge>{ORIGINS[origin]}</Badge> },
              { id: 'checks', header: 'Checks', cell: ({ checks }) => checks.length, isNumber: true },
              { id: 'share', header: 'Used for', cell: ({ share }) => formatShare(share), isNumber: true },
              {
                id: 'blocking',
                header: 'Counts',
                cell: ({ blocking }) => (blocking ? 'for the verdict' : 'is shown only'),
              },
              {
                id: 'enabled',
                header: 'State',
                cell: ({ enabled }) => (
                  <StatusIndicator type={enabled ? 'success' : 'stopped'}>{enabled ? 'On' : 'Off'}</StatusIndicator>
                ),
              },
            ]}
            empty="No rubric."
          />
        )}
      </QueryState>
      {rubric === undefined ? null : <RubricEditor key={rubric.rubric_id} rubric={rubric} project={project} />}
      {isNew && mayCreate ? <RubricEditor key="new rubric" rubric={null} project={project} onCreated={show} /> : null}
    </SpaceBetween>
  );
}

const ORIGINS = { shipped: 'Aegis', override: 'yours, in place of ours', own: 'yours' } as const;
