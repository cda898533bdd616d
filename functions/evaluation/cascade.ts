import type { NotRead } from '../content/not-read.ts';
import { countsAgainstVerdict, type Issue, SEVERITIES } from '../kernel/issue.ts';
import { stableShare } from '../kernel/stable-hash.ts';
import type { Decision, EvaluationResult, EvaluatorRun, Sampling, TierRun, Verdict } from './evaluation.ts';
import type { EvaluationConfig } from './evaluation-config.ts';
import type { RiskModel } from './evaluator.ts';

export interface CascadeInput {
  readonly traceId: string;
  readonly issues: readonly Issue[];
  readonly tiers: readonly TierRun[];
  readonly models: readonly RiskModel[];
  readonly config: EvaluationConfig;
  /** What of the content could not be read. */
  readonly not_read?: readonly NotRead[] | undefined;
  /**
   * The probability with which doubt is sent to the judge; see `escalation-share.ts`. Left out where no judge is there to
   * be spared: nothing is drawn then.
   */
  readonly doubtProbability?: number | undefined;
}

export type CascadeOutcome = Pick<EvaluationResult, 'verdict' | 'decisions' | 'escalated_to' | 'sampling'>;

const JUDGE = 3;
const EXPERT = 4;

/**
 * Concludes tiers 0 to 2 by the escalation table: a decisive issue fails; what did not run goes to
 * a person; high risk, high severity, doubt and disagreement go to the judge; the rest passes or
 * fails on its evidence. What was asked of a later tier stays `needs_review` until it answers. Where nothing counts against
 * a trace because there was nothing to read, it is `not_evaluated`.
 */
export function decide(input: CascadeInput): CascadeOutcome {
  const tier = input.tiers.at(-1)?.tier ?? 0;
  const found = input.issues.length;
  const intake: Decision = {
    tier: 0,
    decision: 'continue',
    reason: 'Tiers 0 to 2 always all run.',
    evidence: `${found === 0 ? 'nothing' : input.tiers[0]?.evaluators[0]?.outcome === 'fail' ? 'something' : 'nothing serious'} found at intake`,
  };
  const { verdict, escalated_to, decision, doubt, spared } = conclude(input, tier);
  const decisions = [intake, ...(spared === undefined ? [] : [spared]), decision];
  const drawn = doubt === undefined ? {} : { sampling: { doubt } };
  // A judge would have nothing to read either.
  if (verdict === 'not_evaluated') return { verdict, escalated_to, decisions, ...drawn };
  const share = input.config.full_depth_share;
  if (!isFullDepthSample(input.traceId, share)) return { verdict, escalated_to, decisions, ...drawn };
  decisions.push({
    tier,
    decision: 'escalate',
    reason: 'Chosen by the full-depth sample; the verdict does not depend on it.',
    evidence: `share ${share}, drawn from the trace id`,
  });
  const sampling = { ...drawn.sampling, full_depth: share };
  return { verdict, escalated_to: escalated_to ?? JUDGE, decisions, sampling };
}

/** The draw depends on the trace id alone, so that a repeated evaluation draws the same. */
export function isFullDepthSample(traceId: string, share: number): boolean {
  return stableShare(`full-depth:${traceId}`) < share;
}

interface Conclusion extends Pick<CascadeOutcome, 'verdict' | 'escalated_to'> {
  readonly decision: Decision;
  /** With which probability its doubt was to be sent on, and whether it was. */
  readonly doubt?: NonNullable<Sampling['doubt']>;
  /** Why doubt was not sent on, of a trace that then ended by its own evidence. */
  readonly spared?: Decision;
}

function conclude(input: CascadeInput, tier: number): Conclusion {
  const { issues } = input;
  const decisive = issues.filter((issue) => issue.decisive === true && issue.severity === 'critical');
  if (decisive.length > 0) return stop('failed', tier, 'A critical issue needs no judgement.', list(decisive));
  const runs = input.tiers.flatMap(({ evaluators }) => evaluators);
  const broken = runs.filter(({ outcome }) => outcome === 'error');
  if (broken.length > 0) {
    const names = broken.map(({ name }) => nameWithCause(name, input.models));
    return escalate(EXPERT, tier, 'A required evaluator did not run.', names.join(', '));
  }
  const severe = severityToJudge(input, runs);
  if (severe !== undefined) return escalate(JUDGE, tier, severe.reason, severe.evidence);
  const doubted = doubtToJudge(input, runs);
  if (doubted === undefined) return concludeByEvidence(input, tier, runs);
  const doubt = drawDoubt(input);
  const drawn = doubt === undefined ? {} : { doubt };
  if (doubt?.chosen !== false) return { ...escalate(JUDGE, tier, doubted.reason, doubted.evidence), ...drawn };
  const spared: Decision = {
    tier,
    decision: 'continue',
    reason: 'More traces are in doubt than the project has judged, and this one was not drawn.',
    evidence: `${doubted.reason} ${doubted.evidence}; probability ${doubt.probability}`,
  };
  return { ...concludeByEvidence(input, tier, runs), doubt, spared };
}

