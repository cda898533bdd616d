import Input from '@cloudscape-design/components/input';
import type { UrlState } from '../url-state/url-state.ts';

/** What is looked for on a page, which stands in its address. */
export const FIND: UrlState<{ readonly find: string }> = {
  read: (params) => ({ find: params.get('find') ?? '' }),
  write: ({ find }) => ({ find: find === '' ? null : find }),
};

export function FindField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (find: string) => void;
}) {
  return (
    <Input
      type="search"
      ariaLabel={label}
      placeholder={label}
      clearAriaLabel="Show all"
      value={value}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}
