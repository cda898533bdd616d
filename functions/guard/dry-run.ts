import type { NotRead } from '../content/not-read.ts';
import type { Domain, TraceContent } from '../content/trace.ts';
import { type DomainRules, evaluateTrace, tier1Evaluators } from '../evaluation/evaluate-trace.ts';
import { countIssues, type EvaluationResult } from '../evaluation/evaluation.ts';
import type { EvaluationConfig } from '../evaluation/evaluation-config.ts';
import type { RiskModel } from '../evaluation/evaluator.ts';
import { DRY_RUN_DEADLINE_MS, MAX_DRY_RUN_WORK, WorkBudget } from '../evaluation/work-budget.ts';
import type { Issue } from '../kernel/issue.ts';
import { listedIssues } from '../kernel/issue.ts';
import type { Finding } from '../masking/masking-policy.ts';
import { MAX_OUTCOME_ISSUES } from './outcome-limit.ts';

/** A trace as it would be stored: masked. */
export interface DryRunSample {
  readonly name: string;
  readonly content: TraceContent;
  readonly findings: readonly Finding[];
  readonly omitted_findings?: number | undefined;
  readonly not_read?: readonly NotRead[] | undefined;
}

/** Their bytes of JSON. */
const MAX_OUTCOME_BYTES = 60_000;

interface DryRunOutcome extends Pick<EvaluationResult, 'verdict' | 'severity' | 'issues'> {
  /** Listed or not. */
  readonly total_issues: number;
}

export interface DryRunResult {
  readonly name: string;
  readonly before: DryRunOutcome;
  readonly after: DryRunOutcome;
  /** Types of issue that start, and that stop, being found in this sample. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface DryRunInput {
  readonly domain: Domain;
  readonly before: DomainRules;
  readonly after: DomainRules;
  readonly config?: EvaluationConfig;
  readonly models?: readonly RiskModel[];
  readonly isEnabled?: (evaluator: string) => boolean;
  /** Milliseconds; only differences are used. */
  readonly now?: () => number;
}

/**
 * What changed rules would find in samples, beside what the present ones find; nothing is stored. All samples share the
 * work and the time of one dry run: what they leave undone ends as `needs_review`.
 */
export function dryRunRules(input: DryRunInput, samples: readonly DryRunSample[]): DryRunResult[] {
  const { domain, models = [], isEnabled = () => true, now = () => 0 } = input;
  const work = new WorkBudget(MAX_DRY_RUN_WORK, now, DRY_RUN_DEADLINE_MS);
  const evaluate = (rules: DomainRules, { name, ...masked }: DryRunSample) =>
    evaluateTrace({
      traceId: name,
      ...masked,
      domain,
      ...(input.config === undefined ? {} : { config: input.config }),
      evaluators: tier1Evaluators(rules).filter((each) => isEnabled(each.name)),
      models: models.filter((each) => isEnabled(each.name)),
      now,
      work,
    });
  return samples.map((sample) => {
    const outcome = { before: evaluate(input.before, sample), after: evaluate(input.after, sample) };
    const types = { before: typesOf(outcome.before.issues), after: typesOf(outcome.after.issues) };
    return {
      name: sample.name,
      before: toOutcome(outcome.before),
      after: toOutcome(outcome.after),
      added: [...types.after].filter((type) => !types.before.has(type)),
      removed: [...types.before].filter((type) => !types.after.has(type)),
    };
  });
}

function toOutcome(result: EvaluationResult): DryRunOutcome {
  const { verdict, severity, issues } = result;
  const listed = listedIssues(issues, MAX_OUTCOME_ISSUES, MAX_OUTCOME_BYTES);
  return { verdict, severity, issues: listed, total_issues: countIssues(result) };
}

function typesOf(issues: readonly Issue[]): Set<string> {
  return new Set(issues.map(({ type }) => type));
}