/** The draw depends on the trace id alone. */
function drawDoubt({ traceId, doubtProbability: probability }: CascadeInput): Conclusion['doubt'] {
  if (probability === undefined) return undefined;
  return { probability, chosen: stableShare(`doubt:${traceId}`) < probability };
}

/** What tiers 0 to 2 found themselves: fails or passes. */
function concludeByEvidence(input: CascadeInput, tier: number, runs: readonly EvaluatorRun[]): Conclusion {
  const against = input.issues.filter(({ severity }) => countsAgainstVerdict(severity));
  if (against.length > 0) return stop('failed', tier, 'Issues count against the trace.', list(against));
  if (isNothingRead(input)) return stop('not_evaluated', tier, 'There was nothing to read.', unreadOf(input, runs));
  return stop(
    'passed',
    tier,
    'Everything passed.',
    `${runs.filter(({ outcome }) => outcome === 'pass').length} evaluators`,
  );
}

/** Whether every evaluator after intake was skipped. Tier 0 masks, and says nothing of what it did not find. */
function isNothingRead({ tiers }: CascadeInput): boolean {
  return tiers.every(({ tier, evaluators }) => tier === 0 || evaluators.every(({ outcome }) => outcome === 'skipped'));
}

function unreadOf({ not_read: notRead = [] }: CascadeInput, runs: readonly EvaluatorRun[]): string {
  const skipped = `${runs.filter(({ outcome }) => outcome === 'skipped').length} evaluators skipped`;
  return [...notRead.map(({ field, reason }) => `${field}: ${reason}`), skipped].join(', ');
}

interface Reason {
  readonly reason: string;
  readonly evidence: string;
}

/** What is severe is always judged. */
function severityToJudge(input: CascadeInput, runs: readonly EvaluatorRun[]): Reason | undefined {
  const severe = input.issues.filter(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('high'));
  if (severe.length > 0)
    return { reason: 'An issue of high or critical severity needs judgement.', evidence: list(severe) };
  const high = runs.flatMap(scoredRun).filter(({ risk }) => risk >= input.config.escalation.high_risk);
  if (high.length === 0) return undefined;
  return { reason: 'The risk is high.', evidence: high.map(describeRun).join(', ') };
}

function doubtToJudge(input: CascadeInput, runs: readonly EvaluatorRun[]): Reason | undefined {
  const { escalation } = input.config;
  const scored = runs.flatMap(scoredRun);
  const uncertain = scored.filter(({ risk, confidence }) => {
    const between = risk >= escalation.uncertain_from && risk <= escalation.uncertain_to;
    return between || confidence < escalation.min_confidence;
  });
  if (uncertain.length > 0) return { reason: 'A model is uncertain.', evidence: uncertain.map(describeRun).join(', ') };
  return disagreement(input, scored);
}

/** Rules and the model of the same category must come to the same side of the uncertain range. */
function disagreement(input: CascadeInput, scored: readonly ScoredRun[]): Reason | undefined {
  for (const model of input.models) {
    const run = scored.find(({ name }) => name === model.name);
    if (run === undefined) continue;
    const byRule = input.issues.some(
      ({ category, severity, evaluator }) =>
        category === model.category && evaluator !== model.name && countsAgainstVerdict(severity),
    );
    const byModel = run.risk > input.config.escalation.uncertain_to;
    if (byRule === byModel) continue;
    const evidence = `${model.category}: rules ${byRule ? 'find' : 'do not find'} it, ${describeRun(run)}`;
    return { reason: 'Rules and model disagree.', evidence };
  }
  return undefined;
}

function nameWithCause(name: string, models: readonly RiskModel[]): string {
  const cause = models.find((model) => model.name === name)?.unavailable;
  return cause === undefined ? name : `${name} (${cause})`;
}

interface ScoredRun {
  readonly name: string;
  readonly risk: number;
  readonly confidence: number;
}

function scoredRun({ name, risk, confidence }: EvaluatorRun): ScoredRun[] {
  return risk === null || confidence === null ? [] : [{ name, risk, confidence }];
}

function describeRun({ name, risk, confidence }: ScoredRun): string {
  return `${name} risk ${risk.toFixed(2)}, confidence ${confidence.toFixed(2)}`;
}

const MAX_LISTED = 5;

function list(issues: readonly Issue[]): string {
  const shown = issues.slice(0, MAX_LISTED).map(({ type, field }) => `${type} in ${field}`);
  return issues.length > MAX_LISTED ? `${shown.join(', ')} and ${issues.length - MAX_LISTED} more` : shown.join(', ');
}

function stop(verdict: Exclude<Verdict, 'needs_review'>, tier: number, reason: string, evidence: string): Conclusion {
  return { verdict, escalated_to: null, decision: { tier, decision: 'stop', reason, evidence } };
}

function escalate(to: 3 | 4, tier: number, reason: string, evidence: string): Conclusion {
  const decision: Decision = { tier, decision: 'escalate', reason, evidence: `${evidence}; to tier ${to}` };
  return { verdict: 'needs_review', escalated_to: to, decision };
}
