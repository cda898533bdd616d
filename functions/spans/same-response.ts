import { isEmpty, isObject } from './json-text.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { isAnotherCall } from './same-call.ts';

/** Where instrumentations write the id that a provider gives to each of its answers, the surest first. */
const ID_NAMES = ['gen_ai.response.id', 'ai.response.id', 'llm.response.id', 'output.value.id'] as const;
/** What LangChain has around it, in Python and in JavaScript: an id in it, or the name of the message. */
const AROUND_ID = [
  'output.value.llm_output',
  'output.value.generations.0.0.message.kwargs.response_metadata',
  'output.value.generations.0.0.message.kwargs.id',
] as const;

/** What LangChain calls its own run of a model, where it knows no id of the answer. */
const OWN_RUN = /^(?:lc_)?run-/;

/** The id that the provider gave to the answer that a span tells of. */
export function responseIdOf({ kind, attributes = {} }: NormalizedSpan): string | undefined {
  if (kind !== 'llm') return undefined;
  const around = AROUND_ID.map((name) => attributes[name]).map((value) => (isObject(value) ? value['id'] : value));
  const id = [...ID_NAMES.map((name) => attributes[name]), ...around].find((value) => !isEmpty(value));
  return typeof id === 'string' && !OWN_RUN.test(id) ? id : undefined;
}

/** Whether two spans tell of one answer of a provider: its id, and nothing in them against it. */
export function isSameResponse(span: NormalizedSpan, others: readonly NormalizedSpan[]): boolean {
  const id = responseIdOf(span);
  return (
    id !== undefined &&
    others.some((other) => responseIdOf(other) === id && isSameInput(span, other)) &&
    !isAnotherCall(span, others)
  );
}

function isSameInput({ usage: a }: NormalizedSpan, { usage: b }: NormalizedSpan): boolean {
  return !a?.input_tokens || !b?.input_tokens || a.input_tokens === b.input_tokens;
}

/**
 * The spans, with those that tell of one answer of a provider within each other, the first that began outermost. An SDK
 * that traces itself and an instrumentation of it stand side by side where the latter does not make its span current.
 * Their names differ: spans of one name are calls of a stand-in that gives every answer the same id; see
 * docs/adr/0108-the-id-of-an-answer-is-one-call.md.
 */
export function nestedByResponse(spans: readonly NormalizedSpan[]): readonly NormalizedSpan[] {
  const parents = new Map<string, string>();
  for (const told of toldByAnswer(spans)) {
    if (told.length < 2 || new Set(told.map(({ name }) => name)).size < told.length) continue;
    const [outermost, ...others] = told.toSorted(outerFirst);
    let around = outermost;
    for (const span of others) {
      if (around === undefined || isAnotherCall(span, [around])) continue;
      parents.set(span.span_id, around.span_id);
      around = span;
    }
  }
  return spans.map((span) => ({ ...span, parent_span_id: parents.get(span.span_id) ?? span.parent_span_id }));
}

/** Spans of one id, and of one size of the question where they tell several. */
function toldByAnswer(spans: readonly NormalizedSpan[]): readonly NormalizedSpan[][] {
  const byId = Map.groupBy(spans, responseIdOf);
  byId.delete(undefined);
  return [...byId.values()].flatMap((told) => {
    const byInput = Map.groupBy(told, ({ usage }) => usage?.input_tokens || 0);
    return byInput.size - (byInput.has(0) ? 1 : 0) < 2 ? [told] : [...byInput.values()];
  });
}

function outerFirst(a: NormalizedSpan, b: NormalizedSpan): number {
  if (a.parent_span_id === b.span_id) return 1;
  if (b.parent_span_id === a.span_id) return -1;
  return a.started_at < b.started_at ? -1 : a.started_at > b.started_at ? 1 : 0;
}
