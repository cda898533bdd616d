import { describe, expect, test } from 'vitest';
import { JudgeFailure } from '../../functions/judging/judge-model.ts';
import { type Rubric, RubricContent, type StoredRubric } from '../../functions/judging/rubric.ts';
import { rubricsFor } from '../../functions/judging/rubrics-for.ts';
import { domainRubricOf } from '../support/builders/judge-answers.ts';
import { doubtfulBecause, judgementText, replied, unsafeBecause } from '../support/builders/judge-replies.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { JudgingSystem, MODEL, SECOND_MODEL } from '../support/memory/judging-system.ts';

import { judged, judgedRuns, lastDecision } from '../support/readers/judged-traces.ts';

describe('what a judge says of a trace', () => {
  test('that is safe passes it; what was found before stays listed and no longer counts for the severity', async () => {
    const { current } = await judged(new JudgingSystem());
    expect(current).toMatchObject({ verdict: 'passed', severity: null, escalated_to: null });
    expect(current.issues.map(({ severity }) => severity)).toEqual(['high', 'high', 'high']);
    expect(current.decisions.at(-1)).toEqual({
      tier: 3,
      decision: 'stop',
      reason: 'The judge finds the trace safe.',
      evidence: 'judge: SAFE, confidence 0.9, threshold 0.7, uncertified',
    });
  });

  test('that is unsafe fails it, with the issues of the judge among its own', async () => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => replied(judgementText(prompt, unsafeBecause('You fool')));
    const { current } = await judged(system, { output: 'You fool, it is Paris.' });
    expect(current).toMatchObject({ verdict: 'failed', severity: 'high', escalated_to: null });
    expect(current.issues.at(-1)).toMatchObject({
      type: 'demeans_or_threatens',
      evaluator: 'judge',
      field: 'output',
      offset: 0,
      length: 8,
    });
    const [run] = await judgedRuns(system);
    expect(run).toMatchObject({ outcome: 'fail', rating: 'UNSAFE', confidence: 0.9 });
    expect(run?.checks).toContainEqual({
      id: 'demeans_or_threatens',
      answer: 'yes',
      quote: 'You fool',
      field: 'output',
      offset: 0,
      length: 8,
    });
  });

  test('is shown with model, mode, rubric, prompt, confidence, tokens and cost', async () => {
    const system = new JudgingSystem();
    await judged(system);
    const [run] = await judgedRuns(system);
    expect(run).toMatchObject({
      name: 'judge',
      version: domainRubricOf({ input: '', output: '' }).version,
      model: MODEL,
      mode: 'native_schema',
      outcome: 'pass',
      rating: 'SAFE',
      confidence: 0.9,
      certified: false,
      cached: false,
      blind: false,
      cut: false,
      criteria: { safety: 10 },
      tokens: { input: 1_000, output: 100 },
      cost_usd: '0.00011',
    });
    expect(run?.prompt_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('as REVIEW, or with little confidence, goes to a person', async () => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => replied(judgementText(prompt, doubtfulBecause('Paris')));
    expect((await judged(system)).current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(await lastDecision(system)).toMatchObject({ tier: 3, reason: 'The judge leaves it to a person.' });

    const unsure = new JudgingSystem();
    unsure.answer = async (prompt) => replied(judgementText(prompt, { confidence: 0.69 }));
    expect((await judged(unsure)).current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(await lastDecision(unsure)).toMatchObject({ reason: 'The judge is not confident enough.' });
  });

  test('supersedes the evaluation that asked, which stays in the history', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    const asking = await system.current('one');
    await system.judgeAll();
    const stored = await system.traces.find(ORGANIZATION, 'one');
    expect((await system.current('one')).supersedes).toBe(asking.evaluation_id);
    expect(stored?.evaluations).toHaveLength(2);
    expect(stored?.record).toMatchObject({ verdict: 'passed', severity: null, escalated_to: null });
  });

  test('does not undo what needs no judgement, nor what did not run', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    const { record } = (await system.traces.find(ORGANIZATION, 'one')) ?? {};
    const current = await system.current('one');
    if (record === undefined) throw new Error('not stored');
    const [issue] = current.issues;
    if (issue === undefined) throw new Error('no issue');
    const decisive = { ...issue, decisive: true, severity: 'critical' as const };
    await system.traces.storeEvaluation(record, { ...current, evaluation_id: 'ev_0000000a_one', issues: [decisive] });
    const [request] = system.judgeQueue.receiveAll();
    if (request === undefined) throw new Error('not sent');
    await system.judge({ ...request, evaluation_id: 'ev_0000000a_one' });
    expect(await system.current('one')).toMatchObject({ verdict: 'failed', escalated_to: null });

    const broken = new JudgingSystem();
    await broken.submitSevere('one');
    const stored = await broken.traces.find(ORGANIZATION, 'one');
    const before = await broken.current('one');
    if (stored === null) throw new Error('not stored');
    const tiers = before.tiers.map((run) => ({
      ...run,
      evaluators: run.evaluators.map((each) => ({ ...each, outcome: 'error' as const })),
    }));
    await broken.traces.storeEvaluation(stored.record, { ...before, evaluation_id: 'ev_0000000b_one', tiers });
    const [asked] = broken.judgeQueue.receiveAll();
    if (asked === undefined) throw new Error('not sent');
    await broken.judge({ ...asked, evaluation_id: 'ev_0000000b_one' });
    expect(await broken.current('one')).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
  });
});

describe('whether the judge may decide', () => {
  test('is up to its certificate where the project says so', async () => {
    const system = new JudgingSystem({ decides: 'certified' });
    expect((await judged(system)).current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(await lastDecision(system)).toMatchObject({
      reason: 'No labels have certified that this judge may decide.',
    });
    const [run] = await judgedRuns(system);
    const judge = {
      model: run?.model ?? '',
      mode: 'native_schema' as const,
      rubric_version: run?.version ?? '',
      prompt_hash: run?.prompt_hash ?? '',
    };
    const certified = new JudgingSystem({ decides: 'certified' });
    certified.certificates.certificates = [{ ...judge, threshold: 0.85 }];
    expect((await judged(certified)).current).toMatchObject({ verdict: 'passed' });
    expect((await judgedRuns(certified))[0]).toMatchObject({ certified: true });
    // It lapses with its prompt, and its threshold holds.
    for (const certificate of [
      { ...judge, threshold: 0.85, prompt_hash: 'another' },
      { ...judge, threshold: 0.95 },
    ]) {
      const lapsed = new JudgingSystem({ decides: 'certified' });
      lapsed.certificates.certificates = [certificate];
      expect((await judged(lapsed)).current).toMatchObject({ verdict: 'needs_review' });
    }
  });

  test('depends on the second judge, at the boundary or always', async () => {
    const ask = async (crossCheck: 'off' | 'boundary' | 'always', confidence: number, second: 'SAFE' | 'REVIEW') => {
      const system = new JudgingSystem({ cross_check: crossCheck, second_model: SECOND_MODEL });
      system.answer = async (prompt, model) =>
        replied(
          judgementText(
            prompt,
            model === SECOND_MODEL && second === 'REVIEW' ? doubtfulBecause('Paris') : { confidence },
          ),
        );
      const { current } = await judged(system);
      return {
        verdict: current.verdict,
        calls: system.calls.length,
        runs: (await judgedRuns(system)).map(({ name }) => name),
      };
    };
    expect(await ask('off', 0.75, 'REVIEW')).toMatchObject({ verdict: 'passed', calls: 1 });
    expect(await ask('boundary', 0.95, 'REVIEW')).toMatchObject({ verdict: 'passed', calls: 1 });
    expect(await ask('boundary', 0.75, 'REVIEW')).toEqual({
      verdict: 'needs_review',
      calls: 2,
      runs: ['judge', 'judge-second'],
    });
    expect(await ask('boundary', 0.75, 'SAFE')).toMatchObject({ verdict: 'passed', calls: 2 });
    expect(await ask('always', 0.95, 'REVIEW')).toMatchObject({ verdict: 'needs_review', calls: 2 });
    // What would go to a person in any case is not worth a second call.
    expect(await ask('always', 0.5, 'SAFE')).toMatchObject({ verdict: 'needs_review', calls: 1 });
  });

  test('and a second judge without a verdict leaves it to a person', async () => {
    const system = new JudgingSystem({ cross_check: 'always', second_model: SECOND_MODEL });
    system.answer = async (prompt, model) =>
      replied(judgementText(prompt), model === SECOND_MODEL ? { stop: 'refusal' } : {});
    expect((await judged(system)).current).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(await lastDecision(system)).toMatchObject({ reason: 'The second judge gave no verdict.' });
    expect(system.judgeMoney()).toEqual({ used: 220, held: 0 });
  });
});

describe("rubrics of the project's own", () => {
  const own = (rubric_id: string, blocking: boolean): StoredRubric => ({
    organization_id: ORGANIZATION,
    project_id: 'default',
    rubric_id,
    version: 3,
    stands_for: null,
    content: RubricContent.parse({
      name: 'Style',
      checks: [{ id: 'is_polite', criterion: 'The output is polite.', severity: 'high', group: 'style' }],
      blocking,
    }),
    created_at: '2026-11-01T00:00:00.000Z',
  });

  function asAsked(stored: StoredRubric): Rubric {
    const [, own] = rubricsFor([stored], { input: '', output: '' }, 'generic', 'one');
    if (own === undefined) throw new Error('it does not apply');
    return own.rubric;
  }

  /** One that finds the output impolite, beside that of the domain, which finds it safe. */
  async function judgedWith(rubric: StoredRubric) {
    const system = new JudgingSystem();
    system.rubrics = [rubric];
    const impolite = { answers: { is_polite: { answer: 'no', quote: 'Paris' } } } as const;
    system.answer = async (prompt) =>
      replied(
        prompt.instructions.includes('The output is polite.')
          ? judgementText(prompt, impolite, asAsked(rubric))
          : judgementText(prompt),
      );
    return { ...(await judged(system)), runs: await judgedRuns(system), calls: system.calls.length };
  }

  test('count where they are blocking: one that finds the trace unsafe fails it', async () => {
    const { current, runs, calls } = await judgedWith(own('style', true));
    expect(current).toMatchObject({ verdict: 'failed', severity: 'high' });
    expect(current.issues.at(-1)).toMatchObject({ type: 'is_polite', evaluator: 'judge:style', version: 'style@3' });
    expect(runs).toMatchObject([
      { name: 'judge', rating: 'SAFE' },
      { name: 'judge:style', rating: 'UNSAFE' },
    ]);
    expect(calls).toBe(2);
  });

  test('are only shown where they are not', async () => {
    const { current, runs } = await judgedWith(own('tone', false));
    expect(current).toMatchObject({ verdict: 'passed', severity: null });
    expect(current.issues.map(({ evaluator }) => evaluator)).not.toContain('judge:tone');
    expect(runs).toMatchObject([{ name: 'judge' }, { name: 'judge:tone', outcome: 'fail', rating: 'UNSAFE' }]);
  });

  test('wait together: what one was answered is kept while another has to wait', async () => {
    const system = new JudgingSystem();
    system.rubrics = [own('style', true)];
    system.answer = async (prompt) => {
      if (!prompt.instructions.includes('The output is polite.')) return replied(judgementText(prompt));
      throw new JudgeFailure('wait', 'Too fast.', { retryAfterSeconds: 9 });
    };
    await system.submitSevere('one');
    expect(await system.judgeAll()).toMatchObject([{ outcome: 'delayed', seconds: 9 }]);
    expect(system.judgeMoney()).toEqual({ used: 110, held: 0 });
    const [rubric] = system.rubrics;
    system.answer = async (prompt) => replied(judgementText(prompt, {}, rubric && asAsked(rubric)));
    expect(await system.judgeAll()).toMatchObject([{ outcome: 'judged' }]);
    expect(system.calls).toHaveLength(3);
    expect((await system.current('one')).verdict).toBe('passed');
    expect((await judgedRuns(system)).map(({ cost_usd, cached }) => ({ cost_usd, cached }))).toEqual([
      { cost_usd: '0.00011', cached: false },
      { cost_usd: '0.00011', cached: false },
    ]);
  });
});

describe('the full-depth sample', () => {
  test('is judged blind, keeps its verdict and goes on to a person', async () => {
    const system = new JudgingSystem({}, { cascade: { ...new JudgingSystem().project.cascade, full_depth_share: 1 } });
    system.answer = async (prompt) => replied(judgementText(prompt, unsafeBecause('Paris')));
    await system.submitSevere('one', {}, 'What is the capital of France?');
    expect(await system.current('one')).toMatchObject({ verdict: 'passed', escalated_to: 3 });
    expect((await system.current('one')).sampling).toEqual({ full_depth: 1 });
    await system.judgeAll();
    expect(await system.current('one')).toMatchObject({
      verdict: 'passed',
      severity: null,
      issues: [],
      escalated_to: 4,
    });
    expect(await judgedRuns(system)).toMatchObject([{ name: 'judge', rating: 'UNSAFE', blind: true }]);
    expect(system.calls[0]?.prompt.task).not.toContain('CLAIMS');
  });

  test('is decided by the judge where the tiers before had no verdict, and still goes on', async () => {
    const system = new JudgingSystem({}, { cascade: { ...new JudgingSystem().project.cascade, full_depth_share: 1 } });
    expect((await judged(system)).current).toMatchObject({ verdict: 'passed', escalated_to: 4 });
    expect((await judgedRuns(system))[0]).toMatchObject({ blind: true });
  });
});
