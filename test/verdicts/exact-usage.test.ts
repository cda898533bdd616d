import { expect, test } from 'vitest';
import { submitTrace } from '../../functions/intake/submit-trace.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { Intake } from '../support/memory/intake.ts';

const TRACE = {
  model: 'gpt-4o',
  input: 'The quick brown fox jumps over the lazy dog.',
  output: 'Indeed.',
  trace_id: 't',
};

async function evaluated(submission: Parameters<typeof submitTrace>[2]) {
  const intake = new Intake();
  await submitTrace(intake.deps, intake.project, submission);
  const before = await intake.traces.findRecord(ORGANIZATION, 't');
  await intake.evaluateAll();
  return { before, after: await intake.traces.findRecord(ORGANIZATION, 't') };
}

test('tokens that were estimated at intake are counted exactly by the worker, and priced by that', async () => {
  const { before, after } = await evaluated(TRACE);
  expect(before?.tokens_estimated).toBe(true);
  // 10 and 2 tokens of o200k_base, at 2.50 and 10 USD per million.
  expect(after).toMatchObject({ tokens_estimated: false, input_tokens: 10, output_tokens: 2, cost_micro_usd: 45 });
});

test('what the client reported stays as it reported it', async () => {
  const { after } = await evaluated({ ...TRACE, usage: { input_tokens: 5_000 }, cost_usd: 1_234 });
  expect(after).toMatchObject({ input_tokens: 5_000, output_tokens: 2, cost_micro_usd: 1_234 });
  const complete = await evaluated({ ...TRACE, usage: { input_tokens: 7, output_tokens: 7 } });
  expect(complete.after).toMatchObject({ input_tokens: 7, output_tokens: 7, tokens_estimated: false });
});

test('tokens that are counted exactly are priced as at intake: by the provider, at the time of the call', async () => {
  const started = { started_at: '2026-11-01T00:00:00.000Z' };
  const { after } = await evaluated({ ...TRACE, ...started, provider: 'openai' });
  expect(after).toMatchObject({ provider: 'openai', cost_micro_usd: 45, price_table: expect.any(String) });
  const elsewhere = await evaluated({ ...TRACE, ...started, provider: 'ollama' });
  expect(elsewhere.after).toMatchObject({ cost_micro_usd: null, price_table: null, input_tokens: 10 });
});

test('tokens that were written to a cache are shown of a trace that is counted, and priced', async () => {
  const usage = { input_tokens: 11_000, cached_tokens: 5_000, cache_write_tokens: 2_000 };
  const claude = { model: 'claude-sonnet-4-20250514', provider: 'anthropic' };
  const { before, after } = await evaluated({ ...TRACE, ...claude, usage });
  expect(before).toMatchObject({ cached_tokens: 5_000, cache_write_tokens: 2_000, tokens_estimated: true });
  // 4000 × 3 + 5000 × 0.3 + 2000 × 3.75 + 2 × 15
  expect(after).toMatchObject({ cached_tokens: 5_000, cache_write_tokens: 2_000, cost_micro_usd: 21_030 });
});

test('the part of an unknown cost that is known stays charged when tokens are counted', async () => {
  const intake = new Intake();
  const calls = [{ model: 'gpt-4o', cost_usd: 5_000 }, { model: 'a-model-of-mine' }];
  await submitTrace(intake.deps, intake.project, { ...TRACE, model: 'a-model-of-mine', llm_calls: calls });
  expect(await intake.usedCost()).toBe(5_000);
  await intake.evaluateAll();
  const record = await intake.traces.findRecord(ORGANIZATION, 't');
  expect(record).toMatchObject({ tokens_estimated: false, cost_micro_usd: null });
  expect(await intake.usedCost()).toBe(5_000);
});

test('a text that names a control token of the vocabulary is counted like any other', async () => {
  const { after } = await evaluated({ ...TRACE, output: 'say <|endoftext|> now' });
  expect(after?.status).toBe('evaluated');
});

test('P8: a trace too long to be counted keeps its estimate and is evaluated all the same', async () => {
  const input = Array.from({ length: 3 }, () => ({ role: 'user' as const, content: 'word '.repeat(19_000) }));
  const { before, after } = await evaluated({ ...TRACE, input });
  expect(after).toMatchObject({ status: 'evaluated', tokens_estimated: true, input_tokens: before?.input_tokens });
});
