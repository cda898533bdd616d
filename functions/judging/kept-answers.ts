import type { TraceContent } from '../content/trace.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Sha256 } from '../kernel/ports.ts';
import type { SettleDependencies } from '../quota/settle-reservation.ts';
import type { BuiltPrompt } from './build-prompt.ts';
import { chargeAnswered } from './judge-money.ts';
import { judgedTexts } from './judged-texts.ts';
import type { RubricAnswer, RubricQuestion } from './rubric-question.ts';
import type { KeptAnswer, VerdictCache } from './verdict-cache.ts';

export interface KeptAnswerDependencies extends SettleDependencies {
  readonly cache: VerdictCache;
  readonly sha256: Sha256;
}

/**
 * What this evaluation was answered before, which is charged should that have been left undone; or the verdict that an
 * equal request of the same project was answered with, which costs nothing. What is no verdict is nobody else's.
 */
export async function findKept(
  deps: KeptAnswerDependencies,
  question: RubricQuestion,
  built: BuiltPrompt,
): Promise<RubricAnswer | null> {
  const { organizationId } = question.payer;
  const kept = await deps.cache.find(organizationId, digestOf(deps.sha256, question, built));
  if (kept === null) return null;
  const isOwn = kept.evaluation_id === question.evaluationId;
  if (!isOwn && 'noVerdict' in kept.answer) return null;
  if (isOwn) await chargeAnswered(deps, organizationId, kept.reservation_id, kept.cost_micro_usd);
  return {
    model: question.model,
    mode: kept.mode,
    promptHash: built.promptHash,
    isCut: built.cut,
    isBlind: question.claims === null,
    isCached: !isOwn,
    costMicroUsd: isOwn ? kept.cost_micro_usd + kept.lost_micro_usd : 0,
    tokens: isOwn ? kept.tokens : { input: 0, output: 0 },
    durationMilliseconds: isOwn ? kept.duration_ms : 0,
    answer: withQuotes(kept.answer, question.content),
  };
}

/** Keeps an answer for whoever repeats the question. Nothing of the trace is kept with it. */
export async function keepAnswer(
  { cache, sha256 }: KeptAnswerDependencies,
  question: RubricQuestion,
  built: BuiltPrompt,
  kept: Omit<KeptAnswer, 'answer' | 'evaluation_id'>,
  answer: RubricAnswer['answer'],
): Promise<void> {
  const digest = digestOf(sha256, question, built);
  const { payer, evaluationId } = question;
  await cache.put(payer.organizationId, digest, {
    ...kept,
    evaluation_id: evaluationId,
    answer: withoutQuotes(answer),
  });
}

/**
 * Everything that was asked, and whose it is. Not the mode in which the answer came: another worker may know another
 * one, and would ask and pay again.
 */
function digestOf(sha256: Sha256, question: RubricQuestion, { promptHash }: BuiltPrompt): string {
  const { payer, applied, model, content, claims, mayShare, evaluationId } = question;
  const owner = [payer.organizationId, payer.projectId, ...(mayShare ? [] : [evaluationId])];
  const texts = judgedTexts(content).texts.map(({ field, text }) => [field, text]);
  const asked = [applied.evaluator, applied.rubric.version, model, promptHash];
  return sha256(canonicalJson([owner, asked, texts, claims]));
}

function withQuotes(answer: KeptAnswer['answer'], content: TraceContent): RubricAnswer['answer'] {
  if ('noVerdict' in answer) return answer;
  const texts = new Map(judgedTexts(content).texts.map(({ field, text }) => [field, text]));
  const checks = answer.checks.map((check) => {
    const { field = '', offset = 0, length = 0 } = check;
    const quote = texts.get(field)?.slice(offset, offset + length);
    return quote === undefined ? check : { ...check, quote };
  });
  return { ...answer, checks };
}

function withoutQuotes(answer: RubricAnswer['answer']): KeptAnswer['answer'] {
  if ('noVerdict' in answer) return { noVerdict: answer.noVerdict, detail: answer.detail };
  return { ...answer, checks: answer.checks.map(({ quote: _quote, ...check }) => check) };
}
