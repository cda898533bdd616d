import type { ClaimedReview, JsonValue, StoredMessage, StoredSpan } from '../../../lib/client/api-types.ts';
import { textSections } from '../trace/text-sections.ts';

type Content = ClaimedReview['content'];

/** A text of a trace, with its path as issues have it. */
export interface DeskText {
  readonly field: string;
  /** What a reader is told that it is. */
  readonly title: string;
  readonly text: string;
}

/** Every text that a label may speak of, in the order in which a trace is read: its own first, then those of its spans. */
export function markableTexts(content: Content): readonly DeskText[] {
  const own = [
    ...spoken(content.input, 'input', 'Input'),
    { field: 'output', title: 'Output', text: content.output },
    ...(content.contexts ?? []).map(({ content: text, source }, i) => ({
      field: `contexts[${i}].content`,
      title: source === undefined ? `Context ${i + 1}` : `Context ${i + 1}: ${source}`,
      text,
    })),
    ...(content.reasoning_steps ?? []).map((text, i) => ({
      field: `reasoning_steps[${i}]`,
      title: `Reasoning ${i + 1}`,
      text,
    })),
    ...(content.tool_calls ?? []).flatMap(({ name, arguments: given, result }, i) => [
      ...leaves(given, `tool_calls[${i}].arguments`, `Tool ${name}: argument`),
      ...leaves(result, `tool_calls[${i}].result`, `Tool ${name}: result`),
    ]),
  ].filter(({ text }) => text !== '');
  const known = new Set(own.map(({ text }) => text));
  // A model is given the result of a tool as the text of a message.
  for (const { result } of content.tool_calls ?? []) known.add(JSON.stringify(result) ?? '');
  const added = spanTexts(content.spans ?? []).filter(({ text }) => {
    const isNew = text !== '' && !known.has(text);
    known.add(text);
    return isNew;
  });
  return [...own, ...added];
}

function spanTexts(spans: readonly StoredSpan[]): DeskText[] {
  const texts: DeskText[] = [];
  // By hand, since a tree of spans may be deeper than a stack.
  const waiting = spans.map((span, i) => ({ span, path: `spans[${i}]` })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, path } = next;
    texts.push(...spoken(span.input ?? '', `${path}.input`, `Span ${span.name}: input`));
    texts.push({ field: `${path}.output`, title: `Span ${span.name}: output`, text: span.output ?? '' });
    for (const [i, child] of [...(span.children ?? []).entries()].reverse()) {
      waiting.push({ span: child, path: `${path}.children[${i}]` });
    }
  }
  return texts;
}

function spoken(input: string | readonly StoredMessage[], path: string, title: string): DeskText[] {
  if (typeof input === 'string') return [{ field: path, title, text: input }];
  return input.map(({ role, content, name }, i) => ({
    field: `${path}[${i}].content`,
    title: `${title}: ${name === undefined ? role : `${role} ${name}`}`,
    text: content,
  }));
}

function leaves(value: JsonValue | undefined, path: string, title: string): DeskText[] {
  if (typeof value === 'string') return [{ field: path, title, text: value }];
  if (value === undefined || value === null || typeof value !== 'object') return [];
  if (isList(value)) return value.flatMap((item, i) => leaves(item, `${path}[${i}]`, title));
  return Object.entries(value).flatMap(([name, item]) => leaves(item, `${path}.${name}`, `${title} ${name}`));
}

function isList(value: JsonValue & object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * The rest of what the page of the trace shows: what is no text of its own, such as the result of a tool as a whole, its
 * parameters and errors, and what findings name. The service takes no range of it.
 */
export function readableTexts(
  content: Content,
  markable: readonly DeskText[],
  findingFields: readonly string[],
): readonly DeskText[] {
  const shown = new Set(markable.map(({ field }) => field));
  return textSections(content, findingFields).flatMap(({ title: section, parts }) =>
    parts
      .filter(({ field, text }) => text !== '' && !shown.has(field))
      .map(({ field, title, text }) => ({ field, title: title === section ? title : `${section}: ${title}`, text })),
  );
}

/** Where words occur in the texts, so that a range can be marked without a mouse. At most 50. */
export function findWords(
  texts: readonly DeskText[],
  words: string,
): readonly { field: string; offset: number; length: number }[] {
  if (words === '') return [];
  const found: { field: string; offset: number; length: number }[] = [];
  for (const { field, text } of texts) {
    for (let offset = text.indexOf(words); offset >= 0; offset = text.indexOf(words, offset + words.length)) {
      found.push({ field, offset, length: words.length });
      if (found.length === MAX_FOUND) return found;
    }
  }
  return found;
}

const MAX_FOUND = 50;
