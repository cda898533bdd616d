import { textBytes } from '../kernel/sizes.ts';
import type { JudgePrompt } from './judge-model.ts';

/**
 * What a provider puts around a request by itself: marks of turns, the declaration of a tool, its own words about it.
 * Anthropic's documentation names 346 tokens for a forced tool, the most of those looked at.
 */
const AROUND_TOKENS = 600;
/** Of plain words, no vocabulary in use makes more than one token for two characters; most make one for four. */
const PLAIN_CHARACTERS_PER_TOKEN = 2;

/**
 * No fewer than the input tokens of a prompt in any mode. Whatever a stranger wrote counts a token for each byte of
 * UTF-8: a token of a byte-level or byte-fallback vocabulary, which all of these models have, stands for at least one.
 * The instructions are ours and the project's, in words.
 */
export function promptTokens({ instructions, task, schema, schemaName }: JudgePrompt): number {
  return plainTokens(`${instructions}${JSON.stringify(schema)}${schemaName}`) + textBytes(task) + AROUND_TOKENS;
}

function plainTokens(text: string): number {
  const bytes = textBytes(text);
  const plain = text.replaceAll(/[^ -~\n]/g, '').length;
  return Math.ceil(plain / PLAIN_CHARACTERS_PER_TOKEN) + (bytes - plain);
}
