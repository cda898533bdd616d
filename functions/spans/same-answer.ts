import type { NormalizedSpan } from './normalized-span.ts';
import { bareModel, isOther, questionIn } from './same-call.ts';
import { responseIdOf } from './same-response.ts';

/** Spans that say one thing, beyond which they are not compared one by one. */
const MAX_COMPARED = 64;
/** Ancestors that are looked at: a trace is seldom deeper, and spans may name each other as parents. */
const MAX_DEPTH = 64;
/** Milliseconds by which two clocks of one process may differ, and by which a start is rounded. */
const TOLERANCE_MS = 2;
/** Characters from which a text is hardly said twice by chance. */
const TELLING_CHARACTERS = 24;

/**
 * The parents of spans that tell again of the call of another span beside them, by their ids. Two instrumentations of
 * one call stand side by side where the outer one does not make its span current, and the id of the answer tells only
 * where both write it: LangChain's callbacks have none of a stream. Then the call is told by what was answered, within
 * the time of the other; see docs/adr/0110-one-answer-told-by-two-instrumentations.md.
 */
export function parentsByAnswer(spans: readonly NormalizedSpan[]): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const groups = Map.groupBy(
    spans.filter(({ kind }) => kind === 'llm'),
    answerOf,
  );
  groups.delete(undefined);
  for (const told of groups.values()) {
    if (told.length < 2 || told.length > MAX_COMPARED) continue;
    const questions = new Map(told.map((span) => [span, questionIn(span)]));
    const isAsked = (a: NormalizedSpan, b: NormalizedSpan) => !isOther(questions.get(a) ?? '', questions.get(b) ?? '');
    const around = new Set<NormalizedSpan>();
    for (const span of told) {
      // The last that began: of several at once each is around one.
      const outer = told.findLast(
        (other) =>
          !around.has(other) &&
          !parents.has(other.span_id) &&
          tellsAgain(span, other) &&
          isAsked(span, other) &&
          !isUnder(span, other, byId) &&
          !isUnder(other, span, byId),
      );
      if (outer === undefined) continue;
      around.add(outer);
      parents.set(span.span_id, outer.span_id);
    }
  }
  return parents;
}

/** What tells an answer from others: the ids of what it asks of tools, its text, or that there is none. */
function answerOf({ output, error, tool_requests: requests = [] }: NormalizedSpan): string | undefined {
  const ids = requests.flatMap(({ id }) => id ?? []);
  if (ids.length > 0) return `ids ${ids.join(' ')}`;
  const text = (output ?? '').replace(/\s+/g, ' ').trim();
  if (text !== '') return requests.length > 0 ? undefined : `text ${text}`;
  return error === undefined ? undefined : 'failed';
}

function tellsAgain(span: NormalizedSpan, other: NormalizedSpan): boolean {
  if (span === other || span.name === other.name || !isWithin(span, other)) return false;
  const ids = [span, other].flatMap((one) => responseIdOf(one) ?? []);
  // Where both write it, it decides. Where one does, two instrumentations speak.
  if (ids.length === 2 || (ids.length === 0 && !isTelling(span))) return false;
  return hasSameTokens(span, other) && isSameModel(span.model, other.model);
}

/** Stricter than `isOtherModel`: gpt-4o is not gpt-4o-mini, where only words and times speak for one call. */
function isSameModel(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || bareModel(a) === bareModel(b);
}

function isTelling({ output = '', error, tool_requests: requests = [] }: NormalizedSpan): boolean {
  return requests.length > 0 || output.length >= TELLING_CHARACTERS || (output === '' && error !== undefined);
}

function isWithin(span: NormalizedSpan, other: NormalizedSpan): boolean {
  const [start, around] = [Date.parse(span.started_at), Date.parse(other.started_at)];
  const ends = start + span.duration_ms <= around + other.duration_ms + TOLERANCE_MS;
  return around <= start + TOLERANCE_MS && ends && span.duration_ms <= other.duration_ms;
}

function hasSameTokens({ usage: a }: NormalizedSpan, { usage: b }: NormalizedSpan): boolean {
  return (['input_tokens', 'output_tokens'] as const).every((direction) => {
    const [one, other] = [a?.[direction], b?.[direction]];
    return !one || !other || one === other;
  });
}

/** Whether a span already lies within the other, where its usage decides. */
function isUnder(span: NormalizedSpan, other: NormalizedSpan, byId: ReadonlyMap<string, NormalizedSpan>): boolean {
  let id = span.parent_span_id;
  for (let depth = 0; id !== null && depth < MAX_DEPTH; depth++) {
    if (id === other.span_id) return true;
    id = byId.get(id)?.parent_span_id ?? null;
  }
  return false;
}
