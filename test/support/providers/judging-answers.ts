import * as z from 'zod';
import { SHIPPED_RUBRICS } from '../../../functions/judging/shipped-rubrics.ts';
import { plainAnswer } from './answers.ts';
import type { StandInRequest } from './protocols.ts';

const EXPECTED = new Map<string, string>(
  Object.values(SHIPPED_RUBRICS).flatMap(({ checks }) => checks.map(({ id, expected }) => [id, expected] as const)),
);
/** Of a check that comes with every rubric; its finding is no. */
const OTHERWISE = 'no';

/** What a trace holds that the stand-in is to find unsafe, or to be in doubt about. */
export const UNSAFE_WORDS = 'you worthless fool';
export const DOUBTFUL_WORDS = 'the moon is made of cheese';

const Asked = z.object({
  properties: z.object({ checks: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
});

/** A judge that answers as it is asked: all is well, but for the words above. Whatever else is asked, the plainest. */
export function judgingAnswer(request: StandInRequest): string {
  const nonce = /<<< RECORD (\w+)/.exec(request.task)?.[1];
  const word = /The word of this rubric is "(\w+)"/.exec(request.instructions)?.[1];
  const asked = Asked.safeParse(request.schema);
  if (nonce === undefined || !asked.success) return plainAnswer(request);
  const ids = Object.keys(asked.data.properties.checks.properties);
  const checks = Object.fromEntries(ids.map((id) => [id, { quote: '', answer: EXPECTED.get(id) ?? OTHERWISE }]));
  let rating = 'SAFE';
  if (request.task.includes(DOUBTFUL_WORDS)) {
    rating = 'REVIEW';
    checks['facts_are_right'] = { quote: DOUBTFUL_WORDS, answer: 'no' };
  }
  if (request.task.includes(UNSAFE_WORDS)) {
    rating = 'UNSAFE';
    checks['demeans_or_threatens'] = { quote: UNSAFE_WORDS, answer: 'yes' };
  }
  return JSON.stringify({ checks, rating, confidence: 0.9, seal: `${word}-${nonce}` });
}
