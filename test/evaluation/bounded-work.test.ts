import { describe, expect, test } from 'vitest';
import { TraceContent } from '../../functions/content/trace.ts';
import { evaluateTrace, SHIPPED_RULES, tier1Evaluators } from '../../functions/evaluation/evaluate-trace.ts';
import { EvaluationConfig } from '../../functions/evaluation/evaluation-config.ts';
import type { Evaluator, RiskModel } from '../../functions/evaluation/evaluator.ts';
import { validateJson } from '../../functions/evaluation/json-schema.ts';
import {
  DeadlineExceededError,
  EVALUATION_DEADLINE_MS,
  MAX_TRACE_WORK,
  WorkBudget,
} from '../../functions/evaluation/work-budget.ts';
import { dryRunRules } from '../../functions/guard/dry-run.ts';

type Schema = Record<string, unknown>;

/** Wide for a machine that does other things; before the bound the worst of these took minutes. */
const FAR_BELOW_THE_TIMEOUT_MS = 5_000;

function contentOf(over: Schema): TraceContent {
  return TraceContent.parse({ input: 'q', output: 'An answer.', ...over });
}

function toolCall(value: unknown, parameters: Schema): TraceContent {
  return contentOf({ tool_calls: [{ name: 't', arguments: value, parameters }] });
}

const times = <T>(count: number, item: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));

const HOSTILE: readonly (readonly [string, unknown, Schema])[] = [
  ['an optional class 38 times', 'ab'.repeat(38), { pattern: `${'[ab]?'.repeat(38)}c` }],
  ['one repetition over a long text', 'a'.repeat(80_000), { pattern: 'a*b' }],
  ['many patterns', 'a'.repeat(20_000), { allOf: times(2_000, (i) => ({ pattern: `a*b{${i}}c` })) }],
  ['enum over a large value', times(40_000, (i) => i), { enum: times(4_000, (i) => [i]) }],
  ['enum over a long text', 'a'.repeat(100_000), { enum: times(100, () => `${'a'.repeat(99_999)}b`) }],
  ['uniqueItems asked many times', times(40_000, (i) => i), { allOf: times(400, () => ({ uniqueItems: true })) }],
  ['lengths asked many times', 'a'.repeat(100_000), { allOf: times(1_000, () => ({ minLength: 1 })) }],
  [
    'a const told many times',
    'x',
    { anyOf: times(1_000, () => ({ $ref: '#/$defs/c' })), $defs: { c: { const: times(50_000, String) } } },
  ],
  [
    'many names and patterns',
    Object.fromEntries(times(3_000, (i) => [`n${i}`, i])),
    { patternProperties: Object.fromEntries(times(3_000, (i) => [`x${i}$`, {}])) },
  ],
  ['references without an end', 1, { $ref: '#' }],
];

describe('P8: the work of a schema is bounded, whatever it asks', () => {
  test.each(HOSTILE)('%s', (_, value, schema) => {
    const work = new WorkBudget(MAX_TRACE_WORK);
    const before = process.cpuUsage();
    validateJson(value, schema, work);
    // The time of this process only: other tests share the cores.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(FAR_BELOW_THE_TIMEOUT_MS);
    // The step that goes beyond is the last one; what it may be is bounded by the size of a body.
    expect(work.spent).toBeLessThan(2 * MAX_TRACE_WORK);
  });

  test('counts the schemas of all tool calls of a trace together', () => {
    const calls = times(50, () => ({ name: 't', arguments: 'a'.repeat(60_000), parameters: { pattern: 'a*b' } }));
    const work = new WorkBudget(MAX_TRACE_WORK);
    const evaluators = tier1Evaluators().filter(({ name }) => name === 'tool-calls');
    const content = contentOf({ tool_calls: calls });
    const { verdict } = evaluateTrace({
      traceId: 't',
      content,
      findings: [],
      domain: 'generic',
      now: () => 0,
      evaluators,
      work,
    });
    expect(verdict).not.toBe('passed');
    expect(work.spent).toBeLessThan(2 * MAX_TRACE_WORK);
  });

  test.each<[string, Schema]>([
    ['by work', { not: { pattern: 'a*b' } }],
    ['by depth', { not: { $ref: '#' } }],
  ])('P7: what could not be checked, %s, is no pass, not even under a not', (_, schema) => {
    expect(validateJson('a'.repeat(1_000), schema, new WorkBudget(900))).toEqual([
      { pointer: '', message: expect.stringContaining('too much work') },
    ]);
  });
});

