import type { UsageSource } from './estimate-usage.ts';

/**
 * Characters of a trace that are counted exactly, at most 2 s of work for the worst of texts; of a longer trace the
 * estimate stays. That is some 50,000 tokens of prose.
 */
export const MAX_COUNTED_CHARACTERS = 200_000;

/** Whether a trace is short enough for an exact count. */
export function isCountable({ input, output, contexts = [], reasoning_steps: steps = [] }: UsageSource): boolean {
  const messages = typeof input === 'string' ? [input] : input.map(({ content }) => content);
  const texts = [...messages, output, ...contexts.map(({ content }) => content), ...steps];
  return texts.reduce((sum, { length }) => sum + length, 0) <= MAX_COUNTED_CHARACTERS;
}
