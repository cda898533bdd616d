import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { DataTable } from '../parts/data-table.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import type { Check } from './rubric-draft.ts';

interface Props {
  readonly checks: readonly Check[];
  readonly isFixed: boolean;
  /** What the API refused, by the id of the check. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Null for a new one. */
  readonly onOpen: (id: string | null) => void;
  readonly onMove: (id: string, by: number) => void;
  readonly onRemove: (id: string) => void;
}

/** The checks of a rubric in the order in which the judge is asked. */
export function CheckTable({ checks, isFixed, refused, onOpen, onMove, onRemove }: Props) {
  return (
    <DataTable
      title="Checks"
      description="What the judge answers, in this order."
      items={checks}
      keyOf={({ id }) => id}
      actions={isFixed ? null : <Button onClick={() => onOpen(null)}>Add a check</Button>}
      columns={[
        {
          id: 'id',
          header: 'Check',
          isRowHeader: true,
          cell: ({ id }) => (
            <>
              <StrangerName text={id} />
              <Refused problems={refused[id]} />
            </>
          ),
        },
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
        ...(isFixed
          ? []
          : [
              {
                id: 'change',
                header: 'Change',
                cell: ({ id }: Check) => (
                  <SpaceBetween direction="horizontal" size="xs">
                    <Button variant="inline-link" ariaLabel={`Change ${id}`} onClick={() => onOpen(id)}>
                      Change
                    </Button>
                    <Button
                      variant="inline-icon"
                      iconName="angle-up"
                      ariaLabel={`Move ${id} up`}
                      disabled={checks[0]?.id === id}
                      onClick={() => onMove(id, -1)}
                    />
                    <Button
                      variant="inline-icon"
                      iconName="angle-down"
                      ariaLabel={`Move ${id} down`}
                      disabled={checks.at(-1)?.id === id}
                      onClick={() => onMove(id, 1)}
                    />
                    <Button variant="inline-link" ariaLabel={`Remove ${id}`} onClick={() => onRemove(id)}>
                      Remove
                    </Button>
                  </SpaceBetween>
                ),
              },
            ]),
      ]}
      empty="This rubric has no checks yet."
    />
  );
}

/** What the API said of a row, by member. */
export function Refused({ problems = {} }: { problems: Readonly<Record<string, string>> | undefined }) {
  const told = Object.entries(problems).map(([member, message]) => `${member} ${message}`.trim());
  return told.length === 0 ? null : (
    <StatusIndicator type="error">
      <StrangerName text={told.join('; ')} atMost={500} />
    </StatusIndicator>
  );
}
