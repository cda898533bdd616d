import type { StoredMessage, TraceSummary } from '../../../lib/client/api-types.ts';
import { asText } from '../text/as-text.ts';

/** A line of an export with its texts. */
export interface ExportedTrace extends TraceSummary {
  readonly content: { readonly input: string | readonly StoredMessage[]; readonly output: string };
}

/**
 * The traces of an export, oldest first. The line that ends it says how many there are.
 * @throws Error when a line is missing
 */
export function turnsOf(lines: string): {
  readonly turns: readonly ExportedTrace[];
  readonly nextCursor: string | null;
} {
  const values = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
  const end = values.pop();
  const turns = values.filter(isTurn);
  if (!isEnd(end) || end.count !== turns.length) throw new Error('The turns did not arrive as a whole.');
  return { turns: turns.toReversed(), nextCursor: end.next_cursor };
}

function isTurn(value: unknown): value is ExportedTrace {
  return typeof value === 'object' && value !== null && 'trace_id' in value && 'content' in value;
}

function isEnd(value: unknown): value is { readonly count: number; readonly next_cursor: string | null } {
  return typeof value === 'object' && value !== null && 'type' in value && 'count' in value && 'next_cursor' in value;
}

/**
 * What was said in a turn: each application sends the conversation so far again and again, so of a list of messages what
 * came after the last answer of the model.
 */
export function saidIn({ content }: Pick<ExportedTrace, 'content'>): readonly {
  readonly key: string;
  readonly who: string;
  readonly text: string;
}[] {
  const { input, output } = content;
  const answer = { key: 'output', who: 'Answer', text: asText(output) };
  if (!Array.isArray(input)) return [{ key: 'input', who: 'User', text: asText(input) }, answer];
  const lastAnswer = input.findLastIndex(({ role }) => role === 'assistant');
  const said = input.slice(lastAnswer + 1).map(({ role, content: text }, index) => ({
    key: `${lastAnswer + 1 + index}`,
    who: asText(role).charAt(0).toUpperCase() + asText(role).slice(1),
    text: asText(text),
  }));
  return [...said, answer];
}
