import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Rubric } from '../../../lib/client/api-types.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { diffRubrics } from './rubric-diff.ts';

/** What changed from one version to another; by default from the one before to the latest. */
export function RubricVersions({ rubric }: { rubric: Rubric }) {
  const zone = useZone();
  const { query, items } = useList<Rubric>(`api/v1/rubrics/${encodeURIComponent(rubric.rubric_id)}/versions`, {
    project_id: rubric.project_id,
  });
  const [[from, to], setChosen] = useState<readonly [string | null, string | null]>([null, null]);
  const after = items.find(({ version }) => version === to) ?? items[0];
  const before = items.find(({ version }) => version === from) ?? items[1];
  const options = items.map(({ version, created_at: at }) => ({
    value: version,
    label: version,
    description: at === null ? 'as shipped' : formatTime(at, zone),
  }));
  const choice = (label: string, chosen: Rubric | undefined, choose: (version: string | null) => void) => (
    <Select
      ariaLabel={label}
      selectedOption={chosen === undefined ? null : { value: chosen.version, label: chosen.version }}
      options={options}
      onChange={({ detail }) => choose(detail.selectedOption.value ?? null)}
    />
  );
  return (
    <QueryState query={query} what="the versions of the rubric">
      {() => (
        <DataTable
          title="What changed"
          items={before === undefined || after === undefined ? [] : diffRubrics(before, after)}
          keyOf={({ what }) => what}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {choice('From version', before, (version) => setChosen([version, to]))}
              {choice('To version', after, (version) => setChosen([from, version]))}
            </SpaceBetween>
          }
          columns={[
            { id: 'what', header: 'What', cell: ({ what }) => <StrangerName text={what} />, isRowHeader: true },
            { id: 'kind', header: 'How', cell: ({ kind }) => kind },
            { id: 'before', header: 'Before', cell: (change) => <StrangerName text={change.before} atMost={800} /> },
            { id: 'after', header: 'After', cell: (change) => <StrangerName text={change.after} atMost={800} /> },
          ]}
          empty={items.length < 2 ? 'There is one version only.' : 'Nothing differs.'}
        />
      )}
    </QueryState>
  );
}
