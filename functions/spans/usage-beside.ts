import type * as z from 'zod';
import { isObject } from './json-text.ts';

type Json = z.core.util.JSONType;

const USAGE_NAMES = ['usage', 'usage_metadata', 'usageMetadata', 'token_usage', 'tokenUsage'];
/** What says more of an answer than the answer does. */
const ABOUT_ANSWER: ReadonlySet<string> = new Set(['meta', 'response_metadata', 'llm_output', 'llmOutput']);

/** Counts beside a message, also within what LangChain and Haystack say of an answer. */
export function usageIn(key: string, item: Json): Json[] {
  if (ABOUT_ANSWER.has(key)) {
    const [about] = Array.isArray(item) ? item : [item];
    return isObject(about) ? USAGE_NAMES.flatMap((name) => usageIn(name, about[name] ?? null)).slice(0, 1) : [];
  }
  return USAGE_NAMES.includes(key) && isObject(item) ? [item] : [];
}
