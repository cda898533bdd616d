import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { oneOf } from '../url-state/url-state.ts';
import type { Choice } from './choice.ts';

interface Field<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly description?: string;
  readonly problem?: string | undefined;
  /** Shown, and not to be changed. */
  readonly isFixed?: boolean;
}

export function TextField({
  label,
  value,
  onChange,
  description,
  problem,
  placeholder,
  type = 'text',
  isFixed = false,
}: Field<string> & { readonly placeholder?: string; readonly type?: 'text' | 'url' | 'email' }) {
  return (
    <FormField label={label} description={description} errorText={problem}>
      <Input
        value={value}
        type={type}
        placeholder={placeholder ?? ''}
        autoComplete={false}
        readOnly={isFixed}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

export function LongTextField({
  label,
  value,
  onChange,
  description,
  problem,
  rows = 6,
  isFixed = false,
}: Field<string> & { readonly rows?: number }) {
  return (
    <FormField label={label} description={description} errorText={problem} stretch>
      <Textarea
        value={value}
        rows={rows}
        readOnly={isFixed}
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

export function ChoiceField<Value extends string>({
  label,
  value,
  onChange,
  choices,
  description,
  problem,
  isFixed = false,
}: Field<Value> & { readonly choices: readonly Choice<Value>[] }) {
  const values = choices.map((choice) => choice.value);
  return (
    <FormField label={label} description={description} errorText={problem}>
      <Select
        selectedOption={choices.find((choice) => choice.value === value) ?? { value, label: value }}
        options={choices}
        readOnly={isFixed}
        onChange={({ detail }) => {
          const chosen = oneOf(values, detail.selectedOption.value ?? null);
          if (chosen !== null) onChange(chosen);
        }}
      />
    </FormField>
  );
}

export function ChoicesField<Value extends string>({
  label,
  value,
  onChange,
  choices,
  description,
  problem,
  placeholder,
  isFixed = false,
}: Field<readonly Value[]> & { readonly choices: readonly Choice<Value>[]; readonly placeholder: string }) {
  return (
    <FormField label={label} description={description} errorText={problem}>
      <Multiselect
        selectedOptions={choices.filter((choice) => value.includes(choice.value))}
        options={choices}
        placeholder={placeholder}
        readOnly={isFixed}
        onChange={({ detail }) => {
          const chosen = new Set(detail.selectedOptions.map((option) => option.value));
          onChange(choices.map((choice) => choice.value).filter((known) => chosen.has(known)));
        }}
      />
    </FormField>
  );
}
