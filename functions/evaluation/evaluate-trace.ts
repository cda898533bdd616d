import type { NotRead } from '../content/not-read.ts';
import type { Domain, TraceContent } from '../content/trace.ts';
import { highestSeverity, type Issue, listedIssues } from '../kernel/issue.ts';
import { stableHash } from '../kernel/stable-hash.ts';
import type { Finding } from '../masking/masking-policy.ts';
import { decide } from './cascade.ts';
import { type DomainRules, SHIPPED_RULES } from './domain-rules.ts';
import type { EvaluationResult, EvaluatorRun, TierRun } from './evaluation.ts';
import { DEFAULT_EVALUATION_CONFIG, type EvaluationConfig } from './evaluation-config.ts';
import {
  type Evaluator,
  type EvaluatorInput,
  NOTHING_TO_ASSESS,
  type RiskAssessment,
  type RiskModel,
} from './evaluator.ts';
import { EVALUATOR_SET_VERSION } from './evaluator-set-version.ts';
import { blockedKeywords } from './evaluators/blocked-keywords.ts';
import { domainPack } from './evaluators/domain-pack.ts';
import { expectedFormat } from './evaluators/expected-format.ts';
import { faithfulness } from './evaluators/faithfulness.ts';
import { outputForm } from './evaluators/output-form.ts';
import { protectedInstructions } from './evaluators/protected-instructions.ts';
import { rlEpisode } from './evaluators/rl-episode.ts';
import { textPatterns } from './evaluators/text-patterns.ts';
import { toolCalls } from './evaluators/tool-calls.ts';
import { skipReason } from './skip-reason.ts';
import { EVALUATION_DEADLINE_MS, MAX_TRACE_WORK, WorkBudget } from './work-budget.ts';

/** USD: tiers 0 to 2 run in process. */
const NO_COST = '0.00';
const INTAKE = { name: 'intake', version: EVALUATOR_SET_VERSION } as const;

export { type DomainRules, SHIPPED_RULES };

/** Tier 1 in the order its results are shown. */
export function tier1Evaluators(rules: DomainRules = SHIPPED_RULES): Evaluator[] {
  return [
    outputForm,
    expectedFormat,
    toolCalls,
    textPatterns,
    protectedInstructions,
    blockedKeywords,
    faithfulness,
    domainPack(rules.packFor, rules.revision),
    rlEpisode(rules.thresholdsFor, rules.revision),
  ];
}

const TIER_1_EVALUATORS: readonly Evaluator[] = tier1Evaluators();

/** No evaluator is set: nothing could be concluded, so nothing is. */
export class EmptyEvaluatorSetError extends Error {
  constructor() {
    super('the evaluator set is empty');
    this.name = 'EmptyEvaluatorSetError';
  }
}

export interface EvaluateTraceInput {
  readonly traceId: string;
  /** As stored: masked. */
  readonly content: TraceContent;
  /** What tier 0 found and masked. */
  readonly findings: readonly Finding[];
  /** How many more it found, none of them more severe than those. */
  readonly omitted_findings?: number | undefined;
  /** What of the content could not be read. */
  readonly not_read?: readonly NotRead[] | undefined;
  readonly domain: Domain;
  readonly config?: EvaluationConfig;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
  /** The work and the time that it shares with other traces; its own when left out. */
  readonly work?: WorkBudget;
  readonly evaluators?: readonly Evaluator[];
  readonly models?: readonly RiskModel[];
  /** The probability with which doubt is sent to the judge; nothing is drawn without it. */
  readonly doubtProbability?: number | undefined;
}

/** Names the evaluators, their version and the configuration they ran with. */
export function evaluatorSet(
  config: EvaluationConfig = DEFAULT_EVALUATION_CONFIG,
  evaluators: readonly Evaluator[] = TIER_1_EVALUATORS,
  models: readonly RiskModel[] = [],
): string {
  const members = [...evaluators, ...models].map(({ name, version }) => `${name}@${version}`);
  const digest = stableHash(JSON.stringify([config, members]))
    .toString(16)
    .padStart(8, '0');
  return `aegis-${EVALUATOR_SET_VERSION}-${digest}`;
}

/**
 * Runs tiers 0 to 2 over a stored trace. The same trace, findings and set give the same result but
 * for durations. An evaluator that throws, or whose turn comes after the deadline, is recorded and keeps the trace from
 * passing.
 * @throws EmptyEvaluatorSetError when there is nothing to run.
 */
