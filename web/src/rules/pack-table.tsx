import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactNode } from 'react';
import { SEVERITIES, type Severity } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { DataTable } from '../parts/data-table.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { oneOf } from '../url-state/url-state.ts';
import type { PackRow } from './pack-rows.ts';

interface Props {
  readonly title: string;
  readonly description: string;
  readonly rows: readonly PackRow[];
  readonly isFixed: boolean;
  /** What the API refused, by the id of the rule. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly actions: ReactNode;
  readonly onSeverity: (row: PackRow, severity: Severity) => void;
  readonly onUse: (row: PackRow, isUsed: boolean) => void;
  readonly onOpen: (row: PackRow) => void;
  readonly onRemove: (row: PackRow) => void;
}

/** The rules, limits and checks of a domain, as they would be with the draft. */
export function PackTable(props: Props) {
  const { title, description, rows, isFixed, refused, actions, onSeverity, onUse, onOpen, onRemove } = props;
  const change = {
    id: 'change',
    header: 'Change',
    cell: (row: PackRow) => <RowActions row={row} onOpen={onOpen} onRemove={onRemove} />,
  };
  return (
    <DataTable
      title={title}
      description={description}
      actions={actions}
      items={rows}
      keyOf={({ kind, id }) => `${kind} ${id}`}
      columns={[
        {
          id: 'id',
          header: 'Rule',
          cell: (row) => <RuleName row={row} refused={refused[row.id]} />,
          isRowHeader: true,
        },
        { id: 'category', header: 'Category', cell: ({ category }) => category },
        {
          id: 'severity',
          header: 'Severity',
          cell: (row) => (
            <SeverityCell row={row} isFixed={isFixed} onChange={(severity) => onSeverity(row, severity)} />
          ),
        },
        { id: 'reason', header: 'Why', cell: (row) => <Why row={row} /> },
        {
          id: 'used',
          header: 'Used',
          cell: (row) => (
            <Toggle
              checked={!row.isDisabled}
              disabled={isFixed}
              ariaLabel={`Use ${row.id}`}
              onChange={({ detail }) => onUse(row, detail.checked)}
            />
          ),
        },
        ...(isFixed ? [] : [change]),
      ]}
      empty="No rule is like that."
    />
  );
}

function RuleName({ row, refused }: { row: PackRow; refused: Readonly<Record<string, string>> | undefined }) {
  return (
    <>
      <StrangerName text={row.id} />{' '}
      {row.origin === 'shipped' ? null : <Badge color="blue">{row.origin === 'own' ? 'your own' : 'replaced'}</Badge>}{' '}
      {row.isDecisive ? <Badge>decides alone</Badge> : null}
      {refused === undefined ? null : (
        <StatusIndicator type="error">
          <StrangerName
            text={Object.entries(refused)
              .map(([member, message]) => `${member} ${message}`.trim())
              .join('; ')}
            atMost={500}
          />
        </StatusIndicator>
      )}
    </>
  );
}

function Why({ row }: { row: PackRow }) {
  return (
    <>
      <StrangerName text={row.reason} atMost={500} />
      {row.bounds === '' ? null : (
        <Box variant="small" display="block">
          <StrangerName text={row.bounds} atMost={300} />
        </Box>
      )}
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

function RowActions({ row, onOpen, onRemove }: Pick<Props, 'onOpen' | 'onRemove'> & { row: PackRow }) {
  if (row.kind === 'check') return null;
  const isShipped = row.origin === 'shipped';
  return (
    <SpaceBetween size="xxs">
      <Button
        variant="inline-link"
        wrapText={false}
        ariaLabel={`${isShipped ? 'Replace' : 'Change'} ${row.id}`}
        onClick={() => onOpen(row)}
      >
        {isShipped ? 'Replace' : 'Change'}
      </Button>
      {isShipped ? null : (
        <Button
          variant="inline-link"
          wrapText={false}
          ariaLabel={`${removing(row)} ${row.id}`}
          onClick={() => onRemove(row)}
        >
          {removing(row)}
        </Button>
      )}
    </SpaceBetween>
  );
}

function removing({ origin }: PackRow): string {
  return origin === 'own' ? 'Remove' : 'Use the shipped';
}
