import * as z from 'zod';
import { JudgeMode } from './judge-settings.ts';

/** What a judge concludes from its checks. */
export const Rating = z.enum(['SAFE', 'REVIEW', 'UNSAFE']);
export type Rating = z.infer<typeof Rating>;

/**
 * Why a judge said nothing that counts. None of these is ever a verdict or a score (P7); the trace goes to a person.
 */
export const NoVerdict = z.enum([
  /** The answer is not the one JSON object that the schema asks for. */
  'wrong_schema',
  'empty_answer',
  /** A number outside its range; it is never clamped. */
  'out_of_range',
  /** Checks and rating, or two answers, say opposite things. */
  'contradiction',
  /** Quotes that do not occur in the trace. */
  'quotes_not_found',
  'token_cap',
  'refusal',
  'content_filter',
  /** Another model answered than the one that was asked. */
  'other_model',
  'budget_spent',
  /** The provider refused for good: a bad key, spent credit, an unknown model, a request that it does not take. */
  'provider_refused',
  /** The provider could not be reached for as long as the deployment waits. */
  'provider_unavailable',
  'judge_not_configured',
]);
export type NoVerdict = z.infer<typeof NoVerdict>;

/** The answer to one criterion, and where in the trace it shows. */
export const JudgedCheck = z.object({
  id: z.string(),
  answer: z.enum(['yes', 'no', 'unclear']),
  quote: z.string().optional(),
  /** The path of the text that holds the quote, and its place there in UTF-16 units. */
  field: z.string().optional(),
  offset: z.int().nonnegative().optional(),
  length: z.int().nonnegative().optional(),
});
export type JudgedCheck = z.infer<typeof JudgedCheck>;

/** What tier 3 adds to what every evaluator says of its run; the version is that of the rubric, `healthcare@3`. */
export const JudgedRun = z
  .object({
    model: z.string(),
    mode: JudgeMode,
    /** SHA-256 of everything in the prompt but the trace, in hexadecimal. */
    prompt_hash: z.string(),
    /** Null where there is no verdict. */
    rating: Rating.nullable(),
    no_verdict: NoVerdict,
    /** More about it, in words of ours or shortened ones of the provider, masked. */
    detail: z.string(),
    /** Whether labels show that this judge may decide. */
    certified: z.boolean(),
    /** Whether the answer came from the cache, and cost nothing. */
    cached: z.boolean(),
    /** Whether it was not told what the tiers before it found. */
    blind: z.boolean(),
    /** Whether a part of the trace was too long to be shown to it. */
    cut: z.boolean(),
    checks: z.array(JudgedCheck),
    /** 0 to 10 for each group of checks. */
    criteria: z.record(z.string(), z.number().min(0).max(10)),
    tokens: z.object({ input: z.int().nonnegative(), output: z.int().nonnegative() }),
  })
  .partial();
export type JudgedRun = z.infer<typeof JudgedRun>;
