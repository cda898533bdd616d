import type { NotRead } from '../content/not-read.ts';
import type { Domain, TraceContent } from '../content/trace.ts';
import type { Category, Issue, Severity } from '../kernel/issue.ts';
import type { EvaluationConfig } from './evaluation-config.ts';
import type { OwnVersion } from './models/head-versions.ts';
import type { WorkBudget } from './work-budget.ts';

export interface EvaluatorInput {
  readonly content: TraceContent;
  readonly domain: Domain;
  readonly config: EvaluationConfig;
  /** What all evaluators of the trace may do together; an evaluator that is asked alone has its own. */
  readonly work?: WorkBudget;
  /** What of the content could not be read, and is not empty for that. */
  readonly not_read?: readonly NotRead[] | undefined;
}

/** One check of tier 1. It is required: when it throws, the trace is not passed. */
export interface Evaluator {
  readonly name: string;
  readonly version: string;
  /** False when the trace has nothing for this evaluator to read. */
  applies(input: EvaluatorInput): boolean;
  evaluate(input: EvaluatorInput): Issue[];
}

/** A trained model of tier 2; loaded elsewhere and passed in. */
export interface RiskModel {
  readonly name: string;
  readonly version: string;
  readonly category: Category;
  /** Why there is no model to ask, for one that could not be loaded; `assess` throws then. */
  readonly unavailable?: string;
  /** SHA-256 of the shipped head that it is made of. */
  readonly digest?: string;
  /** The same model, as a project uses it that has versions of its own: see `modelsInForce`. */
  readonly recalibrated?: (production: OwnVersion | undefined, shadow: OwnVersion | undefined) => RiskModel;
  assess(content: TraceContent): RiskAssessment;
}

export interface RiskAssessment {
  /** Calibrated, 0 to 1. */
  readonly risk: number;
  readonly confidence: number;
  readonly issues?: readonly Issue[];
  /** As the shipped head gave it, where a version of a project's own acts. */
  readonly shipped_risk?: number;
  /** What a version that does not act would have said. */
  readonly shadow?: { readonly version: string; readonly risk: number };
}

/** What a model answers that had nothing to read; its run is recorded as `skipped`. */
export const NOTHING_TO_ASSESS: RiskAssessment = { risk: 0, confidence: 1 };

/** What a rule says about the thing it looks for; the same for every place it is found. */
export interface IssueKind {
  readonly type: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly source: string;
  readonly decisive?: boolean;
}

export interface Place {
  readonly field: string;
  readonly offset?: number;
  readonly length?: number;
}

/** Builds the issues of one evaluator. */
export function issueFactory(evaluator: string, version: string) {
  return (kind: IssueKind, message: string, { field, offset = 0, length = 0 }: Place): Issue => ({
    type: kind.type,
    category: kind.category,
    severity: kind.severity,
    message,
    field,
    offset,
    length,
    evaluator,
    version,
    source: kind.source,
    ...(kind.decisive === true ? { decisive: true } : {}),
  });
}
