import { type DeskCommand, keyOf } from './keys.ts';

/** The key that does the same as the control beside it; from the table that binds the keys. */
export function KeyBadge({ command }: { command: DeskCommand }) {
  return (
    <span className="key" aria-hidden="true">
      {keyOf(command)}
    </span>
  );
}
