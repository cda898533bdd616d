import * as z from 'zod';
import { countIssues, Decision, TierRun, Verdict } from '../../evaluation/evaluation.ts';
import { Explanation } from '../../evaluation/explanation.ts';
import { Issue, MAX_ISSUES, Severity } from '../../kernel/issue.ts';
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
    evaluator_set: z.string(),
    cost_usd: z.string(),
    execution_time_ms: z.number(),
    created_at: z.string(),
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
    evaluator_set: evaluation.evaluator_set,
    // Tiers 0 to 2 run in process and cost nothing per trace.
    cost_usd: '0.00',
    execution_time_ms: evaluation.execution_time_ms,
    created_at: evaluation.created_at,
  };
}
