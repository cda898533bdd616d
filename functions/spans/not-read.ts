import type { NotRead } from '../content/not-read.ts';
import type { TraceContent } from '../content/trace.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import { unreadTexts } from './unread-texts.ts';

/** Kinds of span in which something is said in words. */
const SPEAKING: ReadonlySet<SpanKind> = new Set(['llm', 'agent', 'chain']);
/** Names that are told; more help nobody. */
const MAX_NAMES = 5;
const MAX_NAME_LENGTH = 200;

/**
 * What of a trace could not be read, and why: a text that was never captured, or stands under a name that no dialect
 * knows, is not an empty one. Empty is what a span says is empty, and the output of a model that only asks for tools or that
 * failed.
 * @param content the input and output that were made of the spans
 */
export function notReadIn(
  spans: readonly NormalizedSpan[],
  content: Pick<TraceContent, 'input' | 'output'>,
): { readonly not_read?: NotRead[] } {
  const entries = (['input', 'output'] as const).flatMap((field) => {
    const isEmpty = spans.some((span) => isEmptyIn(span, field)) || (field === 'output' && endedInFailure(spans));
    if (isThere(content[field]) || isEmpty) {
      return field === 'output' && isVector(content.output, spans) ? [{ field, reason: 'no_text' as const }] : [];
    }
    return [entryOf(spans, field)];
  });
  return entries.length === 0 ? {} : { not_read: entries };
}

function isThere(text: TraceContent['input']): boolean {
  return typeof text === 'string' ? text !== '' : text.some(({ content }) => content !== '');
}

/**
 * Whether a span says that its text is empty. A tool has its own arguments and result. An instrumentation that captures
 * no content may write messages without any; the tokens that the model wrote tell them from an empty answer.
 */
function isEmptyIn(span: NormalizedSpan, field: 'input' | 'output'): boolean {
  if (!SPEAKING.has(span.kind)) return false;
  if (field === 'output' && span.tool_requests !== undefined) return true;
  const text = span[field];
  if (field === 'output' && text === undefined && isWithheld(span)) return true;
  return text !== undefined && !isThere(text) && (field === 'input' || !wroteText(span) || isWithheld(span));
}

const REASON_NAME = /(?:(?:finish|stop|block)_?reasons?|prompt_?feedback)$/i;
/** Words of OpenAI, Anthropic, Gemini and Bedrock for an answer that they keep back. */
const WITHHELD =
  /\b(?:content_filter(?:ed)?|refusal|safety|recitation|blocklist|prohibited_content|guardrail_intervened)\b/i;

/** Whether the provider says that it kept the answer back, whatever it counted. */
function isWithheld({ attributes = {} }: NormalizedSpan): boolean {
  return Object.entries(attributes).some(
    ([name, value]) => REASON_NAME.test(name) && WITHHELD.test(JSON.stringify(value)),
  );
}

/** A model that failed answered nothing, where nobody says that one wrote something. */
function endedInFailure(spans: readonly NormalizedSpan[]): boolean {
  const last = spans.findLast(({ kind }) => kind === 'llm');
  return last?.error !== undefined && !spans.some((span) => SPEAKING.has(span.kind) && wroteText(span));
}

function wroteText({ usage, reasoning }: NormalizedSpan): boolean {
  const { output_tokens: written = 0, reasoning_tokens: thought = 0 } = usage ?? {};
  return written > thought && reasoning === undefined;
}

/** An embedding answers with numbers, which nobody reads. */
function isVector(output: string, spans: readonly NormalizedSpan[]): boolean {
  return /^\s*\[[\s\d.,eE+\-[\]]*\]\s*$/.test(output) && spans.some(({ kind }) => kind === 'embedding');
}

function entryOf(spans: readonly NormalizedSpan[], field: 'input' | 'output'): NotRead {
  const names = new Set(
    spans
      .flatMap(({ attributes }) => unreadTexts(attributes))
      .filter((text) => text.field === field || text.field === 'either')
      .map(({ name }) => (name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name)),
  );
  if (names.size > 0) return { field, reason: 'unread_names', names: [...names].slice(0, MAX_NAMES) };
  const speaks = spans.some(({ kind }) => SPEAKING.has(kind) || (field === 'input' && kind === 'embedding'));
  return { field, reason: speaks ? 'not_captured' : 'no_text' };
}
