import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { DataTable } from '../parts/data-table.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { Refused } from './check-table.tsx';
import type { Example } from './rubric-draft.ts';

interface Props {
  readonly examples: readonly Example[];
  readonly isFixed: boolean;
  /** What the API refused, by the place of the example. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By the place; null for a new one. */
  readonly onOpen: (at: number | null) => void;
  readonly onRemove: (at: number) => void;
}

/** What the judge is shown beside the checks. */
export function ExampleTable({ examples, isFixed, refused, onOpen, onRemove }: Props) {
  const rows = examples.map((example, at) => ({ ...example, at }));
  return (
    <DataTable
      title="Examples"
      description="Texts with their answers, which the judge is shown; at most eight."
      items={rows}
      keyOf={({ at }) => String(at)}
      actions={isFixed ? null : <Button onClick={() => onOpen(null)}>Add an example</Button>}
      columns={[
        {
          id: 'check',
          header: 'Check',
          isRowHeader: true,
          cell: ({ check, at }) => (
            <>
              <StrangerName text={check} />
              <Refused problems={refused[at]} />
            </>
          ),
        },
        { id: 'text', header: 'Text', cell: ({ text }) => <StrangerName text={text} atMost={1000} /> },
        { id: 'answer', header: 'Answer', cell: ({ answer }) => answer },
        { id: 'reason', header: 'Reason', cell: ({ reason = '' }) => <StrangerName text={reason} atMost={300} /> },
        ...(isFixed
          ? []
          : [
              {
                id: 'change',
                header: 'Change',
                cell: ({ at }: (typeof rows)[number]) => (
                  <SpaceBetween direction="horizontal" size="xs">
                    <Button variant="inline-link" ariaLabel={`Change example ${at + 1}`} onClick={() => onOpen(at)}>
                      Change
                    </Button>
                    <Button variant="inline-link" ariaLabel={`Remove example ${at + 1}`} onClick={() => onRemove(at)}>
                      Remove
                    </Button>
                  </SpaceBetween>
                ),
              },
            ]),
      ]}
      empty="No examples."
    />
  );
}
