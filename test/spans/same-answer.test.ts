import { describe, expect, test } from 'vitest';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { chat, over, used } from '../support/builders/model-spans.ts';

const AT = '2026-11-30T12:00:00.000Z';
const LATER = '2026-11-30T12:00:00.010Z';
const ANSWER = 'It will rain all day long, so take a coat.';
const asked = (ids: readonly string[]) => ({
  output: '',
  tool_requests: ids.map((id) => ({ id, name: 'look', arguments: { at: 'sky' } })),
});
/** A framework's span of a stream, which has no id of the answer. */
const streamed = (more: Partial<NormalizedSpan> = {}) =>
  chat(100, 20, { name: 'ChatOpenAI', started_at: AT, duration_ms: 50, input: 'Rain?', output: ANSWER, ...more });
/** The span of the SDK beneath it. */
const sent = (more: Partial<NormalizedSpan> = {}) =>
  chat(100, 20, {
    name: 'ChatCompletion',
    started_at: LATER,
    duration_ms: 30,
    input: 'Rain?',
    output: ANSWER,
    attributes: { 'gen_ai.response.id': 'resp_1' },
    ...more,
  });
const callsOf = (...within: NormalizedSpan[][]) => modelCalls(over('span', {}, ...within));

describe('an answer that two instrumentations tell side by side, the outer one without its id', () => {
  test.each<[string, Partial<NormalizedSpan>, Partial<NormalizedSpan>]>([
    ['a text', {}, {}],
    ['a text in other spaces', { output: `${ANSWER.replace(' ', '\n')} ` }, {}],
    ['a short text', { output: 'Yes.' }, { output: 'Yes.' }],
    ['what it asks of tools', asked(['c1', 'c2']), asked(['c1', 'c2'])],
    ['a text, where neither has an id', {}, { attributes: {} }],
    ['what it asks of tools, where neither has an id', asked(['c1']), { ...asked(['c1']), attributes: {} }],
    ['a text, where the id is of the run', { attributes: { 'output.value.id': 'lc_run--7' } }, {}],
    ['a text, where one reports no tokens', { usage: undefined }, {}],
    ['a text, of a release of the model', { model: 'gpt-4o-2024-08-06' }, {}],
  ])('is one call: %s', (_what, outer, inner) => {
    const calls = callsOf(streamed(outer), sent(inner));
    expect(calls.map(({ said }) => said.usage)).toEqual([{ input_tokens: 100, output_tokens: 20 }]);
    expect(calls.flatMap(({ spans }) => spans.map(({ name }) => name))).toEqual(['ChatCompletion', 'ChatOpenAI']);
  });

  test.each<[string, Partial<NormalizedSpan>, Partial<NormalizedSpan>]>([
    ['another text', {}, { output: 'It stays dry.' }],
    ['no text', { output: '' }, { output: '' }],
    ['a text and another question', {}, { input: 'Snow?' }],
    ['another request', asked(['c1']), asked(['c2'])],
    ['a request without an id', asked([]), { output: '', tool_requests: [{ name: 'look' }] }],
    ['a text of the same span name', {}, { name: 'ChatOpenAI' }],
    ['a text of another model', {}, { model: 'gpt-4.1' }],
    ['a text with other input tokens', {}, used(90, 20)],
    ['a text with other output tokens', {}, used(100, 21)],
    ['a short text, where neither has an id', { output: 'Yes.' }, { output: 'Yes.', attributes: {} }],
    ['a text with another id', { attributes: { 'gen_ai.response.id': 'resp_2' } }, {}],
    ['a text that was sent before', {}, { started_at: '2026-11-30T11:59:59.000Z' }],
    ['a text that came after', {}, { duration_ms: 45 }],
  ])('is two calls: %s', (_what, outer, inner) => {
    expect(callsOf(streamed(outer), sent(inner))).toHaveLength(2);
  });

  test('is told once for each of several at once', () => {
    const calls = callsOf(streamed(), sent(), streamed(), sent(), streamed(), sent());
    expect(calls).toHaveLength(3);
  });

  test('is not looked for where a span already lies within the other', () => {
    const inner = sent({ duration_ms: 20, ...used(100, 20) });
    expect(modelCalls(streamed().concat(inner.map((span) => ({ ...span, parent_span_id: null }))))).toHaveLength(1);
    const [below] = sent();
    const [above] = streamed();
    if (below === undefined || above === undefined) throw new TypeError('a span is missing');
    // The one that began later is named as the parent of the other: its usage decides.
    expect(modelCalls([below, { ...above, parent_span_id: below.span_id }])).toHaveLength(1);
  });

  test('is not looked for among more spans than are compared', () => {
    const many = Array.from({ length: 33 }, () => [streamed(), sent()]).flat();
    expect(callsOf(...many)).toHaveLength(66);
  });
});

test('two models that are asked the same at once are two calls, though one is named like the other', () => {
  const large = streamed({ name: 'chat gpt-4o', model: 'gpt-4o', duration_ms: 1_000 });
  const small = sent({ name: 'chat gpt-4o-mini', model: 'gpt-4o-mini', duration_ms: 600, attributes: {} });
  expect(callsOf(large, small)).toHaveLength(2);
});
