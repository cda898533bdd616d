import { isObject, parseJson, textOf } from './json-text.ts';
import type { SpanKind } from './normalized-span.ts';
import type { Attributes } from './span.ts';

/**
 * What OpenAI's API answers that is no answer of a model, by the word in `object`: files, batches, lists of models, jobs
 * of training, stores of vectors, and what was deleted. See platform.openai.com/docs/api-reference.
 */
const CHORES = /^(?:file|batch|model|upload|upload\.part|list|fine_tuning\.[\w.]+|vector_store[\w.]*|[\w.]+\.deleted)$/;
/** Names that say who was asked what, of a model, or of anything else that the API does. */
const SAID = /^llm\.(?:input_messages|output_messages|prompts|choices|model_name|token_count)\b/;

/**
 * What a call of OpenAI's SDK was that OpenInference calls one of a model, as it does with all of them: `span` for a
 * chore such as asking whether a batch is done, `guardrail` for a moderation; undefined for any other.
 */
export function choreIn(attributes: Attributes): Extract<SpanKind, 'span' | 'guardrail'> | undefined {
  const answer = parseJson(attributes['output.value']);
  if (attributes['openinference.span.kind'] !== 'LLM' || !isObject(answer)) return undefined;
  const { object, model, usage, results } = answer;
  const isChore = model === undefined && usage === undefined && CHORES.test(textOf(object) ?? '');
  if (isChore) return Object.keys(attributes).some((name) => SAID.test(name)) ? undefined : 'span';
  const isModeration = Array.isArray(results) && results.length > 0 && results.every(isVerdict);
  return isModeration ? 'guardrail' : undefined;
}

function isVerdict(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'flagged' in result && 'category_scores' in result;
}
