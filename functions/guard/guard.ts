import type { Domain, TraceContent } from '../content/trace.ts';
import {
  type DomainRules,
  evaluatorSet,
  intakeIssues,
  SHIPPED_RULES,
  tier1Evaluators,
} from '../evaluation/evaluate-trace.ts';
import { DEFAULT_EVALUATION_CONFIG, type EvaluationConfig } from '../evaluation/evaluation-config.ts';
import type { Evaluator, RiskModel } from '../evaluation/evaluator.ts';
import { blockedKeywordsIn } from '../evaluation/evaluators/blocked-keywords.ts';
import { protectedInstructions } from '../evaluation/evaluators/protected-instructions.ts';
import { textPatterns } from '../evaluation/evaluators/text-patterns.ts';
import {
  DeadlineExceededError,
  GUARD_DEADLINE_MS,
  MAX_TRACE_WORK,
  WorkBudget,
  WorkExceededError,
} from '../evaluation/work-budget.ts';
import { AegisError } from '../kernel/errors.ts';
import { type Issue, listedIssues, SEVERITIES } from '../kernel/issue.ts';
import { maskContent, maskText } from '../masking/masking.ts';
import { DEFAULT_MASKING_POLICY, type HashValue, type MaskingPolicy } from '../masking/masking-policy.ts';
import type { GuardDirection, GuardResult } from './guard-answer.ts';

/** What the guard does with an output that breaks a rule and cannot be mended by masking. */
type GuardOutputAction = 'flag' | 'block';

export interface GuardInput {
  readonly direction: GuardDirection;
  readonly text: string;
  readonly contexts?: readonly string[];
  /** The system prompt or policy that the text must neither break nor reveal; it is never part of an answer. */
  readonly instructions?: string | undefined;
  readonly domain?: Domain;
  readonly policy?: MaskingPolicy;
  readonly config?: EvaluationConfig;
  readonly rules?: DomainRules;
  /** Which evaluators and models the project has not switched off; all by default. */
  readonly isEnabled?: (evaluator: string) => boolean;
  readonly outputAction?: GuardOutputAction;
  readonly models?: readonly RiskModel[];
  readonly hash?: HashValue;
  /** Milliseconds; only differences are used. Without it only the work is bounded. */
  readonly now?: () => number;
  /** The work and the time of this call; those of every call when left out. */
  readonly work?: WorkBudget;
}

/** A prompt is read for attacks and blocked words; the other evaluators speak about outputs. */
const PROMPT_EVALUATORS: readonly Evaluator[] = [textPatterns, protectedInstructions, blockedKeywordsIn(['input'])];
/** What masking mends needs no blocking. */
const MENDED_BY_MASKING: readonly Issue['category'][] = ['secret', 'pii'];

const RETRY_SECONDS = 2;

/**
 * Tiers 0 to 2 on one prompt or one output, at once. Secrets and identifiers are redacted as the
 * policy says; a prompt with another issue of high or critical severity is blocked, and so is an
 * output when `outputAction` asks for it. A low issue, such as an e-mail address alone, never blocks.
 * @throws AegisError `unavailable` while a model is missing, or when the work or the time ran out before all were asked;
 * and what else an evaluator throws: the caller must not take a guard that failed for consent (P7).
 */
