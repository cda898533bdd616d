import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { visibleText } from '../text/visible.ts';

const VERDICTS: Readonly<Record<string, { readonly type: StatusIndicatorProps.Type; readonly text: string }>> = {
  passed: { type: 'success', text: 'Passed' },
  failed: { type: 'error', text: 'Failed' },
  needs_review: { type: 'warning', text: 'Needs review' },
  not_evaluated: { type: 'stopped', text: 'Not evaluated' },
};
const WAITING = { type: 'pending', text: 'Waiting' } as const;

/** A verdict in word, sign and colour; without one, the trace waits. */
export function VerdictMark({ verdict }: { verdict: string | null }) {
  const { type, text } = verdict === null ? WAITING : (VERDICTS[verdict] ?? WAITING);
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

/** What people call a name of the API, such as `Needs review` for `needs_review`; some names are those of strangers. */
export function inWords(name: string): string {
  const words = visibleText(String(name)).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
