import type { Issue } from '../../kernel/issue.ts';
import type { Place } from '../evaluator.ts';
import type { HeadHeader } from './artifact.ts';
import type { HeadThresholds } from './linear-head.ts';

/** A text in which a head saw a risk above its low threshold, and what it says about it. */
export interface RiskFinding {
  readonly type: string;
  readonly message: string;
  readonly place: Required<Place>;
  readonly risk: number;
  /** True when the head never decides alone: whatever it finds goes to the judge. */
  readonly triageOnly?: boolean;
}

/** The issue of every head of tier 2: above the high threshold it counts against the verdict, below it informs. */
export function riskIssue(
  { name, version, category }: HeadHeader,
  { low, high }: HeadThresholds,
  { type, message, place, risk, triageOnly = false }: RiskFinding,
): Issue {
  const isAboveHigh = risk >= high;
  return {
    type,
    category,
    severity: isAboveHigh && !triageOnly ? 'high' : 'low',
    message,
    ...place,
    evaluator: name,
    version,
    score: risk,
    threshold: isAboveHigh ? high : low,
    source: `docs/models/${name}.md`,
  };
}