export function guard(input: GuardInput): GuardResult {
  const {
    direction,
    policy = DEFAULT_MASKING_POLICY,
    config = DEFAULT_EVALUATION_CONFIG,
    isEnabled = () => true,
  } = input;
  const work = input.work ?? new WorkBudget(MAX_TRACE_WORK, input.now, GUARD_DEADLINE_MS);
  const models = (input.models ?? []).filter(({ name }) => isEnabled(name));
  requireModels(models);
  const masked = maskText(input.text, policy, input.hash);
  const { content, issues, omitted_findings: inContexts = 0 } = maskInput(input, masked.text, policy);
  const tier1 = direction === 'input' ? PROMPT_EVALUATORS : tier1Evaluators(input.rules ?? SHIPPED_RULES);
  const evaluators = tier1.filter(({ name }) => isEnabled(name));
  const evaluatorInput = { content, domain: input.domain ?? 'generic', config, work };
  const found = [
    ...intakeIssues(masked.findings.map((finding) => ({ ...finding, field: direction }))),
    ...issues,
    ...inTime(work, evaluators, (each) => (each.applies(evaluatorInput) ? each.evaluate(evaluatorInput) : [])).map(
      inPrompt,
    ),
    ...inTime(work, models, (model) => model.assess(content).issues ?? []).map(inPrompt),
  ];
  const blocks = direction === 'input' || input.outputAction === 'block';
  const decision = blocks && found.some(isBlocking) ? 'block' : masked.text === input.text ? 'allow' : 'redact';
  const listed = listedIssues(found);
  const omitted = found.length - listed.length + (masked.omitted_findings ?? 0) + inContexts;
  return {
    decision,
    issues: listed,
    ...(omitted === 0 ? {} : { omitted_issues: omitted }),
    ...(masked.text === input.text ? {} : { redacted_text: masked.text }),
    version: evaluatorSet(config, evaluators, models),
  };
}

function requireModels(models: readonly RiskModel[]): void {
  if (models.every(({ unavailable }) => unavailable === undefined)) return;
  throw new AegisError('unavailable', 'The guard cannot judge at the moment. Treat the text as not allowed.', {
    retryAfterSeconds: RETRY_SECONDS,
  });
}

/**
 * What each finds, looking at the clock before each: neither a model nor a pattern can be interrupted, so a call may
 * take as long as the last one that began in time.
 */
function inTime<T>(work: WorkBudget, all: readonly T[], find: (each: T) => readonly Issue[]): Issue[] {
  try {
    return all.flatMap((each) => {
      work.requireTime();
      return find(each);
    });
  } catch (error) {
    if (error instanceof DeadlineExceededError) {
      throw new AegisError('unavailable', 'The guard did not finish in time. Treat the text as not allowed.', {
        retryAfterSeconds: RETRY_SECONDS,
      });
    }
    if (!(error instanceof WorkExceededError)) throw error;
    // No time to wait: the same text would take the same work again.
    throw new AegisError('unavailable', 'The text takes the guard too much work. Treat it as not allowed.');
  }
}

/** Where a prompt stands in the messages that instructions and prompt make. */
const PROMPT_FIELD = 'input[1].content';

/** The masked text, contexts and instructions as evaluators read them, and what tier 0 found in the contexts. */
function maskInput(
  { direction, contexts = [], instructions = '', hash }: GuardInput,
  text: string,
  policy: MaskingPolicy,
) {
  const prompt = direction === 'input' ? text : '';
  const sides = { input: prompt, output: direction === 'input' ? '' : text };
  const options = hash === undefined ? {} : { hash };
  const known = instructions.trim() === '' ? undefined : maskText(instructions, policy, hash).text;
  const told =
    known === undefined
      ? sides
      : {
          ...sides,
          input: [
            { role: 'system' as const, content: known },
            { role: 'user' as const, content: prompt },
          ],
        };
  if (contexts.length === 0) return { content: told, issues: [] };
  const masked = maskContent({ contexts: contexts.map((content) => ({ content })) }, policy, options);
  const content: TraceContent = { ...told, ...masked.content };
  return { content, issues: intakeIssues(masked.findings), omitted_findings: masked.omitted_findings };
}

/** An issue in the prompt, which the caller knows as `input` whether instructions stood before it or not. */
function inPrompt(issue: Issue): Issue {
  return issue.field === PROMPT_FIELD ? { ...issue, field: 'input' } : issue;
}

function isBlocking({ category, severity }: Issue): boolean {
  return !MENDED_BY_MASKING.includes(category) && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('high');
}
