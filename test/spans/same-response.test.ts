import { describe, expect, test } from 'vitest';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { chat, over } from '../support/builders/model-spans.ts';

const answered = (name: string, input: number, output: number, more: Partial<NormalizedSpan> = {}) =>
  chat(input, output, { name, attributes: { 'gen_ai.response.id': 'msg_1' }, ...more });
const usageOf = (spans: readonly NormalizedSpan[]) => modelCalls(spans).map(({ said }) => said.usage);

describe('an answer of a provider that two spans name by its id', () => {
  test('is one call where they stand side by side, however each counts what came out', () => {
    const spans = over('agent', {}, answered('anthropic.chat', 100, 21), answered('messages.create', 100, 20));
    expect(usageOf(spans)).toEqual([{ input_tokens: 100, output_tokens: 20 }]);
  });

  test('is one call where the one stands within the other, or apart from it', () => {
    const nested = answered('outer', 100, 21, { parent_span_id: null }).concat(answered('inner', 100, 20));
    expect(usageOf(nested)).toHaveLength(1);
    const apart = over('chain', {}, answered('ChatAnthropic', 100, 20)).concat(answered('messages.create', 100, 20));
    expect(usageOf(apart)).toHaveLength(1);
  });

  test('has the tokens that only one of them knows', () => {
    const spans = over('agent', {}, answered('a', 100, 20), answered('b', 100, 20, { usage: undefined }));
    expect(usageOf(spans)).toEqual([{ input_tokens: 100, output_tokens: 20 }]);
  });

  test('is another call where an agent around both says so by its sum', () => {
    const usage = { input_tokens: 100, output_tokens: 20 };
    expect(usageOf(over('agent', { usage }, answered('a', 100, 20), answered('b', 100, 20)))).toEqual([usage]);
  });

  test.each<NonNullable<NormalizedSpan['attributes']>>([
    { 'output.value.id': 'msg_1' },
    { 'output.value.llm_output': { id: 'msg_1' }, 'output.value.generations.0.0.message.kwargs.id': 'run-1' },
    { 'output.value.generations.0.0.message.kwargs.response_metadata': { id: 'msg_1' } },
    { 'output.value.generations.0.0.message.kwargs.id': 'msg_1' },
  ])('is one call by whatever name the id goes: %o', (attributes) => {
    const spans = over('chain', {}, answered('ChatOpenAI', 100, 20, { attributes })).concat(answered('b', 100, 20));
    expect(usageOf(spans)).toHaveLength(1);
  });

  test.each<[string, Partial<NormalizedSpan>]>([
    ['another id', { attributes: { 'gen_ai.response.id': 'msg_2' } }],
    ['an id that is no text', { attributes: { 'gen_ai.response.id': 7 } }],
    ['another size of the question', { usage: { input_tokens: 90, output_tokens: 20 } }],
    ['another question and answer', { input: 'Where?', output: 'In Rome.' }],
    ['the same name, as a stand-in gives every answer one id', { name: 'a' }],
  ])('are two calls with %s', (_what, other) => {
    const said = { input: 'When?', output: 'At noon.' };
    expect(usageOf(over('chain', {}, answered('a', 100, 20, said), answered('b', 100, 20, other)))).toHaveLength(2);
  });
});
