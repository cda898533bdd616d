import { describe, expect, test } from 'vitest';
import type { NotRead } from '../../functions/content/not-read.ts';
import { TraceContent } from '../../functions/content/trace.ts';
import { type EvaluateTraceInput, evaluateTrace, tier1Evaluators } from '../../functions/evaluation/evaluate-trace.ts';
import { EvaluationResult, type EvaluatorRun } from '../../functions/evaluation/evaluation.ts';
import { EvaluationConfig } from '../../functions/evaluation/evaluation-config.ts';
import { NOTHING_TO_ASSESS, type RiskModel } from '../../functions/evaluation/evaluator.ts';
import { compilePack } from '../../functions/evaluation/packs/evaluate-pack.ts';
import { mergePack, PackOverride } from '../../functions/evaluation/packs/pack.ts';
import { packOf, rlThresholdsOf } from '../../functions/evaluation/packs/registry.ts';
import type { Finding } from '../../functions/masking/masking-policy.ts';

const NOT_CAPTURED: NotRead[] = [
  { field: 'input', reason: 'not_captured' },
  { field: 'output', reason: 'not_captured' },
];
const MODELS: RiskModel[] = (['input-injection', 'toxicity', 'unsupported-output'] as const).map((name) => ({
  name,
  version: '1',
  category: 'toxicity',
  assess: (content) => (content.input === '' ? NOTHING_TO_ASSESS : { risk: 0.1, confidence: 0.9 }),
}));

function evaluate(content: object, over: Partial<EvaluateTraceInput> = {}): EvaluationResult {
  return EvaluationResult.parse(
    evaluateTrace({
      traceId: 't-2',
      content: TraceContent.parse({ input: '', output: '', ...content }),
      findings: [],
      domain: 'generic',
      now: () => 0,
      config: EvaluationConfig.parse({ full_depth_share: 1, blocked_keywords: ['classified'] }),
      models: MODELS,
      ...over,
    }),
  );
}

function runsOf({ tiers }: EvaluationResult): Map<string, Pick<EvaluatorRun, 'outcome' | 'reason'>> {
  const runs = tiers.flatMap(({ evaluators }) => evaluators);
  return new Map(
    runs.map(({ name, outcome, reason }) => [name, { outcome, ...(reason === undefined ? {} : { reason }) }]),
  );
}

const finding: Finding = {
  type: 'aws_access_key',
  category: 'secret',
  severity: 'critical',
  field: 'spans[0].attributes.note',
  offset: 0,
  length: 20,
  action: 'redact',
};

describe('a trace of which nothing could be read', () => {
  test('is not evaluated: it neither passed nor failed, and no judge is asked', () => {
    const result = evaluate({}, { not_read: NOT_CAPTURED });
    expect(result).toMatchObject({ verdict: 'not_evaluated', severity: null, issues: [], escalated_to: null });
    expect(result.decisions.at(-1)).toEqual({
      tier: 2,
      decision: 'stop',
      reason: 'There was nothing to read.',
      evidence: expect.stringMatching(/^input: not_captured, output: not_captured, \d+ evaluators skipped$/),
    });
    expect(result.decisions).toHaveLength(2);
  });

  test.each(['not_captured', 'unread_names', 'no_text'] as const)('says of each evaluator why: %s', (reason) => {
    const runs = runsOf(
      evaluate(
        {},
        {
          not_read: [
            { field: 'input', reason },
            { field: 'output', reason },
          ],
        },
      ),
    );
    for (const name of [
      'output-form',
      'text-patterns',
      'domain-pack',
      'blocked-keywords',
      'input-injection',
      'toxicity',
    ]) {
      expect([name, runs.get(name)]).toEqual([name, { outcome: 'skipped', reason }]);
    }
    for (const name of ['tool-calls', 'faithfulness', 'rl-episode', 'unsupported-output']) {
      expect([name, runs.get(name)]).toEqual([name, { outcome: 'skipped', reason: 'no_text' }]);
    }
    // Nobody asked it to look for anything.
    expect(runs.get('expected-format')).toEqual({ outcome: 'skipped' });
  });

  test('fails by what was found anyway', () => {
    expect(evaluate({}, { not_read: NOT_CAPTURED, findings: [finding] }).verdict).toBe('failed');
    const error = { error: 'timed out', llm_calls: [{ model: 'gpt-4o', error: 'timed out' }] };
    const failed = evaluate(error, { not_read: NOT_CAPTURED });
    expect(failed).toMatchObject({ verdict: 'failed', issues: [{ type: 'application_error' }] });
    const tool = { tool_calls: [{ name: 'shell', arguments: { command: 'rm -rf / --no-preserve-root' } }] };
    const called = evaluate(tool, { not_read: NOT_CAPTURED });
    expect(called.verdict).not.toBe('passed');
    expect(called.issues).toContainEqual(expect.objectContaining({ category: 'dangerous_command' }));
  });

  test('stays not evaluated with information only, and is evaluated by its tool calls', () => {
    const low = { ...finding, type: 'email_address', category: 'pii', severity: 'low' } as const;
    expect(evaluate({}, { not_read: NOT_CAPTURED, findings: [low] })).toMatchObject({
      verdict: 'not_evaluated',
      severity: 'low',
    });
    const tool = { tool_calls: [{ name: 'search', arguments: { page: 2 } }] };
    expect(evaluate(tool, { not_read: NOT_CAPTURED }).verdict).toBe('passed');
  });

  test('goes to a person when an evaluator failed', () => {
    const broken: RiskModel = {
      name: 'broken',
      version: '1',
      category: 'toxicity',
      assess: () => {
        throw new Error('no weights');
      },
    };
    expect(evaluate({}, { not_read: NOT_CAPTURED, models: [broken] }).verdict).toBe('needs_review');
  });
});