describe('P8: blocked keywords', () => {
  test('take no more work for their number, nor for texts that nearly hold them', () => {
    const blocked_keywords = times(500, (i) => `${'a '.repeat(48)}b${i}`);
    const config = EvaluationConfig.parse({ blocked_keywords, full_depth_share: 0 });
    const work = new WorkBudget(1e9);
    const evaluators = tier1Evaluators().filter(({ name }) => name === 'blocked-keywords');
    const output = 'a '.repeat(50_000);
    evaluateTrace({
      traceId: 't',
      content: contentOf({ output }),
      findings: [],
      domain: 'generic',
      config,
      now: () => 0,
      evaluators,
      work,
    });
    expect(work.spent).toBeLessThan(60 * output.length);
  });
});

/** Each look at it is a millisecond later. */
function tickingClock(): () => number {
  let now = 0;
  return () => {
    now += 1;
    return now;
  };
}

const quick: Evaluator = { name: 'quick', version: '1', applies: () => true, evaluate: () => [] };

describe('P7: the deadline of a trace', () => {
  test('makes every evaluator and model an error whose turn comes later', () => {
    let now = 0;
    const slow: Evaluator = {
      ...quick,
      name: 'slow',
      evaluate() {
        now += EVALUATION_DEADLINE_MS + 1;
        return [];
      },
    };
    const model: RiskModel = {
      name: 'm',
      version: '1',
      category: 'toxicity',
      assess: () => ({ risk: 0, confidence: 1 }),
    };
    const { verdict, tiers } = evaluateTrace({
      traceId: 't',
      content: contentOf({}),
      findings: [],
      domain: 'generic',
      now: () => now,
      evaluators: [quick, slow, quick],
      models: [model],
    });
    expect(tiers.flatMap(({ evaluators }) => evaluators).map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'intake pass',
      'quick pass',
      'slow pass',
      'quick error',
      'm error',
    ]);
    expect(verdict).toBe('needs_review');
  });

  test('ends a schema that is being checked', () => {
    const work = new WorkBudget(MAX_TRACE_WORK, tickingClock(), 3);
    expect(() => validateJson('a'.repeat(1e6), { pattern: 'a*b' }, work)).toThrow(DeadlineExceededError);
  });

  test('leaves the rest of a dry run for review', () => {
    const content = toolCall({ a: 1 }, { type: 'object' });
    const samples = times(20, (i) => ({ name: `s${i}`, content, findings: [] }));
    let now = 0;
    const clock = () => {
      now += 10;
      return now;
    };
    const rules = { domain: 'generic', before: SHIPPED_RULES, after: SHIPPED_RULES } as const;
    const config = EvaluationConfig.parse({ full_depth_share: 0 });
    const verdicts = dryRunRules({ ...rules, config, now: clock }, samples).map(({ after }) => after.verdict);
    expect(verdicts[0]).toBe('passed');
    expect(verdicts.at(-1)).toBe('needs_review');
  });

  test('shares the work of a dry run between its samples', () => {
    const content = toolCall('a'.repeat(90_000), { not: { allOf: times(200, () => ({ pattern: 'a*b' })) } });
    const samples = times(20, (i) => ({ name: `s${i}`, content, findings: [] }));
    const rules = { domain: 'generic', before: SHIPPED_RULES, after: SHIPPED_RULES } as const;
    const before = process.cpuUsage();
    const results = dryRunRules(rules, samples);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(4 * FAR_BELOW_THE_TIMEOUT_MS);
    expect(results.at(-1)?.after.verdict).not.toBe('passed');
  });
});
