/** What a key of the review desk does. Each has a handler: `Record<DeskCommand, …>` does not compile without one. */
export type DeskCommand =
  | 'next'
  | 'previous'
  | 'verdict:pass'
  | 'verdict:fail'
  | 'verdict:unsure'
  | 'severity:low'
  | 'severity:medium'
  | 'severity:high'
  | 'severity:critical'
  | 'toggle'
  | 'undo'
  | 'mark'
  | 'notes'
  | 'submit'
  | 'skip'
  | 'release'
  | 'claim'
  | 'help';

export interface KeyBinding {
  /** As `KeyboardEvent.key` has it, and as the help shows it. */
  readonly key: string;
  readonly command: DeskCommand;
  readonly says: string;
}

/** The one table that binds the keys of the review desk, and that its help and its badges are drawn from. */
export const KEY_BINDINGS: readonly KeyBinding[] = [
  { key: 'j', command: 'next', says: 'Go to the next finding or check' },
  { key: 'k', command: 'previous', says: 'Go to the one before' },
  { key: '1', command: 'verdict:pass', says: 'Label it as passed' },
  { key: '2', command: 'verdict:fail', says: 'Label it as failed' },
  { key: '3', command: 'verdict:unsure', says: 'Label it as unsure' },
  { key: '4', command: 'severity:low', says: 'Severity low' },
  { key: '5', command: 'severity:medium', says: 'Severity medium' },
  { key: '6', command: 'severity:high', says: 'Severity high' },
  { key: '7', command: 'severity:critical', says: 'Severity critical' },
  { key: 'x', command: 'toggle', says: 'Confirm, refute or leave open the finding; answer the check' },
  { key: 'm', command: 'mark', says: 'Mark something that was missed: what is selected, or words that you type' },
  { key: 'e', command: 'notes', says: 'Write notes' },
  { key: 'u', command: 'undo', says: 'Undo the last step; right after a label, take that label back' },
  { key: 'Enter', command: 'submit', says: 'Give the label and go to the next review' },
  { key: 's', command: 'skip', says: 'Skip the review, with a reason' },
  { key: 'r', command: 'release', says: 'Give the review back; your draft stays' },
  { key: 'n', command: 'claim', says: 'Take the most urgent review' },
  { key: '?', command: 'help', says: 'Show or hide this list' },
];

/** What is known of a key that was pressed. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Whether letters are being composed, as in Chinese or Japanese input. */
  readonly isComposing: boolean;
  /** What has the focus: `text` takes every key, `control` takes Enter. */
  readonly focus: 'text' | 'control' | 'page';
}

const BY_KEY: ReadonlyMap<string, DeskCommand> = new Map(KEY_BINDINGS.map(({ key, command }) => [key, command]));

/** The command of a pressed key; null where the key belongs to what has the focus, or to the browser. */
export function commandOf({ key, ctrlKey, metaKey, altKey, isComposing, focus }: PressedKey): DeskCommand | null {
  if (isComposing || altKey) return null;
  if (ctrlKey || metaKey) return key === 'Enter' ? 'submit' : null;
  if (focus === 'text' || (focus === 'control' && key === 'Enter')) return null;
  return BY_KEY.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}

/** The key that a badge beside a control shows. */
export function keyOf(command: DeskCommand): string {
  return KEY_BINDINGS.find((binding) => binding.command === command)?.key ?? '';
}
