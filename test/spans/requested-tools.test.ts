import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

const asks = (...calls: readonly { readonly id?: string; readonly name: string; readonly arguments: object }[]) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.output.messages': JSON.stringify([
    { role: 'assistant', parts: calls.map((call) => ({ type: 'tool_call', ...call })) },
  ]),
});
const runs = (name: string, more: Attributes = {}): Attributes => ({
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': name,
  ...more,
});
const told = (...results: readonly (readonly [id: string, result: string])[]) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.input.messages': JSON.stringify(
    results.map(([id, response]) => ({ role: 'tool', parts: [{ type: 'tool_call_response', id, response }] })),
  ),
});
const PARIS = { id: 'c1', name: 'weather', arguments: { city: 'Paris' } };
const ROME = { id: 'c2', name: 'weather', arguments: { city: 'Rome' } };

/** The tools of a trace of these spans, each after the one before it. */
function toolsOf(...spans: readonly Attributes[]) {
  const stored = spans.map((attributes, index) =>
    normalizeSpan(aSpan(String(index + 1), { startedAt: 1_796_000_000_000 + index, attributes })),
  );
  const { tool_calls: calls } = assembleTrace(stored.map((span) => ({ span, findings: [] }))).body.content;
  return calls?.map(({ duration_ms: _duration, ...call }) => call);
}

describe('a tool whose span tells no more than its name', () => {
  test('is the one that the model asked for, once, with what was asked and what the model was told', () => {
    expect(toolsOf(asks(PARIS), runs('weather'), told(['c1', 'rain']))).toEqual([
      { name: 'weather', arguments: { city: 'Paris' }, result: 'rain' },
    ]);
  });

  test('answers the requests of its name one by one, in their order', () => {
    const calls = toolsOf(asks(PARIS, ROME), runs('weather'), runs('weather'), told(['c1', 'rain'], ['c2', 'sun']));
    expect(calls?.map(({ arguments: given, result }) => [given, result])).toEqual([
      [{ city: 'Paris' }, 'rain'],
      [{ city: 'Rome' }, 'sun'],
    ]);
  });

  test('leaves a request to the span that tells its id or what it was given', () => {
    const byId = toolsOf(asks(PARIS, ROME), runs('weather', { 'gen_ai.tool.call.id': 'c1' }), runs('weather'));
    expect(byId?.map(({ arguments: given }) => given)).toEqual([{ city: 'Paris' }, { city: 'Rome' }]);
    const given = { 'gen_ai.tool.call.arguments': '{"city":"Paris"}' };
    const byArguments = toolsOf(asks(PARIS, ROME), runs('weather', given), runs('weather'));
    expect(byArguments?.map((call) => call.arguments)).toEqual([{ city: 'Paris' }, { city: 'Rome' }]);
  });

  test('is a call of its own where no model asked for it before', () => {
    expect(toolsOf(asks(PARIS), runs('search'))).toEqual([
      { name: 'weather', arguments: { city: 'Paris' } },
      { name: 'search' },
    ]);
    expect(toolsOf(runs('weather'), asks(PARIS))).toHaveLength(2);
    expect(toolsOf(asks(PARIS), runs('weather'), runs('weather'))).toHaveLength(2);
  });

  test('is found where the request has no id, also as another span tells it again', () => {
    const unnamed = { name: 'weather', arguments: { city: 'Paris' } };
    expect(toolsOf(asks(unnamed), runs('weather'))).toEqual([unnamed]);
    const agent = { ...asks(unnamed), 'gen_ai.operation.name': 'invoke_agent' };
    expect(toolsOf(agent, asks(PARIS), runs('weather'))).toEqual([unnamed]);
  });
});
