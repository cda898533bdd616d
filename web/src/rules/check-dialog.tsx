import { useState } from 'react';
import { CATEGORIES, SEVERITIES } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, LongTextField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { checkForm, readCheckForm } from './check-form.ts';
import type { Check } from './rubric-draft.ts';

const ANSWERS = [
  { value: 'yes', label: 'Yes: it is good when the sentence is true' },
  { value: 'no', label: 'No: it is good when the sentence is not true' },
] as const;
const EVIDENCE = [
  { value: 'quote', label: 'In words of the trace' },
  { value: 'absence', label: 'In that something is not there' },
] as const;

interface Props {
  /** Null for a new one. */
  readonly check: Check | null;
  /** The ids of the others. */
  readonly taken: readonly string[];
  readonly refused: Readonly<Record<string, string>>;
  readonly onTake: (check: Check) => void;
  readonly onClose: () => void;
}

/** One check of a rubric. It is taken into the draft, and stored with it. */
export function CheckDialog({ check, taken, refused, onTake, onClose }: Props) {
  const [form, setForm] = useState(() => checkForm(check));
  const [problems, setProblems] = useState(refused);
  return (
    <FormDialog
      title={check === null ? 'New check' : `Change ${check.id}`}
      action="Take into the draft"
      size="large"
      onSubmit={() => {
        const read = readCheckForm(form, taken);
        setProblems('problems' in read ? read.problems : {});
        if ('value' in read) onTake(read.value);
      }}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <TextField
        label="Id"
        placeholder="is_polite"
        value={form.id}
        onChange={(id) => setForm({ ...form, id })}
        problem={problems['id']}
      />
      <LongTextField
        label="Criterion"
        description="One sentence that is true of a trace, or is not."
        value={form.criterion}
        onChange={(criterion) => setForm({ ...form, criterion })}
        problem={problems['criterion']}
        rows={2}
      />
      <ChoiceField
        label="Good answer"
        description="The other one is a finding. Let some be no, so that no single word answers the whole rubric well."
        value={form.expected}
        onChange={(expected) => setForm({ ...form, expected })}
        choices={ANSWERS}
        problem={problems['expected']}
      />
      <ChoiceField
        label="A finding shows"
        value={form.evidence}
        onChange={(evidence) => setForm({ ...form, evidence })}
        choices={EVIDENCE}
        problem={problems['evidence']}
      />
      <ChoiceField
        label="Severity"
        value={form.severity}
        onChange={(severity) => setForm({ ...form, severity })}
        choices={choicesOf(SEVERITIES)}
        problem={problems['severity']}
      />
      <ChoiceField
        label="Category"
        value={form.category}
        onChange={(category) => setForm({ ...form, category })}
        choices={choicesOf(CATEGORIES)}
        problem={problems['category']}
      />
      <TextField
        label="Group"
        description="The figure from 0 to 10 that it counts for, such as safety or accuracy."
        placeholder="style"
        value={form.group}
        onChange={(group) => setForm({ ...form, group })}
        problem={problems['group']}
      />
      <TextField
        label="Weight (0.1 to 10)"
        description="Within its group. The rating does not depend on it."
        value={form.weight}
        onChange={(weight) => setForm({ ...form, weight })}
        problem={problems['weight']}
      />
      <LongTextField
        label="Source"
        description="The regulation or guideline that it comes from; it may be left out."
        value={form.source}
        onChange={(source) => setForm({ ...form, source })}
        problem={problems['source']}
        rows={2}
      />
    </FormDialog>
  );
}
