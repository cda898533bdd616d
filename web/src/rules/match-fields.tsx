import SpaceBetween from '@cloudscape-design/components/space-between';
import { ChoiceField, LongTextField } from '../parts/fields.tsx';
import { type MatchForm, RULE_FIELDS } from './rule-form.ts';

const MODES = [
  { value: 'any', label: 'One of the phrases is enough' },
  { value: 'all', label: 'All of the phrases have to be there' },
] as const;

interface Props<Form extends MatchForm> {
  /** What comes before the names of the fields where a rule has several, such as `Only where: `. */
  readonly prefix?: string;
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  readonly problem: string | undefined;
}

/** Phrases, where they are looked for, and how many of them are wanted. */
export function MatchFields<Form extends MatchForm>({ prefix = '', form, onChange, problem }: Props<Form>) {
  return (
    <SpaceBetween size="m">
      <ChoiceField
        label={`${prefix}Where it reads`}
        value={form.field}
        onChange={(field) => onChange({ ...form, field })}
        choices={RULE_FIELDS}
      />
      <LongTextField
        label={`${prefix}Phrases`}
        description="Each in a line. guarante* is any end of the word, ... up to 60 characters, (buy|sell) one of several, # a number."
        value={form.phrases}
        onChange={(phrases) => onChange({ ...form, phrases })}
        problem={problem}
        rows={4}
      />
      <ChoiceField
        label={`${prefix}How many`}
        value={form.mode}
        onChange={(mode) => onChange({ ...form, mode })}
        choices={MODES}
      />
    </SpaceBetween>
  );
}
