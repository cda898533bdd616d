import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Rubric } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { RubricDialog } from './rubric-dialog.tsx';
import { RubricTrial } from './rubric-trial.tsx';
import { RubricVersions } from './rubric-versions.tsx';

export function RubricDetail({ rubric }: { rubric: Rubric }) {
  const [isOpen, setOpen] = useState(false);
  const mayChange = useMay({ operations: ['putRubric'] });
  const mayTry = useMay({ operations: ['dryRunRubric'] });
  return (
    <SpaceBetween size="l">
      <DataTable
        title={`Checks of ${rubric.version}`}
        items={rubric.checks}
        keyOf={({ id }) => id}
        actions={mayChange ? <Button onClick={() => setOpen(true)}>Change</Button> : null}
        columns={[
          { id: 'id', header: 'Check', cell: ({ id }) => <StrangerName text={id} />, isRowHeader: true },
          {
            id: 'criterion',
            header: 'Criterion',
            cell: ({ criterion }) => <StrangerName text={criterion} atMost={1000} />,
          },
          { id: 'expected', header: 'Good answer', cell: ({ expected = 'yes' }) => expected },
          { id: 'severity', header: 'Severity', cell: ({ severity }) => severity },
          { id: 'group', header: 'Group', cell: ({ group }) => <StrangerName text={group} /> },
          { id: 'weight', header: 'Weight', cell: ({ weight = 1 }) => weight, isNumber: true },
          { id: 'source', header: 'Source', cell: ({ source = '' }) => <StrangerName text={source} atMost={300} /> },
        ]}
        empty="This rubric has no checks."
      />
      <RubricVersions rubric={rubric} />
      {mayTry ? <RubricTrial rubric={rubric} /> : null}
      {isOpen ? <RubricDialog rubric={rubric} project={rubric.project_id} onClose={() => setOpen(false)} /> : null}
    </SpaceBetween>
  );
}
