/** What a text of an answer is, which says how it may be checked. */
export type OutputPart = 'text' | 'tool_arguments';

/** One text in a choice of an answer, or a piece of it in one event of a stream. */
export interface OutputText {
  /** Members and positions that lead to it from the choice. */
  readonly path: readonly (string | number)[];
  /** Pieces with the same channel are one text. */
  readonly channel: string;
  readonly part: OutputPart;
  readonly text: string;
}

/** What tells how an answer is built and not what it says. */
const STRUCTURE = new Set(['role', 'type', 'id', 'index', 'object', 'format', 'status']);
/** Bytes that the provider made, and not the model: audio, signatures of reasoning, reasoning that is encrypted. */
const OPAQUE = new Set(['data', 'signature', 'encrypted_content', 'expires_at']);
/** Where a choice says something; `text` is that of the older completions. */
const SPOKEN = ['message', 'delta', 'text'];

/** Every text of a choice, in its order: content, refusal, reasoning, tool calls, and whatever a provider adds. */
export function outputTexts(choice: Readonly<Record<string, unknown>>): OutputText[] {
  const texts: OutputText[] = [];
  for (const name of SPOKEN) walk(choice[name], [name], '', texts);
  return texts;
}

function walk(node: unknown, path: readonly (string | number)[], channel: string, texts: OutputText[]): void {
  if (typeof node === 'string') {
    const part = path.at(-1) === 'arguments' ? 'tool_arguments' : 'text';
    texts.push({ path, channel, part, text: node });
    return;
  }
  if (Array.isArray(node)) {
    node.forEach((item, position) => {
      walk(item, [...path, position], `${channel}/${placeOf(item) ?? position}`, texts);
    });
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (STRUCTURE.has(name) || OPAQUE.has(name)) continue;
    walk(value, [...path, name], `${channel}/${name}`, texts);
  }
}

/** Items of a stream say by `index` which one they continue. */
function placeOf(item: unknown): number | undefined {
  if (typeof item !== 'object' || item === null || !('index' in item)) return undefined;
  return typeof item.index === 'number' ? item.index : undefined;
}

/** A copy of a JSON value with another text at a path; what does not lie on the way is shared. */
export function withTextAt(node: unknown, path: readonly (string | number)[], text: string): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return text;
  if (Array.isArray(node)) {
    return node.map((item, position) => (position === first ? withTextAt(item, rest, text) : item));
  }
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, name === first ? withTextAt(value, rest, text) : value]),
  );
}
