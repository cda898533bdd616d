import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { chat, over, used } from '../support/builders/model-spans.ts';
import { aSpan, spanId } from '../support/builders/spans.ts';

const at = (ms: number, more: Partial<NormalizedSpan> = {}) => ({
  started_at: new Date(Date.parse('2026-11-30T12:00:00Z') + ms).toISOString(),
  ...more,
});
const step = (input: number, output: number, more: Partial<NormalizedSpan> = {}) =>
  over('chain', { ...at(0), duration_ms: 100, ...used(input, output), ...more });
const tokensOf = (...within: NormalizedSpan[][]) =>
  modelCalls(over('span', {}, ...within)).map(({ said }) => said.usage?.input_tokens);
const ASKS = chat(100, 20, at(10, { duration_ms: 20 }));
const ANSWERS = chat(150, 30, at(40, { duration_ms: 20 }));

describe('a step of a framework that stands beside the calls it is around', () => {
  test.each([
    ['one of them', step(100, 20)],
    ['all of them', step(250, 50)],
  ])('is no call where it used what they did: %s', (_what, told) => {
    expect(tokensOf(told, ASKS, ANSWERS)).toEqual([100, 150]);
  });

  test.each([
    ['it used something else', step(100, 21), 3],
    ['it tells of input alone', step(100, 20, { usage: { input_tokens: 100 } }), 3],
    ['it ran at another time', step(100, 20, at(500)), 3],
    ['it ended before', step(250, 50, { duration_ms: 45 }), 3],
  ])('is a call where %s', (_how, told, calls) => {
    expect(tokensOf(told, ASKS, ANSWERS)).toHaveLength(calls);
  });

  test('is the call where no model tells of any', () => {
    expect(tokensOf(step(100, 20))).toEqual([100]);
  });
});

describe('a tool of LangChain in JavaScript, as OpenLLMetry writes it', () => {
  const tool = (args: readonly string[]) =>
    aSpan('2', {
      parentSpanId: spanId('1'),
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'DynamicStructuredTool',
        'gen_ai.tool.call.id': 'c1',
        'gen_ai.tool.call.arguments': JSON.stringify({ args }),
      },
    });
  const callsOf = (args: readonly string[], attributes: Record<string, string>) =>
    assembleTrace([aSpan('1', { attributes }), tool(args)].map((span) => ({ span: normalizeSpan(span), findings: [] })))
      .body.content.tool_calls;

  test('goes by the name that the model asked for, with its arguments', () => {
    const asked = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.tool_calls': '[{"id":"c1","name":"look","arguments":{"at":"sky"}}]',
    };
    expect(callsOf(['{"at":"sky"}'], asked)).toEqual([{ name: 'look', arguments: { at: 'sky' }, duration_ms: 5 }]);
  });

  test('goes by what is there where nobody asked, or where it was given more', () => {
    expect(callsOf(['sky', 'sea'], {})).toEqual([
      { name: 'DynamicStructuredTool', arguments: { args: ['sky', 'sea'] }, duration_ms: 5 },
    ]);
  });
});

test('a step that is no call of its own gives the call what it alone tells of its cost', () => {
  const made = modelCalls(over('span', {}, step(100, 20, { cost: 4_000 }), chat(100, 20, at(10, { duration_ms: 20 }))));
  expect(made.map(({ said }) => said.cost)).toEqual([4_000]);
});
