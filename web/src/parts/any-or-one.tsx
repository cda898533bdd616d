import Select from '@cloudscape-design/components/select';
import { oneOf } from '../url-state/url-state.ts';
import { choicesOf } from './choice.ts';

interface Props<Value extends string> {
  /** What is chosen, such as `state`. */
  readonly what: string;
  readonly values: readonly Value[];
  /** Null for every one. */
  readonly value: Value | null;
  readonly onChange: (value: Value | null) => void;
}

/** Narrows a list to what has one of a few values. */
export function AnyOrOne<Value extends string>({ what, values, value, onChange }: Props<Value>) {
  const any = { value: '', label: `every ${what}` };
  return (
    <Select
      ariaLabel={what.charAt(0).toUpperCase() + what.slice(1)}
      selectedOption={value === null ? any : { value, label: value }}
      options={[any, ...choicesOf(values)]}
      onChange={({ detail }) => onChange(oneOf(values, detail.selectedOption.value ?? null))}
    />
  );
}
