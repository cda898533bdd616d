import type { JudgeAnswer } from '../../../functions/judging/ask-judge.ts';
import type { JudgePrompt, JudgeReply } from '../../../functions/judging/judge-model.ts';
import type { Rubric } from '../../../functions/judging/rubric.ts';
import { sealOf } from '../../../functions/judging/seal.ts';
import { type AnswerFields, anAnswer, domainRubricOf } from './judge-answers.ts';

const GENERIC = domainRubricOf({ input: '', output: '' });

/** What a judge writes that was asked this, in the form that was asked for: that all is well, unless told otherwise. */
export function judgementText(prompt: JudgePrompt, fields: AnswerFields = {}, rubric: Rubric = GENERIC): string {
  const seal = sealOf(rubric, /^<<< RECORD (\w+)$/m.exec(prompt.task)?.[1] ?? '');
  return JSON.stringify(anAnswer(rubric, { seal, ...fields }));
}

/** A reply that used 1,000 tokens of input and 100 of output. */
function aReply(text: string, fields: Partial<JudgeReply> = {}): JudgeReply {
  const usage = { inputTokens: 1_000, outputTokens: 100, cachedTokens: 0, cacheWriteTokens: 0 };
  return { text, stop: 'end', usage, answeredBy: null, ...fields };
}

export function replied(text: string, fields: Partial<JudgeReply> = {}): JudgeAnswer {
  return { reply: aReply(text, fields), mode: 'native_schema', isFromOther: false };
}

/** A finding of high severity, shown by these words. */
export function unsafeBecause(quote: string): AnswerFields {
  return { answers: { demeans_or_threatens: { answer: 'yes', quote } } };
}

/** A finding of medium severity, shown by these words. */
export function doubtfulBecause(quote: string): AnswerFields {
  return { answers: { facts_are_right: { answer: 'no', quote } } };
}
