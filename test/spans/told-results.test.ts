import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import { aSpan } from '../support/builders/spans.ts';

const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };
const asked = (...calls: readonly { readonly id?: string; readonly name: string; readonly arguments: object }[]) =>
  JSON.stringify([{ role: 'assistant', parts: calls.map((call) => ({ type: 'tool_call', ...call })) }]);
const ASKED = asked({ id: 'call-1', name: 'get_weather', arguments: { city: 'Paris' } });

function callsOf(...calls: readonly { readonly input: object; readonly output: string }[]) {
  const spans = calls.map(({ input, output }, index) =>
    aSpan(String(index + 1), {
      startedAt: 1_796_000_000_000 + index,
      attributes: { ...CHAT, 'gen_ai.input.messages': JSON.stringify(input), 'gen_ai.output.messages': output },
    }),
  );
  return assembleTrace(spans.map((span) => ({ span: normalizeSpan(span), findings: [] }))).body.content.tool_calls;
}

const QUESTION = { role: 'user', content: 'Will it rain?' };
const ANSWER = JSON.stringify([{ role: 'assistant', content: 'It will.' }]);

describe('what a tool answered, where only the next call of the model was told', () => {
  test.each([
    ['by its id', [QUESTION, { role: 'tool', tool_call_id: 'call-1', content: 'rain' }]],
    ['by its name', [QUESTION, { role: 'tool', name: 'get_weather', content: 'rain' }]],
    [
      'in a part',
      [QUESTION, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call-1', content: 'rain' }] }],
    ],
  ])('stands beside the request: %s', (_how, input) => {
    const calls = callsOf({ input: [QUESTION], output: ASKED }, { input, output: ANSWER });
    expect(calls).toEqual([{ name: 'get_weather', arguments: { city: 'Paris' }, result: 'rain' }]);
  });

  test('answers one request each, in the order of the calls', () => {
    const both = asked({ name: 'roll', arguments: { die: 1 } }, { name: 'roll', arguments: { die: 2 } });
    const results = ['4', '6'].map((content) => ({ role: 'tool', name: 'roll', content }));
    const calls = callsOf({ input: [QUESTION], output: both }, { input: [QUESTION, ...results], output: ANSWER });
    expect(calls?.map(({ result }) => result)).toEqual(['4', '6']);
  });

  test('is found by the name that its call was asked by, where the request shows no id', () => {
    const unnamed = JSON.stringify([{ role: 'assistant', function_call: { name: 'get_weather', arguments: '{}' } }]);
    const again = {
      role: 'assistant',
      tool_calls: [{ id: 'call-1', function: { name: 'get_weather', arguments: '{}' } }],
    };
    const told = { role: 'tool', tool_call_id: 'call-1', content: 'rain' };
    const calls = callsOf({ input: [QUESTION], output: unnamed }, { input: [QUESTION, again, told], output: ANSWER });
    expect(calls).toEqual([{ name: 'get_weather', arguments: {}, result: 'rain' }]);
  });

  test('is not told again by a later call, and belongs to no other tool', () => {
    const told = { role: 'tool', tool_call_id: 'call-1', content: 'rain' };
    const history = [QUESTION, told, { role: 'assistant', content: 'It will.' }, { role: 'user', content: 'Sure?' }];
    const calls = callsOf(
      { input: [QUESTION], output: asked({ id: 'call-2', name: 'get_weather', arguments: {} }) },
      { input: history, output: ANSWER },
    );
    expect(calls).toEqual([{ name: 'get_weather', arguments: {} }]);
  });
});
