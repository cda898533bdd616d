import type { Evaluation, Explanation } from '../../../lib/client/api-types.ts';
import type { Mark } from '../text/highlights.ts';

type Issue = Evaluation['issues'][number];

/** A finding, and by which tier it was made. */
export interface Finding {
  /** Its place among the issues of the evaluation, as the address names it. */
  readonly id: string;
  readonly issue: Issue;
  /** The tier whose evaluator found it; null where no tier names that evaluator. */
  readonly tier: number | null;
}

const ORDER = { critical: 0, high: 1, medium: 2, low: 3 } as const;

/** The findings of an evaluation, the decisive and the worst first. */
export function findingsOf(evaluation: Evaluation): readonly Finding[] {
  const tiers = new Map(
    evaluation.tiers.flatMap(({ tier, evaluators }) => evaluators.map(({ name }) => [name, tier] as const)),
  );
  return evaluation.issues
    .map((issue, index) => ({
      id: String(index),
      issue,
      tier: tiers.get(issue.evaluator) ?? null,
    }))
    .sort(
      (a, b) =>
        Number(b.issue.decisive ?? false) - Number(a.issue.decisive ?? false) ||
        ORDER[a.issue.severity] - ORDER[b.issue.severity] ||
        Number(a.id) - Number(b.id),
    );
}

/** Why a finding is one, where that was read already: explanations come in the order of the issues. */
export function explanationOf({ id }: Finding, explanations: readonly Explanation[] | undefined): Explanation | null {
  return explanations?.[Number(id)] ?? null;
}

/** What to paint over one text: the findings that lie in it. */
export function marksIn(field: string, findings: readonly Finding[]): readonly Mark[] {
  return findings.flatMap(({ id, issue }) =>
    issue.field === field && issue.length > 0
      ? [{ id, kind: issue.severity, start: issue.offset, end: issue.offset + issue.length }]
      : [],
  );
}

/** By what the finding was made: a rule of tier 1, a model of tier 2, each with its version. */
export function madeBy({ issue, tier }: Finding): string {
  const what =
    tier === 0 ? 'Masking' : tier === 1 ? 'Rule set' : tier === 2 ? 'Model' : tier === 3 ? 'Judge' : 'Person';
  const source = tier === null ? 'Evaluator' : `Tier ${tier}. ${what}`;
  return `${source} ${issue.evaluator}, version ${issue.version}`;
}

/** Score against threshold, as a sentence; null where nothing was measured. */
export function measured({ issue }: Finding): string | null {
  if (issue.score === undefined) return null;
  const score = issue.score.toFixed(3);
  return issue.threshold === undefined
    ? `Score ${score}`
    : `Score ${score}, a finding from ${issue.threshold.toFixed(3)}`;
}

/** Beyond this many, an evaluation lists the worst only. */
export function omittedOf(evaluation: Evaluation): number {
  return Math.max(0, evaluation.total_issues - evaluation.issues.length);
}
