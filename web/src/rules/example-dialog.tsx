import { useState } from 'react';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, LongTextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { exampleForm, readExampleForm } from './check-form.ts';
import type { Example } from './rubric-draft.ts';

const ANSWERS = choicesOf(['yes', 'no', 'unclear']);

interface Props {
  /** Null for a new one. */
  readonly example: Example | null;
  readonly checkIds: readonly string[];
  readonly refused: Readonly<Record<string, string>>;
  readonly onTake: (example: Example) => void;
  readonly onClose: () => void;
}

/** A text, and how a check is answered about it. */
export function ExampleDialog({ example, checkIds, refused, onTake, onClose }: Props) {
  const [form, setForm] = useState(() => exampleForm(example, checkIds[0] ?? ''));
  const [problems, setProblems] = useState(refused);
  return (
    <FormDialog
      title={example === null ? 'New example' : 'Change the example'}
      action="Take into the draft"
      size="large"
      onSubmit={() => {
        const read = readExampleForm(form);
        setProblems('problems' in read ? read.problems : {});
        if ('value' in read) onTake(read.value);
      }}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <ChoiceField
        label="Check"
        value={form.check}
        onChange={(check) => setForm({ ...form, check })}
        choices={choicesOf(checkIds)}
        problem={problems['check']}
      />
      <LongTextField
        label="Text"
        value={form.text}
        onChange={(text) => setForm({ ...form, text })}
        problem={problems['text']}
        rows={4}
      />
      <ChoiceField
        label="Answer"
        value={form.answer}
        onChange={(answer) => setForm({ ...form, answer })}
        choices={ANSWERS}
        problem={problems['answer']}
      />
      <LongTextField
        label="Reason"
        description="It may be left out."
        value={form.reason}
        onChange={(reason) => setForm({ ...form, reason })}
        problem={problems['reason']}
        rows={2}
      />
    </FormDialog>
  );
}
