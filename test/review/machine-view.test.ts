import { describe, expect, test } from 'vitest';
import type { EvaluatorRun } from '../../functions/evaluation/evaluation.ts';
import type { Issue } from '../../functions/kernel/issue.ts';
import { drawnCases } from '../../functions/review/drawn-case.ts';
import { machineViewOf } from '../../functions/review/machine-view.ts';
import { caseOf, casesFor } from '../../functions/review/quality-case.ts';
import { aCase, JUDGE_KEY } from '../support/builders/quality-cases.ts';
import { anEvaluation } from '../support/builders/records.ts';
import { aReview } from '../support/builders/reviews.ts';

const run = (fields: Partial<EvaluatorRun>): EvaluatorRun => ({
  ...{ name: 'x', version: '1', outcome: 'pass', risk: null, confidence: null, duration_ms: 1, cost_usd: '0.000000' },
  ...fields,
});
const issue = (evaluator: string): Issue => ({
  ...{ type: 't', category: 'toxicity', severity: 'high', message: 'the words of the trace', field: 'output' },
  ...{ offset: 0, length: 1, evaluator, version: '1' },
});
const { model, mode, rubric_version: version, prompt_hash } = JUDGE_KEY;

const EVALUATION = anEvaluation({
  verdict: 'needs_review',
  severity: 'high',
  issues: [issue('toxicity'), issue('generic'), issue('toxicity')],
  tiers: [
    {
      tier: 1,
      evaluators: [run({ name: 'generic', outcome: 'fail' }), run({ name: 'rl-episode', outcome: 'skipped' })],
    },
    {
      tier: 2,
      evaluators: [run({ name: 'toxicity', outcome: 'fail', risk: 0.9 }), run({ name: 'm', outcome: 'error' })],
    },
    {
      tier: 3,
      evaluators: [
        run({
          name: 'judge',
          version,
          model,
          mode,
          prompt_hash,
          rating: 'UNSAFE',
          confidence: 0.8,
          cost_usd: '0.000310',
        }),
        run({ name: 'judge-second', version, outcome: 'error' }),
      ],
    },
  ],
  decisions: [
    { tier: 0, decision: 'continue', reason: 'Tiers 0 to 2 always all run.', evidence: '' },
    { tier: 2, decision: 'escalate', reason: 'The risk is high.', evidence: '' },
    { tier: 3, decision: 'escalate', reason: 'The judge is not confident enough.', evidence: '' },
  ],
});

describe('what is kept of the machine with a review', () => {
  test('is what each evaluator and judge said, why it was sent on, and not a word of the trace', () => {
    const view = machineViewOf(EVALUATION);
    expect(view).toMatchObject({
      ...{ verdict: 'needs_review', severity: 'high', tier: 3, evaluator_set: 'test' },
      escalation: { tier: 2, reason: 'The risk is high.' },
      runs: [
        { tier: 1, name: 'generic', version: '1', outcome: 'fail', issues: [1] },
        { tier: 2, name: 'toxicity', version: '1', outcome: 'fail', issues: [0, 2] },
        { tier: 2, name: 'm', version: '1', outcome: 'error', issues: [] },
      ],
      judges: [{ name: 'judge', version, model, mode, prompt_hash, rating: 'UNSAFE', confidence: 0.8, blind: false }],
    });
    expect(JSON.stringify(view)).not.toContain('the words of the trace');
  });

  test('is what the machine said where people have decided since', () => {
    const machine = { evaluation_id: 'ev', verdict: 'passed', severity: null, tier: 2 } as const;
    const view = machineViewOf({ ...EVALUATION, verdict: 'failed', machine });
    expect(view).toMatchObject({ verdict: 'passed', severity: null, tier: 2 });
  });

  test('names no reason where tiers 0 to 2 stopped, whatever the full-depth sample chose', () => {
    const view = machineViewOf(
      anEvaluation({
        decisions: [
          { tier: 2, decision: 'stop', reason: 'Everything passed.', evidence: '' },
          { tier: 2, decision: 'escalate', reason: 'Chosen by the full-depth sample.', evidence: '' },
        ],
      }),
    );
    expect(view).toMatchObject({ escalation: null, tier: 0, runs: [], judges: [] });
  });
});

describe('a case', () => {
  const machine = machineViewOf(EVALUATION);
  const done = { state: 'done', outcome: 'fail', done_at: '2026-11-20T12:00:00.000Z', machine } as const;

  test('is an item that people are done with, without notes and places of what they found', () => {
    const missed = [{ category: 'toxicity', field: 'output', offset: 0, length: 3 }] as const;
    const label = aReview.label({ notes: 'a note', missed: [...missed] });
    const found = caseOf(aReview({ ...done, labels: [label] }));
    expect(found).toMatchObject({ people: 'fail', purpose: 'estimate', labels: [{ rater: 'rater_1', missed: 1 }] });
    expect(JSON.stringify(found)).not.toContain('a note');
  });

  test('serves training where its labels were given together with others', () => {
    expect(caseOf(aReview({ ...done, labels: [aReview.label({ batch: true })] }))?.purpose).toBe('training');
  });

  test.each([{ state: 'open' }, { pending: 'conclude' }, { done_at: null }, { machine: undefined }] as const)(
    'is none of an item with %j',
    (fields) => {
      expect(caseOf(aReview({ ...done, ...fields }))).toBeNull();
    },
  );

  test('P13: weighs what is drawn alone, and nothing for which a near-duplicate may stand', () => {
    const required = { selection: 'required', probability: 1, purpose_probability: 0.5 } as const;
    const probabilityOf = (fields: Parameters<typeof aCase>[0]) =>
      drawnCases(casesFor([aCase(fields)], 'estimate')).map(({ probability }) => probability);
    // 30 % random and 10 % repeats, of which half are for estimates.
    expect(probabilityOf({ ...required, slice: 'random' })).toEqual([expect.closeTo(0.2, 12)]);
    expect(probabilityOf({ ...required, slice: 'repeat' })).toEqual([expect.closeTo(0.2, 12)]);
    expect(probabilityOf({ ...required, slice: 'uncertain' })).toEqual([]);
    expect(probabilityOf({ ...required, slice: 'cluster' })).toEqual([]);
    expect(probabilityOf({})).toEqual([0.005]);
    expect(probabilityOf({ purpose_probability: null })).toEqual([]);
  });
});
