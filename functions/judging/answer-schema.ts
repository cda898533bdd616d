import * as z from 'zod';
import { Rating } from '../evaluation/judged-run.ts';
import type { JsonSchema } from './judge-model.ts';
import type { Rubric } from './rubric.ts';

/** Characters of one quote; more is not read. */
export const MAX_QUOTE = 300;

const ANSWERS = ['yes', 'no', 'unclear'] as const;

const AnsweredCheck = z.strictObject({ quote: z.string().max(MAX_QUOTE), answer: z.enum(ANSWERS) });

/** What a judge has to answer: every check of the rubric exactly once, and nothing else. */
export function answerShape({ checks }: Rubric) {
  return z.strictObject({
    checks: z.strictObject(Object.fromEntries(checks.map(({ id }) => [id, AnsweredCheck]))),
    rating: Rating,
    confidence: z.number(),
    seal: z.string(),
  });
}

/**
 * The same as JSON Schema, by the rules that the structured outputs of OpenAI, Anthropic and Bedrock share: closed
 * objects, every member required, no length, range or pattern. It is the same for every trace of a rubric, since
 * providers compile and remember it.
 */
export function answerSchema({ checks }: Rubric): JsonSchema {
  const check = closed({
    quote: { type: 'string', description: 'Words copied from the material, or an empty text.' },
    answer: { type: 'string', enum: [...ANSWERS] },
  });
  return closed({
    checks: closed(Object.fromEntries(checks.map(({ id }) => [id, check]))),
    rating: { type: 'string', enum: [...Rating.options] },
    confidence: { type: 'number', description: 'From 0 to 1.' },
    seal: { type: 'string', description: 'The word of the rubric, a hyphen and the code that the task names.' },
  });
}

function closed(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** Tokens of an answer without quotes, and of one with a quote for every check. */
const FRAME_TOKENS = 120;
const CHECK_TOKENS = 60;
const LEAST_TOKENS = 400;

/** The most tokens that an answer to this rubric needs. */
export function answerTokens({ checks }: Rubric): number {
  return Math.max(LEAST_TOKENS, FRAME_TOKENS + CHECK_TOKENS * checks.length);
}
