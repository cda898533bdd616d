import type { EvaluatorRun } from '../evaluation/evaluation.ts';
import { countsAgainstVerdict, highestSeverity, type Issue, listedIssues, type Severity } from '../kernel/issue.ts';
import type { StoredEvaluation } from '../traces/trace-store.ts';
import type { Label } from './label.ts';

const EXPERT = 'expert';
const EXPERT_TIER = 4;
const LAST_MACHINE_TIER = 3;
const OUTCOMES = { pass: 'pass', fail: 'fail', unsure: 'skipped' } as const;
const VERDICTS = { pass: 'passed', fail: 'failed' } as const;

/** What people decided about an evaluation. */
export interface Ruling {
  readonly outcome: 'pass' | 'fail';
  /** The label that counts. */
  readonly by: Label;
  /** All of them, in the order they were given. */
  readonly labels: readonly Label[];
  readonly reason: string;
}

/** The evaluation that stands in the place of the one that people looked at; what the machine said stays beside it. */
export function expertEvaluation(earlier: StoredEvaluation, evaluationId: string, ruling: Ruling): StoredEvaluation {
  const { outcome, by, labels, reason } = ruling;
  const issues = listedIssues(issuesAfter(earlier.issues, by, outcome));
  const { omitted_issues: _omitted, ...rest } = earlier;
  const tiers = earlier.tiers.filter(({ tier }) => tier < EXPERT_TIER);
  return {
    ...rest,
    evaluation_id: evaluationId,
    created_at: by.labelled_at,
    verdict: VERDICTS[outcome],
    severity: severityAfter(issues, by, outcome),
    issues,
    tiers: [...tiers, { tier: EXPERT_TIER, evaluators: labels.map(runOf) }],
    decisions: [
      ...earlier.decisions,
      { tier: EXPERT_TIER, decision: 'stop', reason, evidence: `${by.rater}, guideline ${by.guideline_version}` },
    ],
    escalated_to: null,
    supersedes: earlier.evaluation_id,
    machine: earlier.machine ?? {
      evaluation_id: earlier.evaluation_id,
      verdict: earlier.verdict,
      severity: earlier.severity,
      tier: Math.min(LAST_MACHINE_TIER, Math.max(0, ...earlier.tiers.map(({ tier }) => tier))),
    },
  };
}

function runOf({ rater, guideline_version, verdict, seconds }: Label): EvaluatorRun {
  return {
    name: EXPERT,
    version: guideline_version,
    outcome: OUTCOMES[verdict],
    risk: null,
    confidence: null,
    duration_ms: (seconds ?? 0) * 1_000,
    cost_usd: '0.000000',
    rater,
    guideline_version,
    label: verdict,
  };
}

/**
 * What was refuted goes. Whoever lets a trace pass refutes whatever counts against it, unless they confirmed it. What
 * the machine missed joins.
 */
function issuesAfter(found: readonly Issue[], by: Label, outcome: 'pass' | 'fail'): Issue[] {
  const opinions = new Map(by.issues.map(({ index, confirmed }) => [index, confirmed]));
  const kept = found.filter(
    ({ severity }, index) => opinions.get(index) ?? (outcome === 'fail' || !countsAgainstVerdict(severity)),
  );
  const missed = by.missed.map(({ category, severity, field, offset, length }): Issue => {
    return {
      type: 'missed',
      category,
      severity: severity ?? by.severity ?? 'medium',
      message: 'A person found this; no evaluator had.',
      field,
      offset,
      length,
      evaluator: EXPERT,
      version: by.guideline_version,
    };
  });
  return [...kept, ...missed];
}

function severityAfter(issues: readonly Issue[], by: Label, outcome: 'pass' | 'fail'): Severity | null {
  return by.severity ?? highestSeverity(issues) ?? (outcome === 'fail' ? 'medium' : null);
}
