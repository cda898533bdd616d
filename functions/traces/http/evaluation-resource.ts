import * as z from 'zod';
import { Usd } from '../../content/trace.ts';
import { countIssues, Decision, Sampling, TierRun, Verdict } from '../../evaluation/evaluation.ts';
import { Explanation } from '../../evaluation/explanation.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { Issue, MAX_ISSUES, Severity } from '../../kernel/issue.ts';
import { Superseding } from '../superseding.ts';
import type { StoredEvaluation } from '../trace-store.ts';

export const EvaluationResource = z
  .object({
    evaluation_id: z.string(),
    trace_id: z.string(),
    project_id: z.string(),
    domain: z.string(),
    status: z.literal('completed'),
    verdict: Verdict,
    passed: z.boolean().meta({ description: 'True only for the verdict `passed`.' }),
    severity: Severity.nullable().meta({ description: 'The highest severity of the issues.' }),
    total_issues: z.int(),
    issues: z.array(Issue).meta({ description: `The ${MAX_ISSUES} most severe issues, in the order they were found.` }),
    tiers: z.array(TierRun),
    decisions: z.array(Decision),
    sampling: Sampling.optional().meta({
      description: 'With which probabilities the trace was drawn, for the full-depth sample or out of those in doubt.',
    }),
    evaluator_set: z.string(),
    cost_usd: z.string(),
    execution_time_ms: z.number(),
    created_at: z.string(),
    supersedes: Superseding.shape.supersedes.meta({ description: 'The evaluation in whose place this one stands.' }),
    machine: Superseding.shape.machine.meta({ description: 'What the machine concluded, where a person decided.' }),
    explanations: z
      .array(Explanation.meta({ id: 'Explanation' }))
      .optional()
      .meta({ description: 'One explanation for each issue, in the same order. Lists leave them out.' }),
  })
  .meta({ id: 'Evaluation' });

export const PendingEvaluationResource = z
  .object({ trace_id: z.string(), status: z.literal('queued') })
  .meta({ id: 'PendingEvaluation' });

export function toEvaluationResource(evaluation: StoredEvaluation): z.infer<typeof EvaluationResource> {
  return {
    evaluation_id: evaluation.evaluation_id,
    trace_id: evaluation.trace_id,
    project_id: evaluation.project_id,
    domain: evaluation.domain,
    status: 'completed',
    verdict: evaluation.verdict,
    passed: evaluation.verdict === 'passed',
    severity: evaluation.severity,
    total_issues: countIssues(evaluation),
    issues: evaluation.issues,
    tiers: evaluation.tiers,
    decisions: evaluation.decisions,
    sampling: evaluation.sampling,
    evaluator_set: evaluation.evaluator_set,
    cost_usd: costOf(evaluation),
    execution_time_ms: evaluation.execution_time_ms,
    created_at: evaluation.created_at,
    supersedes: evaluation.supersedes,
    machine: evaluation.machine,
  };
}

/** Tiers 0 to 2 run in process and cost nothing per trace; a judge is paid. */
function costOf({ tiers }: StoredEvaluation): string {
  const costs = tiers.flatMap(({ evaluators }) => evaluators.map(({ cost_usd: cost }) => Usd.parse(cost)));
  return formatUsd(costs.reduce((sum, cost) => sum + cost, 0));
}
