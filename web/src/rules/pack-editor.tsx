import Alert from '@cloudscape-design/components/alert';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { Pack, PackOverride, ProjectDomain } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { SEVERITIES, type Severity } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { oneOf } from '../url-state/url-state.ts';
import { DomainTrial } from './domain-trial.tsx';
import { OwnRules } from './own-rules-form.tsx';
import { NO_OVERRIDE, type PackRow, packRows, withDisabled, withSeverity } from './pack-rows.ts';

/** What a project uses of a domain, and a draft of what it is to use. Nothing is changed until it is stored. */
export function PackEditor({ shipped, current }: { shipped: Pack; current: ProjectDomain }) {
  const stored = current.override ?? NO_OVERRIDE;
  const [draft, setDraft] = useState(stored);
  const mayChange = useMay({ operations: ['putProjectDomain'] });
  const mayTry = useMay({ operations: ['dryRunDomain'] });
  const path = `api/v1/projects/${encodeURIComponent(current.project_id)}/domains/${encodeURIComponent(current.domain)}`;
  const save = useChange<PackOverride, ProjectDomain>((body) => request(path, { method: 'PUT', body }), [path]);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  return (
    <SpaceBetween size="l">
      <NotDone error={save.error} />
      {isChanged ? (
        <Alert
          type="info"
          header="Not stored yet"
          action={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setDraft(stored)}>Discard</Button>
              {mayChange ? (
                <Button variant="primary" loading={save.isPending} onClick={() => save.mutate(draft)}>
                  Store
                </Button>
              ) : null}
            </SpaceBetween>
          }
        >
          Try it first: below, on the latest traces of the project.
        </Alert>
      ) : null}
      <DataTable
        title={`Rules of ${current.domain}`}
        description={`Version ${current.pack.version}.`}
        items={packRows(shipped, draft)}
        keyOf={({ kind, id }) => `${kind} ${id}`}
        columns={[
          { id: 'id', header: 'Rule', cell: (row) => <RuleName row={row} />, isRowHeader: true },
          { id: 'category', header: 'Category', cell: ({ category }) => category },
          {
            id: 'severity',
            header: 'Severity',
            cell: (row) => (
              <SeverityCell
                row={row}
                isFixed={!mayChange}
                onChange={(severity) => setDraft(withSeverity(draft, row, severity))}
              />
            ),
          },
          { id: 'reason', header: 'Why', cell: (row) => <Why row={row} /> },
          {
            id: 'used',
            header: 'Used',
            cell: (row) => (
              <Toggle
                checked={!row.isDisabled}
                disabled={!mayChange}
                ariaLabel={`Use ${row.id}`}
                onChange={({ detail }) => setDraft(withDisabled(draft, row.id, !detail.checked))}
              />
            ),
          },
        ]}
        empty="This domain has no rules."
      />
      {mayChange ? <OwnRules key={JSON.stringify(stored)} draft={draft} onChange={setDraft} /> : null}
      {mayTry ? <DomainTrial domain={current.domain} project={current.project_id} override={draft} /> : null}
    </SpaceBetween>
  );
}

function RuleName({ row }: { row: PackRow }) {
  return (
    <>
      <StrangerName text={row.id} />{' '}
      {row.origin === 'shipped' ? null : <Badge color="blue">{row.origin === 'own' ? 'your own' : 'replaced'}</Badge>}{' '}
      {row.isDecisive ? <Badge>decides alone</Badge> : null}
    </>
  );
}

function Why({ row }: { row: PackRow }) {
  return (
    <>
      <StrangerName text={row.reason} atMost={500} />
      <Box variant="small" display="block">
        <StrangerName text={[row.remedy, row.source].filter((text) => text !== '').join(' Source: ')} atMost={500} />
      </Box>
    </>
  );
}

interface SeverityProps {
  readonly row: PackRow;
  readonly isFixed: boolean;
  readonly onChange: (severity: Severity) => void;
}

function SeverityCell({ row, isFixed, onChange }: SeverityProps) {
  if (row.severity === null) return '–';
  if (isFixed) return row.severity;
  return (
    <Select
      ariaLabel={`Severity of ${row.id}`}
      selectedOption={{ value: row.severity, label: row.severity }}
      options={choicesOf(SEVERITIES)}
      onChange={({ detail }) => {
        const chosen = oneOf(SEVERITIES, detail.selectedOption.value ?? null);
        if (chosen !== null) onChange(chosen);
      }}
    />
  );
}