describe('a trace of which a part could be read', () => {
  test('is evaluated by that, and a missing output is no empty one', () => {
    const result = evaluate({ input: 'What is the capital of France?' }, { not_read: NOT_CAPTURED.slice(1) });
    expect(result).toMatchObject({ verdict: 'passed', issues: [] });
    expect(runsOf(result).get('output-form')).toEqual({ outcome: 'skipped', reason: 'not_captured' });
    expect(runsOf(result).get('text-patterns')).toEqual({ outcome: 'pass' });
  });

  test('has the reason of its output where contexts are there to compare', () => {
    const content = { input: 'q', contexts: [{ content: 'It lasts two years.' }] };
    const runs = runsOf(evaluate(content, { not_read: NOT_CAPTURED.slice(1) }));
    expect(runs.get('faithfulness')).toEqual({ outcome: 'skipped', reason: 'not_captured' });
  });

  test('is not blamed for what its unread output may hold', () => {
    const rule = {
      id: 'house_greeting',
      severity: 'medium',
      expectation: 'must_match',
      phrases: ['good morning'],
      reason: 'Every answer begins with a greeting.',
      source: 'House rules',
      remedy: 'Begin with a greeting.',
    };
    const override = PackOverride.parse({
      rules: [
        { ...rule, field: 'output' },
        { ...rule, id: 'house_any', field: 'any' },
        { ...rule, id: 'house_input', field: 'input' },
      ],
    });
    const pack = compilePack(mergePack(packOf('generic'), override));
    const evaluators = tier1Evaluators({ packFor: () => pack, thresholdsFor: rlThresholdsOf });
    const types = (over: Partial<EvaluateTraceInput>) =>
      evaluate({ input: 'What is the capital of France?' }, { evaluators, ...over }).issues.map(({ type }) => type);
    expect(types({})).toEqual(['empty_output', 'house_greeting', 'house_any', 'house_input']);
    expect(types({ not_read: NOT_CAPTURED.slice(1) })).toEqual(['house_input']);
  });
});

describe('an output that is empty', () => {
  test('is an issue where it was captured', () => {
    expect(evaluate({ input: 'q' })).toMatchObject({ verdict: 'failed', issues: [{ type: 'empty_output' }] });
    expect(evaluate({})).toMatchObject({ verdict: 'failed', issues: [{ type: 'empty_output' }] });
  });

  test('is none where the model only asks for tools, and the failure of a call where that is why', () => {
    expect(evaluate({ input: 'q', tool_calls: [{ name: 'search' }] }).issues).toEqual([]);
    const failed = evaluate({ input: 'q', llm_calls: [{ model: 'a' }, { model: 'b', error: 'overloaded' }] });
    expect(failed.issues).toMatchObject([{ type: 'application_error', field: 'llm_calls[1].error', length: 10 }]);
    expect(evaluate({ input: 'q', error: 'timed out' }).issues).toMatchObject([{ field: 'error' }]);
  });
});
