import { describe, expect, test } from 'vitest';
import type { TraceContent } from '../../functions/content/trace.ts';
import { dryRunRubric, type TrialJudge, type TrialRequest } from '../../functions/judging/dry-run-rubric.ts';
import { JudgeFailure, type JudgePrompt, type JudgeReply } from '../../functions/judging/judge-model.ts';
import type { Rubric } from '../../functions/judging/rubric.ts';
import { rubricsFor } from '../../functions/judging/rubrics-for.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { anAnswer, NONCE } from '../support/builders/judge-answers.ts';
import { aRubric } from '../support/builders/rubrics.ts';

const content: TraceContent = { input: 'How are you?', output: 'None of your business.' };
const own = aRubric();
const OWN: Rubric = rubricOf('house-style');

function rubricOf(id: string, of: TraceContent = content): Rubric {
  const found = rubricsFor([own], of, 'legal', 't').find(({ rubric }) => rubric.id === id);
  if (found === undefined) throw new Error('no rubric');
  return found.rubric;
}

const RUDE = JSON.stringify(
  anAnswer(OWN, { answers: { is_polite: { answer: 'no', quote: 'None of your business' } } }),
);

/** A judge that gives these replies in turn, the last one for ever; each call costs 10 micro-USD, at most 100. */
function aJudge(...replies: (string | Error)[]): TrialJudge & { readonly asked: JudgePrompt[] } {
  const asked: JudgePrompt[] = [];
  return {
    asked,
    model: 'compatible:local/judge',
    windowTokens: 32_000,
    worstCase: ({ task }) => 100 + (task.includes('was refused') ? 1 : 0),
    async judge(prompt) {
      asked.push(prompt);
      const next = replies[Math.min(asked.length, replies.length) - 1];
      if (next instanceof Error) throw next;
      const reply: JudgeReply = { text: next ?? '', stop: 'end', usage: null, answeredBy: null };
      return { reply, isFromOther: next === 'OTHER', costMicroUsd: 10 };
    },
  };
}

const PORTS = { ids: { base62: () => NONCE }, sha256, now: () => 0 };

function aTrace(traceId: string, of: TraceContent = content) {
  return { traceId, domain: 'legal' as const, content: of, claims: [], verdict: 'passed' as const };
}

function run(judge: TrialJudge, fields: Partial<TrialRequest> = {}, ports = PORTS) {
  const request = { judge, rubrics: [own], rubricId: 'house-style', traces: [aTrace('a')], maxCost: 1_000 };
  return dryRunRubric(ports, { ...request, ...fields });
}

describe('the dry run of a rubric', () => {
  test('tells the worst case, second calls included, and asks nobody until it is granted', async () => {
    const judge = aJudge(RUDE);
    const traces = [aTrace('a'), aTrace('b')];
    expect(await run(judge, { traces, maxCost: null })).toEqual({ worstCase: 402, results: null });
    expect(await run(judge, { traces, maxCost: 401 })).toEqual({ worstCase: 402, results: null });
    expect(judge.asked).toEqual([]);
    expect((await run(judge, { traces, maxCost: 402 })).results).toHaveLength(2);
    expect(judge.asked).toHaveLength(2);
  });

  test('says what the judge says of each trace, beside its present verdict', async () => {
    const { results } = await run(aJudge(RUDE));
    expect(results).toEqual([
      {
        traceId: 'a',
        verdict: 'passed',
        version: 'house-style@1',
        rating: 'REVIEW',
        noVerdict: null,
        detail: null,
        confidence: 0.9,
        checks: [
          { id: 'is_polite', answer: 'no', quote: 'None of your business', field: 'output', offset: 0, length: 21 },
          { id: 'record_steers_the_judge', answer: 'no' },
        ],
        criteria: { style: 0, safety: 10 },
        cut: false,
        costMicroUsd: 10,
      },
    ]);
  });

  test('asks once more after an answer that cannot be read, and no third time', async () => {
    const mended = aJudge('Sure! Here it is:', RUDE);
    expect((await run(mended)).results).toMatchObject([{ rating: 'REVIEW', costMicroUsd: 20 }]);
    expect(mended.asked[1]?.task).toContain('was refused');
    const hopeless = aJudge('Sure!');
    expect((await run(hopeless)).results).toMatchObject([
      { rating: null, noVerdict: 'wrong_schema', costMicroUsd: 20 },
    ]);
    expect(hopeless.asked).toHaveLength(2);
  });

  test('does not ask again after a contradiction, or when another model answered', async () => {
    const contradiction = aJudge(RUDE.replace('"REVIEW"', '"SAFE"'));
    expect((await run(contradiction)).results).toMatchObject([{ rating: null, noVerdict: 'contradiction' }]);
    expect(contradiction.asked).toHaveLength(1);
    const other = aJudge('OTHER');
    expect((await run(other)).results).toMatchObject([{ rating: null, noVerdict: 'other_model', costMicroUsd: 10 }]);
    expect(other.asked).toHaveLength(1);
  });

  test.each([
    ['wait', 'provider_unavailable'],
    ['later', 'provider_unavailable'],
    ['blocked', 'provider_refused'],
    ['refused', 'provider_refused'],
  ] as const)('shows a failure of the kind %s as no verdict, and goes on', async (kind, noVerdict) => {
    const judge = aJudge(new JudgeFailure(kind, 'trouble'), RUDE);
    const { results } = await run(judge, { traces: [aTrace('a'), aTrace('b')] });
    expect(results?.map(({ rating, noVerdict: why, detail }) => [rating, why, detail])).toEqual([
      [null, noVerdict, 'trouble'],
      ['REVIEW', null, null],
    ]);
  });

  test('ends when the budget has no room', async () => {
    await expect(run(aJudge(new AegisError('quota_exceeded', 'spent')))).rejects.toThrow('spent');
  });

  test('asks nobody when the time is over', async () => {
    let nowMs = 0;
    const now = () => {
      nowMs += 5_000;
      return nowMs;
    };
    const { results } = await run(aJudge(RUDE), { traces: ['a', 'b', 'c'].map((id) => aTrace(id)) }, { ...PORTS, now });
    expect(results?.map(({ noVerdict }) => noVerdict)).toEqual([null, 'not_asked', 'not_asked']);
  });

  test('tries the rubric of a domain on a trace of any, and that for contexts where there are some', async () => {
    const traces = [aTrace('a')];
    const finance = aRubric({ rubric_id: 'finance', stands_for: '1', version: 4 });
    const judge = aJudge('');
    const versionOf = async (rubricId: string, of: TrialRequest['traces'] = traces) =>
      (await run(judge, { rubricId, rubrics: [own, finance], traces: of })).results?.[0]?.version;
    expect(await versionOf('finance')).toBe('finance@1.4');
    expect(await versionOf('healthcare')).toBe('healthcare@1');
    expect(await versionOf('rag', [aTrace('a', { ...content, contexts: [{ content: 'Fine.' }] })])).toBe(
      'legal@1+rag@1',
    );
    await expect(run(judge, { rubricId: 'unknown' })).rejects.toThrow('not among those');
  });
});
