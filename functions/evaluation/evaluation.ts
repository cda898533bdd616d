import * as z from 'zod';
import { NotReadReason } from '../content/not-read.ts';
import { Issue, Severity } from '../kernel/issue.ts';
import { ExpertRun } from './expert-run.ts';
import { JudgedRun } from './judged-run.ts';

/** `not_evaluated`: nothing of the trace could be read, which is neither good nor bad. The order is that of the totals. */
export const Verdict = z.enum(['passed', 'failed', 'needs_review', 'not_evaluated']);
export type Verdict = z.infer<typeof Verdict>;

export const EvaluatorRun = z.object({
  name: z.string(),
  version: z.string(),
  /** `error` and a missing required evaluator lead to `needs_review`, never to `passed` (P7). */
  outcome: z.enum(['pass', 'fail', 'error', 'skipped']),
  /** Why there was nothing to read; only of one that was skipped for that. */
  reason: NotReadReason.optional(),
  risk: z.number().min(0).max(1).nullable(),
  confidence: z.number().min(0).max(1).nullable(),
  /** What the shipped head said, where a version of the project's own acts. */
  shipped_risk: z.number().min(0).max(1).optional(),
  /** What a version in shadow would have said; nothing depends on it. */
  shadow: z
    .object({ version: z.string(), risk: z.number().min(0).max(1), outcome: z.enum(['pass', 'fail']) })
    .optional(),
  duration_ms: z.number().nonnegative(),
  cost_usd: z.string(),
  ...JudgedRun.shape,
  ...ExpertRun.shape,
});
export type EvaluatorRun = z.infer<typeof EvaluatorRun>;

export const TierRun = z.object({
  tier: z.int().min(0).max(4),
  evaluators: z.array(EvaluatorRun),
});
export type TierRun = z.infer<typeof TierRun>;

export const Decision = z.object({
  tier: z.int().min(0).max(4),
  /** `continue`: the next tier runs whatever this one found. */
  decision: z.enum(['continue', 'stop', 'escalate']),
  reason: z.string(),
  evidence: z.string(),
});
export type Decision = z.infer<typeof Decision>;

const Probability = z.number().min(0).max(1);

/** With which probabilities a trace was drawn, so that figures made of those that were drawn stay unbiased. */
export const Sampling = z.object({
  /** The share of the full-depth sample that chose it; absent where it did not. */
  full_depth: Probability.optional(),
  /** Of a trace in doubt: the probability with which it was to be judged, and whether it was drawn. */
  doubt: z.object({ probability: Probability, chosen: z.boolean() }).optional(),
});
export type Sampling = z.infer<typeof Sampling>;

/** What the cascade concluded about one trace; pure, without ids and storage. */
export const EvaluationResult = z.object({
  verdict: Verdict,
  severity: Severity.nullable(),
  /** The most severe, in the order they were found. */
  issues: z.array(Issue),
  /** How many more there were, all of which the verdict takes into account. */
  omitted_issues: z.int().positive().optional(),
  tiers: z.array(TierRun),
  decisions: z.array(Decision),
  /** Names every evaluator at its version; the same trace and set give the same result. */
  evaluator_set: z.string(),
  /**
   * Tier a further look was asked for, null when the cascade stopped here. Set beside a final
   * verdict when the trace is in the full-depth sample.
   */
  escalated_to: z.int().min(3).max(4).nullable(),
  /** Of a trace that was drawn, or might have been. */
  sampling: Sampling.optional(),
  execution_time_ms: z.number().nonnegative(),
});
export type EvaluationResult = z.infer<typeof EvaluationResult>;

/** How many issues were found, listed or not. */
export function countIssues(found: {
  readonly issues: readonly unknown[];
  readonly omitted_issues?: number | undefined;
}) {
  return found.issues.length + (found.omitted_issues ?? 0);
}
