import { expect, test } from 'vitest';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;

/** A model call with these attributes and none of its own but the operation. */
function aCallOf(id: string, attributes: Record<string, string | number>, operation = 'chat') {
  return aModelCall(id, '1', { attributes: { 'gen_ai.operation.name': operation, ...attributes } });
}

const OF_GPT_4O = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 2_224 };

const OF_OLLAMA = { 'gen_ai.provider.name': 'ollama', 'gen_ai.usage.input_tokens': 7 };

test('a project that holds cost to a limit takes no model call without a price', async () => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const unknown = aModelCall('1', null, { attributes: { 'gen_ai.request.model': 'a-model-of-mine' } });
  const outcome = await receiveSpans(intake.deps, CALLER, [unknown]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 0, reasons: [expect.stringContaining('price')] });
});

test('a model call without a price is taken with an unknown cost, and the client is told which model it was', async () => {
  const intake = new Intake();
  const embedding = { ...OF_OLLAMA, 'gen_ai.request.model': 'nomic-embed-text' };
  const outcome = await receiveSpans(intake.deps, CALLER, [
    aSpan('1'),
    aModelCall('2', '1'),
    aCallOf('3', embedding, 'embeddings'),
    aCallOf('4', embedding, 'embeddings'),
  ]);
  expect(outcome).toMatchObject({ rejectedSpans: 0, reasons: [], unpricedModels: ['nomic-embed-text'] });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ cost_micro_usd: null });
  // 100 and 10 of gpt-4o, and twice the 7 of the embedding, which has no output.
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 124 });
  expect(await intake.usedCost()).toBe(350);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 124 });
  expect(await intake.usedCost()).toBe(350);
});

test('an unknown price refuses its own span and no other, in a project that refuses unknown prices', async () => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const unknown = aCallOf('3', { ...OF_OLLAMA, 'gen_ai.request.model': 'llama3.1:8b' });
  const outcome = await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1'), unknown]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 1, unpricedModels: [] });
  expect(outcome.reasons).toEqual([expect.stringMatching(/"llama3\.1:8b".*0{15}3/)]);
  const trace = await intake.traces.find(ORGANIZATION, TRACE);
  expect(trace?.assembled?.spans.map(({ span_id: id }) => id)).toEqual(['1', '2'].map((id) => id.padStart(16, '0')));
  expect(trace?.record).toMatchObject({ cost_micro_usd: 350 });
});

test('a cost of 0 beside tokens is charged at the table, unless the project says that 0 is free', async () => {
  const cost = async (zero_cost: 'unknown' | 'free', attributes: Record<string, string | number>) => {
    const intake = new Intake({}, { zero_cost });
    await receiveSpans(intake.deps, CALLER, [aSpan('1'), aCallOf('2', { 'gen_ai.usage.cost': 0, ...attributes })]);
    intake.now += QUIET_SECONDS * 1000;
    await intake.evaluateAll();
    const record = await intake.traces.findRecord(ORGANIZATION, TRACE);
    expect(await intake.usedCost()).toBe(record?.cost_micro_usd ?? 0);
    return record?.cost_micro_usd;
  };
  const used = { ...OF_GPT_4O, 'gen_ai.usage.output_tokens': 150 };
  // 2224 × 2.5 + 150 × 10
  expect(await cost('unknown', used)).toBe(7_060);
  expect(await cost('free', used)).toBe(0);
  expect(await cost('unknown', { ...used, 'gen_ai.request.model': 'a-model-of-mine' })).toBeNull();
});

test('the output of an embedding is never counted, whatever its model is called', async () => {
  const intake = new Intake();
  const vector = JSON.stringify(Array.from({ length: 1_536 }, (_, index) => index / 7));
  const named = { 'llm.provider': 'openai', 'output.value': vector, 'llm.token_count.prompt': 7 };
  const calls = ['text-embedding-3-small', 'my-vectors'].map((model, index) =>
    aCallOf(`${index + 2}`, { ...named, 'embedding.model_name': model }, 'embeddings'),
  );
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), ...calls]);
  expect(await intake.used()).toMatchObject({ tokens: 14 });
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ input_tokens: 14, output_tokens: 0 });
  expect(await intake.used()).toMatchObject({ tokens: 14 });
});

test.each([
  ['azure.chat', 'gpt-4o', 3_500],
  ['groq.chat', 'llama-3.3-70b-versatile', 669],
  ['xai.chat', 'grok-3', 4_500],
  ['strands-agents', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 4_500],
  ['langchain', 'anthropic/claude-3-5-sonnet-20241022', 4_500],
])('a call of %s for %s has a price', async (system, model, cost) => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const usage = { 'gen_ai.usage.input_tokens': 1_000, 'gen_ai.usage.output_tokens': 100 };
  const call = aCallOf('2', { 'gen_ai.system': system, 'gen_ai.request.model': model, ...usage });
  expect(await receiveSpans(intake.deps, CALLER, [aSpan('1'), call])).toMatchObject({ rejectedSpans: 0 });
  expect(await intake.usedCost()).toBe(cost);
});
