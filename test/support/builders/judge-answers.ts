import type { TraceContent } from '../../../functions/content/trace.ts';
import type { Rating } from '../../../functions/evaluation/judged-run.ts';
import { ratingOf } from '../../../functions/judging/aggregate.ts';
import { buildPrompt, type PromptRequest } from '../../../functions/judging/build-prompt.ts';
import { readAnswer } from '../../../functions/judging/read-answer.ts';
import type { Rubric } from '../../../functions/judging/rubric.ts';
import { rubricsFor } from '../../../functions/judging/rubrics-for.ts';
import { sealOf } from '../../../functions/judging/seal.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';

export const NONCE = 'Zk31qXw09LrTbV7p';

type Answer = 'yes' | 'no' | 'unclear';

export interface AnswerFields {
  /** By id of a check; the others have their good answer and no quote. */
  readonly answers?: Readonly<Record<string, Answer | { readonly answer: Answer; readonly quote: string }>>;
  /** What the answers amount to, when absent. */
  readonly rating?: Rating;
  readonly confidence?: unknown;
  readonly seal?: string;
}

/** The whole answer of a judge, as an object that a test may still spoil. */
export function anAnswer(rubric: Rubric, fields: AnswerFields = {}): Record<string, unknown> {
  const given = rubric.checks.map((check) => {
    const own = fields.answers?.[check.id] ?? check.expected;
    return {
      check,
      ...(typeof own === 'string' ? { quote: '', answer: own } : { quote: own.quote, answer: own.answer }),
    };
  });
  return {
    checks: Object.fromEntries(given.map(({ check, quote, answer }) => [check.id, { quote, answer }])),
    rating: fields.rating ?? ratingOf(given),
    confidence: fields.confidence ?? 0.9,
    seal: fields.seal ?? sealOf(rubric, NONCE),
  };
}

/** The rubric of a domain as a trace with this content meets it. */
export function domainRubricOf(content: TraceContent, domain: Parameters<typeof rubricsFor>[2] = 'generic'): Rubric {
  const [first] = rubricsFor([], content, domain, 'trace-1');
  if (first === undefined) throw new Error('no rubric');
  return first.rubric;
}

export function readText(text: string, content: TraceContent, rubric = domainRubricOf(content)) {
  return readAnswer({ reply: { text, stop: 'end' }, rubric, content, nonce: NONCE, evaluator: 'judge' });
}

export function promptFor(request: Partial<PromptRequest> & Pick<PromptRequest, 'content'>, nonces = [NONCE]) {
  const left = [...nonces];
  const ids = { base62: () => left.shift() ?? NONCE };
  const rubric = request.rubric ?? domainRubricOf(request.content);
  return buildPrompt({ ids, sha256 }, { rubric, claims: [], windowTokens: 128_000, ...request });
}
