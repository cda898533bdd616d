import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan, spanId } from '../support/builders/spans.ts';

const json = JSON.stringify;
const counted = (input: number, output: number) => ({
  usage_metadata: { input_tokens: input, output_tokens: output },
  response_metadata: { token_usage: { prompt_tokens: input, completion_tokens: output } },
});
const USER = { type: 'human', content: 'Will it rain?' };
const ASKS = {
  type: 'ai',
  content: '',
  tool_calls: [{ id: 'c1', name: 'look', args: { at: 'sky' }, type: 'tool_call' }],
  ...counted(100, 20),
};
const TOLD = { type: 'tool', name: 'look', content: 'clouds', tool_call_id: 'c1' };
const ANSWERS = { type: 'ai', content: 'It will.', ...counted(150, 30) };
const step = (input: readonly object[], output: readonly object[], kind = 'CHAIN') =>
  normalizeSpan(
    aSpan('1', {
      attributes: {
        'openinference.span.kind': kind,
        'input.value': json({ messages: input }),
        'output.value': json({ messages: output }),
      },
    }),
  );

describe('the state of a graph, which holds what models answered and used', () => {
  test('is of nothing that a model used where it only repeats what it was given', () => {
    expect(step([USER, ASKS, TOLD], [USER, ASKS, TOLD]).usage).toBeUndefined();
  });

  test('is of what was used since the user spoke, added up, each answer once', () => {
    const state = [{ ...ANSWERS, content: 'It is noon.' }, USER, ASKS, TOLD, ANSWERS];
    expect(step([USER], state).usage).toEqual({ input_tokens: 250, output_tokens: 50 });
  });

  test('is of the one answer that is new to it', () => {
    expect(step([USER, ASKS, TOLD], [ANSWERS]).usage).toEqual({ input_tokens: 150, output_tokens: 30 });
    expect(step([USER, ASKS, TOLD], [ANSWERS], 'AGENT').usage).toEqual({ input_tokens: 150, output_tokens: 30 });
  });

  test('is of the counts beside it that no message has', () => {
    const output = json({ token_usage: { prompt_tokens: 7, completion_tokens: 3 }, messages: [] });
    const attributes = { 'openinference.span.kind': 'CHAIN', 'input.value': 'Will it rain?' };
    const read = (value: string) => normalizeSpan(aSpan('1', { attributes: { ...attributes, 'output.value': value } }));
    expect(
      read(json({ messages: [{ role: 'assistant', content: 'It will.' }], usage: { input_tokens: 7 } })).usage,
    ).toEqual({
      input_tokens: 7,
    });
    expect(read(output).usage).toBeUndefined();
  });
});

describe('who speaks in it', () => {
  test('is a tool where its name stands for the speaker', () => {
    const asks = {
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
    };
    const state = [{ role: 'user', content: 'Will it rain?' }, asks, { role: 'look', content: 'clouds' }];
    const read = normalizeSpan(
      aSpan('1', {
        attributes: {
          'langfuse.observation.type': 'chain',
          'langfuse.observation.input': 'Will it rain?',
          'langfuse.observation.output': json({ messages: [...state, { role: 'assistant', content: 'It will.' }] }),
        },
      }),
    );
    expect(read.output).toBe('It will.');
    expect(read.tool_requests).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'sky' }, result: 'clouds' }]);
  });

  test('is whoever is expected where the word is no tool that was asked', () => {
    const said = [{ role: 'critic', content: 'It will.' }];
    expect(step([USER], said).output).toBe('It will.');
  });
});

describe("a call of a tool that OpenAI's Responses tell by an item", () => {
  const call = { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'look', arguments: '{"at":"sky"}' };
  const chat = (id: string, attributes: Attributes) =>
    aSpan(id, {
      parentSpanId: spanId('f'),
      name: `chat ${id}`,
      attributes: { 'openinference.span.kind': 'LLM', ...attributes },
    });

  test('goes by the id of the call, whichever other it has', () => {
    const read = normalizeSpan(chat('1', { 'output.value': json({ output: [call] }) }));
    expect(read.tool_requests).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'sky' } }]);
    expect(json(read.attributes)).toContain('fc_1');
  });

  test('stands once with its result where only the item is named', () => {
    const parts = [{ type: 'tool_call', id: 'fc_1', name: 'look', arguments: { at: 'sky' } }];
    const asked = { role: 'assistant', parts };
    const told = { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'clouds' }] };
    const spans = [
      aSpan('f', { name: 'desk' }),
      chat('1', { 'gen_ai.output.messages': json([asked]) }),
      chat('2', { 'gen_ai.input.messages': json([asked, told]), 'gen_ai.output.messages': '[]' }),
    ].map((span) => ({ span: normalizeSpan(span), findings: [] }));
    expect(assembleTrace(spans).body.content.tool_calls).toEqual([
      { name: 'look', arguments: { at: 'sky' }, result: 'clouds' },
    ]);
  });

  test('is the tool that ran, beside a span that names the call and the state that tells its result', () => {
    const messages = json([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'fc_1', name: 'look', arguments: { at: 'sky' } }] },
    ]);
    const named = {
      role: 'assistant',
      tool_calls: [{ id: 'c1', name: 'look', args: { at: 'sky' }, type: 'tool_call' }],
    };
    const spans = [
      aSpan('f', {
        name: 'desk',
        attributes: { 'openinference.span.kind': 'CHAIN', 'output.value': json({ messages: [TOLD] }) },
      }),
      chat('1', { 'gen_ai.output.messages': messages }),
      chat('2', { 'output.value': json(named) }),
      aSpan('3', {
        parentSpanId: spanId('f'),
        attributes: {
          'openinference.span.kind': 'TOOL',
          'tool.name': 'look',
          'tool.id': 'c1',
          'input.value': 'sky',
          'output.value': 'clouds',
        },
      }),
    ].map((span) => ({ span: normalizeSpan(span), findings: [] }));
    expect(assembleTrace(spans).body.content.tool_calls).toEqual([
      { name: 'look', arguments: { at: 'sky' }, result: 'clouds', duration_ms: 5 },
    ]);
  });
});

test('a state in which nobody answered is no empty answer', () => {
  const begun = step([USER], [USER]);
  expect(begun).toMatchObject({ input: 'Will it rain?' });
  expect(begun).not.toHaveProperty('output');
  expect(assembleTrace([{ span: begun, findings: [] }]).body.not_read).toMatchObject([{ field: 'output' }]);
  expect(step([USER], [{ type: 'ai', content: '' }])).toMatchObject({ output: '' });
});
