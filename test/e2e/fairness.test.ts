import { expect, test } from 'vitest';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { createTenant } from '../support/system/tenant.ts';

/**
 * A batch of ten traces of 2 s each, as published (P8), on a machine that does other things. Before the work of a trace
 * was bounded, each kind of trace here held up others for 95 to 101 s.
 */
const BOUND_MS = 20_000;
/** For the hostile traces themselves, and for loading the models once. */
const PATIENCE_MS = 120_000;

const times = <T>(count: number, item: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));

/** A pattern that backtracks for minutes, in a trace of less than 500 bytes, and a run that a tokenizer reads in quadratic time. */
const HOSTILE = [
  ...times(6, (i) => ({
    trace_id: `pattern-${i}`,
    model: 'gpt-4o',
    input: 'q',
    output: 'An answer.',
    usage: { input_tokens: 1, output_tokens: 1 },
    tool_calls: [
      {
        name: 't',
        arguments: { text: 'ab'.repeat(38) },
        parameters: { properties: { text: { pattern: `${'[ab]?'.repeat(38)}c` } } },
      },
    ],
  })),
  ...times(2, (i) => ({ trace_id: `run-${i}`, model: 'gpt-4o', input: 'q', output: '水'.repeat(100_000) })),
];

const system = await ownSystem();

test('P8: while the worst traces of one tenant are evaluated, the trace of another has its verdict within the bound', async () => {
  const [hostile, quiet] = await Promise.all([createTenant(system), createTenant(system)]);
  const plain = (id: string) => ({ trace_id: id, model: 'gpt-4o', input: 'What is a bit?', output: 'A binary digit.' });
  await quiet.api.post('/api/v1/traces', plain('first'));
  await awaitEvaluation(quiet.api, 'first', PATIENCE_MS);

  const sent = await Promise.all(HOSTILE.map((trace) => hostile.api.post('/api/v1/traces', trace)));
  expect(sent.map(({ status }) => status)).toEqual(HOSTILE.map(() => 202));
  const acceptedAt = performance.now();
  expect((await quiet.api.post('/api/v1/traces', plain('second'))).status).toBe(202);
  await awaitEvaluation(quiet.api, 'second', PATIENCE_MS);
  expect(performance.now() - acceptedAt).toBeLessThan(BOUND_MS);

  for (const { trace_id: id } of HOSTILE) {
    const evaluation = await awaitEvaluation(hostile.api, id, PATIENCE_MS);
    const outcomes = evaluation.tiers.flatMap(({ evaluators }) => evaluators).map(({ outcome }) => outcome);
    expect(outcomes.length).toBeGreaterThan(1);
    // What was not checked is no pass; a text that breaks its schema is none either.
    if (outcomes.includes('error') || id.startsWith('pattern')) expect(evaluation.verdict).not.toBe('passed');
  }
});
