import * as z from 'zod';
import type { Domain, TraceContent } from '../trace.ts';
import { evaluatorSet, intakeIssues, TIER_1_EVALUATORS } from './evaluate-trace.ts';
import { DEFAULT_EVALUATION_CONFIG, type EvaluationConfig } from './evaluation-config.ts';
import type { Evaluator, RiskModel } from './evaluator.ts';
import { Issue, SEVERITIES } from './issue.ts';
import { maskContent, maskText } from './masking.ts';
import { DEFAULT_MASKING_POLICY, type HashValue, type MaskingPolicy } from './masking-policy.ts';
import { textPatterns } from './rules/text-patterns.ts';

const GuardDirection = z.enum(['input', 'output']);
type GuardDirection = z.infer<typeof GuardDirection>;

/** What the guard does with an output that breaks a rule and cannot be mended by masking. */
const GuardOutputAction = z.enum(['flag', 'block']);
type GuardOutputAction = z.infer<typeof GuardOutputAction>;

export const GuardResult = z.object({
  decision: z.enum(['allow', 'redact', 'block']),
  issues: z.array(Issue),
  /** The text without secrets and identifiers; present when it differs from what was sent. */
  redacted_text: z.string().optional(),
  /** Names the evaluators and their configuration. */
  version: z.string(),
});
export type GuardResult = z.infer<typeof GuardResult>;

export interface GuardInput {
  readonly direction: GuardDirection;
  readonly text: string;
  readonly contexts?: readonly string[];
  readonly domain?: Domain;
  readonly policy?: MaskingPolicy;
  readonly config?: EvaluationConfig;
  readonly outputAction?: GuardOutputAction;
  readonly models?: readonly RiskModel[];
  readonly hash?: HashValue;
}

/** A prompt is read for attacks only; the other evaluators speak about outputs. */
const INPUT_EVALUATORS: readonly Evaluator[] = [textPatterns];
/** What masking mends needs no blocking. */
const MENDED_BY_MASKING: readonly Issue['category'][] = ['secret', 'pii'];

/**
 * Tiers 0 to 2 on one prompt or one output, at once. Secrets and identifiers are redacted as the
 * policy says; a prompt with another issue of high or critical severity is blocked, and so is an
 * output when `outputAction` asks for it. A low issue, such as an e-mail address alone, never blocks.
 * @throws what an evaluator throws: the caller must not take a guard that failed for consent.
 */
export function guard(input: GuardInput): GuardResult {
  const { direction, policy = DEFAULT_MASKING_POLICY, config = DEFAULT_EVALUATION_CONFIG, models = [] } = input;
  const masked = maskText(input.text, policy, input.hash);
  const contexts = (input.contexts ?? []).map((content) => ({ content }));
  const { content: maskedContexts } = maskContent(
    contexts,
    policy,
    input.hash === undefined ? {} : { hash: input.hash },
  );
  const content = guardedContent(direction, masked.text, maskedContexts);
  const evaluators = direction === 'input' ? INPUT_EVALUATORS : TIER_1_EVALUATORS;
  const evaluatorInput = { content, domain: input.domain ?? 'generic', config };
  const issues = [
    ...intakeIssues(masked.findings.map((finding) => ({ ...finding, field: direction }))),
    ...evaluators.filter((each) => each.applies(evaluatorInput)).flatMap((each) => each.evaluate(evaluatorInput)),
    ...models.flatMap((model) => model.assess(content).issues ?? []),
  ];
  const blocks = direction === 'input' || input.outputAction === 'block';
  const decision = blocks && issues.some(isBlocking) ? 'block' : masked.text === input.text ? 'allow' : 'redact';
  return {
    decision,
    issues,
    ...(masked.text === input.text ? {} : { redacted_text: masked.text }),
    version: evaluatorSet(config, evaluators, models),
  };
}

function guardedContent(direction: GuardDirection, text: string, contexts: TraceContent['contexts']): TraceContent {
  const sides = direction === 'input' ? { input: text, output: '' } : { input: '', output: text };
  return contexts === undefined || contexts.length === 0 ? sides : { ...sides, contexts };
}

function isBlocking({ category, severity }: Issue): boolean {
  return !MENDED_BY_MASKING.includes(category) && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('high');
}
