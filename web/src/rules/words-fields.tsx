import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { SEVERITIES, type Severity } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, LongTextField, TextField } from '../parts/fields.tsx';

interface Words {
  readonly id: string;
  readonly severity: Severity;
  readonly decisive: boolean;
  readonly reason: string;
  readonly source: string;
  readonly remedy: string;
}

interface Props<Form extends Words> {
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  readonly problems: Readonly<Record<string, string>>;
}

export function IdField<Form extends Words>({ form, onChange, problems }: Props<Form>) {
  return (
    <TextField
      label="Id"
      description="What findings are called. That of a shipped one puts yours in its place."
      placeholder="promised_return"
      value={form.id}
      onChange={(id) => onChange({ ...form, id })}
      problem={problems['id']}
    />
  );
}

/** What rules and limits say of what they find. */
export function WordsFields<Form extends Words>({ form, onChange, problems }: Props<Form>) {
  return (
    <SpaceBetween size="m">
      <ChoiceField
        label="Severity"
        value={form.severity}
        onChange={(severity) => onChange({ ...form, severity })}
        choices={choicesOf(SEVERITIES)}
        problem={problems['severity']}
      />
      <Checkbox
        checked={form.decisive}
        description="A finding fails the trace, whatever else is found."
        onChange={({ detail }) => onChange({ ...form, decisive: detail.checked })}
      >
        Decides alone
      </Checkbox>
      <LongTextField
        label="Why"
        description="What is wrong with what was found, for who reads the trace."
        value={form.reason}
        onChange={(reason) => onChange({ ...form, reason })}
        problem={problems['reason']}
        rows={2}
      />
      <LongTextField
        label="Source"
        description="The law, guideline or decision that it comes from."
        value={form.source}
        onChange={(source) => onChange({ ...form, source })}
        problem={problems['source']}
        rows={2}
      />
      <LongTextField
        label="Remedy"
        description="What would have to be different."
        value={form.remedy}
        onChange={(remedy) => onChange({ ...form, remedy })}
        problem={problems['remedy']}
        rows={2}
      />
    </SpaceBetween>
  );
}
