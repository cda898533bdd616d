import { describe, expect, test } from 'vitest';
import { evaluateTrace } from '../../functions/evaluation/evaluate-trace.ts';
import { DEFAULT_EVALUATION_CONFIG } from '../../functions/evaluation/evaluation-config.ts';
import type { RiskModel } from '../../functions/evaluation/evaluator.ts';

/** Does not know. */
const UNCERTAIN: RiskModel = {
  name: 'unsure',
  version: '1.0.0',
  category: 'toxicity',
  assess: () => ({ risk: 0.5, confidence: 0.9 }),
};
const CERTAIN: RiskModel = { ...UNCERTAIN, assess: () => ({ risk: 0.9, confidence: 0.9 }) };

function evaluate(traceId: string, doubtProbability?: number, fields: { model?: RiskModel; depth?: number } = {}) {
  const { model = UNCERTAIN, depth = 0 } = fields;
  return evaluateTrace({
    traceId,
    content: { input: 'What is the capital of France?', output: 'It is Paris.' },
    findings: [],
    domain: 'generic',
    config: { ...DEFAULT_EVALUATION_CONFIG, full_depth_share: depth },
    models: [model],
    now: () => 0,
    doubtProbability,
  });
}

describe('doubt', () => {
  test('is sent on as drawn from the trace id, and ends by its own evidence where it was not drawn', () => {
    const ids = Array.from({ length: 2_000 }, (_, i) => `trace-${i}`);
    const all = ids.map((id) => evaluate(id, 0.25));
    const sent = all.filter(({ escalated_to: to }) => to === 3);
    expect(sent.length / ids.length).toBeCloseTo(0.25, 1);
    for (const result of all) {
      const chosen = result.escalated_to === 3;
      expect(result.sampling).toEqual({ doubt: { probability: 0.25, chosen } });
      expect(result.verdict).toBe(chosen ? 'needs_review' : 'passed');
    }
    const spared = all.find(({ escalated_to: to }) => to === null);
    expect(spared?.decisions.map(({ decision }) => decision)).toEqual(['continue', 'continue', 'stop']);
    expect(spared?.decisions[1]?.reason).toContain('this one was not drawn');
    expect(ids.map((id) => evaluate(id, 0.25).escalated_to)).toEqual(all.map(({ escalated_to: to }) => to));
  });

  test('is all sent where nothing is drawn, and nothing is noted where no judge is to be spared', () => {
    expect(evaluate('a', 1)).toMatchObject({ escalated_to: 3, sampling: { doubt: { probability: 1, chosen: true } } });
    expect(evaluate('a')).toMatchObject({ escalated_to: 3 });
    expect(evaluate('a')).not.toHaveProperty('sampling');
  });

  test('is not what is severe, which is always sent', () => {
    for (let i = 0; i < 50; i++) {
      const result = evaluate(`trace-${i}`, 0, { model: CERTAIN });
      expect(result).toMatchObject({ verdict: 'needs_review', escalated_to: 3 });
      expect(result).not.toHaveProperty('sampling');
    }
  });

  test('that was not drawn may still be in the full-depth sample, whose verdict stands', () => {
    expect(evaluate('a', 0, { depth: 1 })).toMatchObject({
      verdict: 'passed',
      escalated_to: 3,
      sampling: { doubt: { probability: 0, chosen: false }, full_depth: 1 },
    });
  });
});