export function evaluateTrace(input: EvaluateTraceInput): EvaluationResult {
  const { content, domain, now, config = DEFAULT_EVALUATION_CONFIG, models = [] } = input;
  const evaluators = input.evaluators ?? TIER_1_EVALUATORS;
  if (evaluators.length === 0) throw new EmptyEvaluatorSetError();
  const startedAt = now();
  const issues: Issue[] = intakeIssues(input.findings);
  const tiers: TierRun[] = [{ tier: 0, evaluators: [intakeRun(issues)] }];
  const work = input.work ?? new WorkBudget(MAX_TRACE_WORK, now, EVALUATION_DEADLINE_MS);
  const evaluatorInput: EvaluatorInput & Bounded = { content, domain, config, work, not_read: input.not_read };
  tiers.push({ tier: 1, evaluators: evaluators.map((each) => runEvaluator(each, evaluatorInput, issues, now)) });
  if (models.length > 0) {
    tiers.push({ tier: 2, evaluators: models.map((model) => runModel(model, evaluatorInput, issues, now)) });
  }
  const { traceId, not_read, doubtProbability } = input;
  const outcome = decide({ traceId, issues, tiers, models, config, not_read, doubtProbability });
  const listed = listedIssues(issues);
  const omitted = issues.length - listed.length + (input.omitted_findings ?? 0);
  return {
    ...outcome,
    severity: highestSeverity(issues),
    issues: listed,
    ...(omitted === 0 ? {} : { omitted_issues: omitted }),
    tiers,
    evaluator_set: evaluatorSet(config, evaluators, models),
    execution_time_ms: elapsedMs(startedAt, now),
  };
}

/** What tier 0 found, as issues. */
export function intakeIssues(findings: readonly Finding[]): Issue[] {
  return findings.map(intakeIssue);
}

function intakeIssue(finding: Finding): Issue {
  const { type, category, severity, field, offset, length, action } = finding;
  const what = type.replaceAll('_', ' ');
  const message = action === 'detect' ? `Found here: ${what}.` : `Found and masked here: ${what}.`;
  const decisive = category === 'secret' && severity === 'critical' ? { decisive: true } : {};
  return {
    type,
    category,
    severity,
    message,
    field,
    offset,
    length,
    evaluator: INTAKE.name,
    version: INTAKE.version,
    ...decisive,
  };
}

function intakeRun(issues: readonly Issue[]): EvaluatorRun {
  return { ...INTAKE, outcome: outcomeOf(issues), risk: null, confidence: null, duration_ms: 0, cost_usd: NO_COST };
}

/** An input whose work is bounded. */
interface Bounded {
  readonly work: WorkBudget;
}

function runEvaluator(
  evaluator: Evaluator,
  input: EvaluatorInput & Bounded,
  issues: Issue[],
  now: () => number,
): EvaluatorRun {
  return timed(evaluator, now, () => {
    input.work.requireTime();
    if (!evaluator.applies(input)) return skipped(evaluator.name, input);
    const found = evaluator.evaluate(input);
    issues.push(...found);
    return { outcome: outcomeOf(found), risk: null, confidence: null };
  });
}

function runModel(model: RiskModel, input: EvaluatorInput & Bounded, issues: Issue[], now: () => number): EvaluatorRun {
  const { content, config, work } = input;
  return timed(model, now, () => {
    work.requireTime();
    const assessment = model.assess(content);
    if (assessment === NOTHING_TO_ASSESS) return skipped(model.name, input);
    const [risk, confidence] = [rounded(assessment.risk), rounded(assessment.confidence)];
    for (const issue of assessment.issues ?? []) {
      issues.push(issue.score === undefined ? issue : { ...issue, score: rounded(issue.score) });
    }
    const outcomeAt = (share: number) => (share < config.escalation.uncertain_from ? 'pass' : 'fail');
    const { shipped_risk: shipped, shadow } = assessment;
    return {
      ...{ outcome: outcomeAt(risk), risk, confidence },
      ...(shipped === undefined ? {} : { shipped_risk: rounded(shipped) }),
      ...(shadow === undefined ? {} : { shadow: shadowRun(shadow, outcomeAt) }),
    };
  });
}

function shadowRun(
  { version, risk: exact }: NonNullable<RiskAssessment['shadow']>,
  outcomeAt: (risk: number) => 'pass' | 'fail',
): NonNullable<EvaluatorRun['shadow']> {
  const risk = rounded(exact);
  return { version, risk, outcome: outcomeAt(risk) };
}

type Finished = Pick<EvaluatorRun, 'outcome' | 'risk' | 'confidence' | 'reason' | 'shipped_risk' | 'shadow'>;

function skipped(name: string, input: EvaluatorInput): Finished {
  const reason = skipReason(name, input);
  return { outcome: 'skipped', ...(reason === undefined ? {} : { reason }), risk: null, confidence: null };
}

/** What ran, how it ended and how long it took; what throws has failed, which keeps the trace from passing (P7). */
function timed(
  { name, version }: { readonly name: string; readonly version: string },
  now: () => number,
  run: () => Finished,
): EvaluatorRun {
  const startedAt = now();
  let finished: Finished;
  try {
    finished = run();
  } catch {
    finished = { outcome: 'error', risk: null, confidence: null };
  }
  return { name, version, ...finished, duration_ms: elapsedMs(startedAt, now), cost_usd: NO_COST };
}

function outcomeOf(issues: readonly Issue[]): 'pass' | 'fail' {
  return issues.some(({ severity }) => severity !== 'low') ? 'fail' : 'pass';
}

/** Four digits say all that a calibrated probability knows, and keep an evaluation within one write unit. */
function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}

/** To the microsecond. */
function elapsedMs(startedAt: number, now: () => number): number {
  return Math.max(0, Math.round((now() - startedAt) * 1000) / 1000);
}
