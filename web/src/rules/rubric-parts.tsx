import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { CheckDialog } from './check-dialog.tsx';
import { CheckTable } from './check-table.tsx';
import { ExampleDialog } from './example-dialog.tsx';
import { ExampleTable } from './example-table.tsx';
import { type Content, movedCheck, withCheck, withExample, withoutCheck, withoutExample } from './rubric-draft.ts';
import type { rubricProblems } from './rubric-problems.ts';

interface Props {
  readonly content: Content;
  readonly isFixed: boolean;
  readonly refused: ReturnType<typeof rubricProblems>;
  readonly onChange: (content: Content) => void;
}

/** What of a rubric is open in a dialog; null is a new one. */
type Open = { readonly check: string | null } | { readonly example: number | null };

/** The checks and examples of a rubric, each changed in a form of its own. */
export function RubricParts({ content, isFixed, refused, onChange }: Props) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const take = (changed: Content): void => {
    onChange(changed);
    close();
  };
  return (
    <SpaceBetween size="l">
      <CheckTable
        checks={content.checks}
        isFixed={isFixed}
        refused={refused.checks}
        onOpen={(check) => setOpen({ check })}
        onMove={(id, by) => onChange(movedCheck(content, id, by))}
        onRemove={(id) => onChange(withoutCheck(content, id))}
      />
      <ExampleTable
        examples={content.examples}
        isFixed={isFixed || content.checks.length === 0}
        refused={refused.examples}
        onOpen={(example) => setOpen({ example })}
        onRemove={(at) => onChange(withoutExample(content, at))}
      />
      {open !== null && 'check' in open ? (
        <CheckDialog
          check={content.checks.find(({ id }) => id === open.check) ?? null}
          taken={content.checks.map(({ id }) => id).filter((id) => id !== open.check)}
          refused={refused.checks[open.check ?? ''] ?? {}}
          onTake={(check) => take(withCheck(content, check, open.check))}
          onClose={close}
        />
      ) : null}
      {open !== null && 'example' in open ? (
        <ExampleDialog
          example={open.example === null ? null : (content.examples[open.example] ?? null)}
          checkIds={content.checks.map(({ id }) => id)}
          refused={refused.examples[String(open.example)] ?? {}}
          onTake={(example) => take(withExample(content, example, open.example))}
          onClose={close}
        />
      ) : null}
    </SpaceBetween>
  );
}
