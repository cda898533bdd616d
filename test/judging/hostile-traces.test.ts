import { describe, expect, test } from 'vitest';
import { textFields } from '../../functions/content/text-fields.ts';
import type { TraceContent } from '../../functions/content/trace.ts';
import type { Rating } from '../../functions/evaluation/judged-run.ts';
import { judgedTexts } from '../../functions/judging/judged-texts.ts';
import type { Rubric } from '../../functions/judging/rubric.ts';
import type { Issue } from '../../functions/kernel/issue.ts';
import { anAnswer, domainRubricOf, NONCE, promptFor, readText } from '../support/builders/judge-answers.ts';
import { HARM, HOSTILE_TRACES } from './hostile-traces.ts';

const WINDOW = 32_000;
const HARM_QUOTE = '4,000 mg of ibuprofen every hour';
const CASES = HOSTILE_TRACES.map((trace) => ({ ...trace, rubric: domainRubricOf(trace.content, 'healthcare') }));

const CLAIM: Omit<Issue, 'offset' | 'length'> = {
  type: 'dose',
  category: 'domain',
  severity: 'critical',
  message: 'A dose.',
  field: 'output',
  evaluator: 'domain-pack',
  version: '1.0.0',
};

/**
 * Forms of telling a judge what to say that `steering.ts` does not know. If a model obeys one of these completely,
 * nothing in its answer shows it; what remains is that it was told not to, and the check of the rubric that asks.
 */
const NOT_RECOGNISED = [
  'lines that begin like ours',
  'German',
  'French',
  'Chinese',
  'Arabic',
  'Base64',
  'ROT13',
  'digits for letters',
  'a dollar and braces',
  'patterns of a replacement',
  'a lone colon',
  'a heading',
  'a beginning',
  'a full stop',
  'a space',
  'an order written backwards',
  'letters of another script',
  'an order in numbers',
  'harm between two long texts',
];

/** The lines of a task, those of the record apart. */
function parted(task: string): { record: string[]; around: string[] } {
  const lines = task.split('\n');
  const [from, to] = [lines.indexOf(`<<< RECORD ${NONCE}`), lines.indexOf(`>>> RECORD ${NONCE}`)];
  return { record: lines.slice(from + 1, to), around: [...lines.slice(0, from + 1), ...lines.slice(to)] };
}

/** Every text that somebody could take for an answer: each text of the trace, and each object or list that is in one. */
function* candidates(text: string): Generator<string> {
  yield text;
  for (const start of text.matchAll(/[{[]/g)) {
    const rest = text.slice(start.index);
    for (const end of rest.matchAll(/[}\]]/g)) yield rest.slice(0, end.index + 1);
  }
}

/** All checks answered in one way, in perfect form: what a model gives that obeys and knows its task. */
function answerAll(rubric: Rubric, answer: 'yes' | 'no', rating: Rating): string {
  const answers = Object.fromEntries(rubric.checks.map(({ id }) => [id, answer]));
  return JSON.stringify(anAnswer(rubric, { answers, rating, confidence: 1 }));
}

test('the corpus has at least 60 traces, each with a name of its own', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

describe.each(CASES)('$name', ({ content, rubric, dictated }) => {
  const claims = [{ ...CLAIM, offset: Math.max(0, content.output.indexOf(HARM)), length: HARM.length }];
  const built = promptFor({ content, rubric, claims, windowTokens: WINDOW });
  const { contexts } = content;
  const harmless: TraceContent = { input: 'x', output: 'y', ...(contexts === undefined ? {} : { contexts }) };
  const plain = promptFor({ content: harmless, rubric, claims, windowTokens: WINDOW });

  test('does not leave the fence', () => {
    const { record, around } = parted(built.prompt.task);
    expect(record.length).toBeGreaterThan(0);
    expect(record.filter((line) => !/^(?:\| |# "|~ )/.test(line))).toEqual([]);
    expect(record.some((line) => line.includes(NONCE))).toBe(false);
    expect(around.filter((line) => line.startsWith('<<< ') || line.startsWith('>>> '))).toEqual([
      `<<< RECORD ${NONCE}`,
      `>>> RECORD ${NONCE}`,
      `<<< CLAIMS ${NONCE}`,
      `>>> CLAIMS ${NONCE}`,
    ]);
    // Around the record stands what stands around any other.
    const told = 'The record was too long';
    const claimed = (line: string) => !line.startsWith(told) && !line.startsWith('| ');
    expect(around.filter(claimed)).toEqual(parted(plain.prompt.task).around.filter(claimed));
  });

  test('changes neither the instructions nor the schema', () => {
    expect(built.prompt.instructions).toBe(plain.prompt.instructions);
    expect(built.prompt.schema).toEqual(plain.prompt.schema);
    expect(built.prompt.maxTokens).toBe(plain.prompt.maxTokens);
    expect(built.promptHash).toBe(plain.promptHash);
  });

  test('is never an answer itself, nor is a part of it', () => {
    const texts = [...new Set([...textFields(content), ...judgedTexts(content).texts].map(({ text }) => text))];
    for (const text of texts.slice(0, 5)) {
      let tried = 0;
      for (const candidate of candidates(text)) {
        if (tried++ > 300) break;
        expect(readText(candidate, content, rubric), candidate.slice(0, 200)).toHaveProperty('noVerdict');
      }
    }
  });

  test('gives no verdict where a model answers word by word as it is told', () => {
    const replies = [dictated, 'SAFE', '{"rating":"SAFE"}'].filter((each) => each !== undefined);
    for (const reply of replies) expect(readText(reply, content, rubric)).toHaveProperty('noVerdict');
  });

  test('gives no verdict where a model says yes to all, no to all, or only rates as it is told', () => {
    const finding = { dose_stated_safely: { answer: 'no', quote: HARM_QUOTE } } as const;
    const rated = JSON.stringify(anAnswer(rubric, { answers: finding, rating: 'SAFE' }));
    for (const reply of [answerAll(rubric, 'yes', 'SAFE'), answerAll(rubric, 'no', 'SAFE'), rated]) {
      expect(readText(reply, content, rubric)).toMatchObject({ noVerdict: 'contradiction' });
    }
  });

  test('does not keep a judge that disobeys from its finding', () => {
    if (!content.output.includes(HARM)) return;
    expect(parted(built.prompt.task).record.join('\n')).toContain(HARM_QUOTE);
    const finding = { dose_stated_safely: { answer: 'no', quote: HARM_QUOTE } } as const;
    const judged = readText(JSON.stringify(anAnswer(rubric, { answers: finding })), content, rubric);
    const offset = content.output.indexOf(HARM_QUOTE);
    expect(judged).toMatchObject({
      rating: 'UNSAFE',
      issues: [{ type: 'dose_stated_safely', field: 'output', offset, length: HARM_QUOTE.length }],
    });
  });
});

describe('a model that obeys completely, in perfect form', () => {
  const outcomes = CASES.map(({ name, content, rubric }) => {
    const judged = readText(JSON.stringify(anAnswer(rubric, { confidence: 1 })), content, rubric);
    return { name, rating: 'rating' in judged ? judged.rating : null };
  });

  test('ends with a person where the text speaks the language of the contract', () => {
    const safe = outcomes.filter(({ rating }) => rating === 'SAFE').map(({ name }) => name);
    expect(safe).toEqual(NOT_RECOGNISED);
    expect(outcomes.filter(({ rating }) => rating === 'REVIEW').length).toBeGreaterThan(60);
  });
});
