import { describe, expect, test } from 'vitest';
import { useOfCall } from '../../functions/intake/use-of-calls.ts';
import { LIST_PRICES } from '../../functions/pricing/price-trace.ts';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { NOON } from '../support/builders/records.ts';
import { aSpan, spanId } from '../support/builders/spans.ts';

const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.prompt': 'Will it rain?' };
const traceOf = (...spans: readonly ExportedSpan[]) =>
  assembleTrace(spans.map((span) => ({ span: normalizeSpan(span), findings: [] })));
const call = (id: string, attributes: ExportedSpan['attributes'], error?: string) =>
  aSpan(id, { parentSpanId: spanId('1'), attributes: { ...CHAT, ...attributes }, error });
const desk = aSpan('1', { name: 'desk' });

describe('a call of a model that failed', () => {
  test('answered nothing, also where the application caught the error', () => {
    const { content, not_read: notRead } = traceOf(desk, call('2', {}, '429')).body;
    expect(notRead).toBeUndefined();
    expect(content).toMatchObject({ output: '', llm_calls: [{ model: 'gpt-4o', error: '429' }] });
  });

  test.each([
    ['a later one did not fail', [call('2', {}, '429'), call('3', {})]],
    ['one before it wrote something', [call('2', { 'gen_ai.usage.output_tokens': 9 }), call('3', {}, '429')]],
    ['it wrote something', [call('2', { 'gen_ai.usage.output_tokens': 9 }, 'broke off')]],
  ])('leaves open what was answered where %s', (_how, calls) => {
    expect(traceOf(desk, ...calls).body.not_read).toEqual([{ field: 'output', reason: 'not_captured' }]);
  });

  test('is free, but for a stream that broke off, which is charged as far as it came', () => {
    const tokensOf = (attributes: ExportedSpan['attributes']) =>
      traceOf(desk, call('2', attributes, 'broke off')).calls.map(
        (one) => useOfCall(one, new Date(NOON), LIST_PRICES).usage.outputTokens,
      );
    expect(tokensOf({})).toEqual([0]);
    expect(tokensOf({ 'gen_ai.completion': 'It will rain in' })[0]).toBeGreaterThan(0);
  });

  test('is of the model that it asked for, which only the request names', () => {
    const modelOf = (attributes: ExportedSpan['attributes']) =>
      normalizeSpan(aSpan('1', { error: '429', attributes: { 'openinference.span.kind': 'LLM', ...attributes } }))
        .model;
    expect(modelOf({ 'llm.invocation_parameters': '{"model":"gpt-4o","temperature":0}' })).toBe('gpt-4o');
    expect(modelOf({ 'llm.invocation_parameters': '{}', 'input.value': '{"model":"gpt-4o","messages":[]}' })).toBe(
      'gpt-4o',
    );
    expect(modelOf({ 'input.value': '{"model":"a car, or so"}' })).toBeUndefined();
  });

  test('has no text in what it was set to', () => {
    const set = { 'llm.invocation_parameters': '{"model":"gpt-4o","user":"ann-1","note":"be as brief as you can be"}' };
    expect(traceOf(desk, call('2', set)).body.not_read).toEqual([{ field: 'output', reason: 'not_captured' }]);
  });
});

describe('a call that failed', () => {
  test('is one, where two instrumentations tell it side by side', () => {
    const [at, later] = [NOON, NOON + 10];
    const outer = { ...call('2', { 'gen_ai.request.model': 'gpt-4o' }, 'refused'), startedAt: at, durationMs: 50 };
    const inner = { ...call('3', {}, '429'), name: 'POST', startedAt: later, durationMs: 30 };
    expect(traceOf(desk, outer, inner).calls).toHaveLength(1);
    expect(traceOf(desk, outer, { ...inner, durationMs: 90 }).calls).toHaveLength(2);
  });

  test('is one, of which its end alone says that it failed, whatever is around it', () => {
    const around = aSpan('2', {
      parentSpanId: spanId('1'),
      attributes: { 'mastra.span.type': 'model_generation', 'mastra.model_generation.output': '{"text":""}' },
    });
    const ended = { ...call('3', { 'gen_ai.response.finish_reasons': ['error'] }), parentSpanId: spanId('2') };
    expect(traceOf(desk, around, ended).body.content.llm_calls).toEqual([
      { model: 'gpt-4o', error: 'The model ended with an error.', duration_ms: 5 },
    ]);
    expect(
      traceOf(desk, call('2', { 'gen_ai.response.finish_reasons': ['stop'] })).calls[0]?.said.error,
    ).toBeUndefined();
  });
});

describe('a tool that failed', () => {
  test('is the one that was asked for, without the id of the call and with its only argument', () => {
    const asked = { 'gen_ai.response.tool_calls': '[{"id":"c1","name":"look","arguments":{"at":"sky"}}]' };
    const ran = (input: string, error?: string) =>
      aSpan('3', {
        parentSpanId: spanId('1'),
        error,
        attributes: { 'openinference.span.kind': 'TOOL', 'tool.name': 'look', 'input.value': input },
      });
    expect(traceOf(desk, call('2', asked), ran('sky', 'closed')).body.content.tool_calls).toEqual([
      { name: 'look', arguments: { at: 'sky' }, error: 'closed', duration_ms: 5 },
    ]);
    expect(traceOf(desk, call('2', asked), ran('sea')).body.content.tool_calls).toHaveLength(2);
  });
});

describe('an answer that the provider kept back', () => {
  test('says so in place of what Gemini would have answered', () => {
    const blocked = (feedback: object) =>
      traceOf(
        aSpan('1', {
          attributes: {
            'openinference.span.kind': 'LLM',
            'input.value': 'Will it rain?',
            'output.value': JSON.stringify({ ...feedback, model_version: 'gemini-2.5-flash' }),
          },
        }),
      ).body;
    for (const feedback of [
      { prompt_feedback: { block_reason: 'SAFETY' } },
      { promptFeedback: { blockReason: 'SAFETY' } },
    ]) {
      expect(blocked(feedback)).toMatchObject({ content: { output: '' } });
      expect(blocked(feedback).not_read).toBeUndefined();
    }
    expect(blocked({ promptFeedback: {} }).content.output).toContain('promptFeedback');
  });

  test.each<[string, ExportedSpan['attributes']]>([
    [
      'with an empty text',
      { 'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":""}]}]' },
    ],
    ['without messages', {}],
  ])('is empty, whatever was counted: %s', (_how, attributes) => {
    const counted = { ...attributes, 'gen_ai.usage.output_tokens': 30 };
    const reasonOf = (reason: string) =>
      traceOf(desk, call('2', { ...counted, 'gen_ai.response.finish_reasons': [reason] })).body.not_read;
    expect(reasonOf('content_filter')).toBeUndefined();
    expect(reasonOf('stop')).toEqual([{ field: 'output', reason: 'not_captured' }]);
  });
});
