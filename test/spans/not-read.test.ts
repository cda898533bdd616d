import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { notReadIn } from '../../functions/spans/not-read.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { unreadTexts } from '../../functions/spans/unread-texts.ts';
import { aSpan, spanId } from '../support/builders/spans.ts';

const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 2224,
  'gen_ai.usage.output_tokens': 150,
};
/** What instrumentations write beside, and what is no text of the call. */
const BESIDE = {
  'gen_ai.response.id': 'chatcmpl-abcdef',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.output.type': 'text',
  'gen_ai.agent.description': 'Answers every question about the weather in a friendly way.',
  'server.address': 'api.example.com',
  'gen_ai.request.temperature': 0.2,
};

function notReadOf(...spans: readonly ExportedSpan[]) {
  return assembleTrace(spans.map((span) => ({ span: normalizeSpan(span), findings: [] }))).body.not_read;
}

function notReadOfOne(attributes: ExportedSpan['attributes'], fields: Partial<ExportedSpan> = {}) {
  return notReadOf(aSpan('1', { ...fields, attributes }));
}

describe('what could not be read of a trace', () => {
  test('is nothing where input and output are there', () => {
    expect(notReadOfOne({ ...CHAT, 'gen_ai.prompt': 'q', 'gen_ai.completion': 'a' })).toBeUndefined();
  });

  test('was not captured where a model was called and no text is there', () => {
    const both = [
      { field: 'input', reason: 'not_captured' },
      { field: 'output', reason: 'not_captured' },
    ];
    expect(notReadOfOne(CHAT)).toEqual(both);
    expect(notReadOfOne({ ...CHAT, ...BESIDE })).toEqual(both);
    expect(notReadOfOne(CHAT, { error: 'timed out' })).toEqual(both);
    const http = aSpan('2', { attributes: { 'http.request.method': 'POST', 'url.path': '/chat' } });
    expect(notReadOf(aSpan('1', { attributes: CHAT, parentSpanId: spanId('2') }), http)).toEqual(both);
  });

  test('is the field that is missing, where the other is there', () => {
    expect(notReadOfOne({ ...CHAT, 'gen_ai.prompt': 'q' })).toEqual([{ field: 'output', reason: 'not_captured' }]);
    expect(notReadOfOne({ ...CHAT, 'gen_ai.completion': 'a' })).toEqual([{ field: 'input', reason: 'not_captured' }]);
  });

  test.each<[string, ExportedSpan['attributes']]>([
    ['an empty answer', { 'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":""}]}]' }],
    ['an answer without a word', { 'gen_ai.output.messages': '[{"role":"assistant","parts":[]}]' }],
    [
      'an answer that only asks for a tool',
      {
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'tool_call', id: '1', name: 'search', arguments: {} }] },
        ]),
      },
    ],
    ['only thoughts', { 'gen_ai.usage.reasoning.output_tokens': 150, 'gen_ai.output.messages': '[]' }],
  ])('is not an output that was captured: %s', (_what, attributes) => {
    const call = { ...CHAT, 'gen_ai.usage.output_tokens': 0, 'gen_ai.prompt': 'q' };
    expect(notReadOfOne({ ...call, ...attributes })).toBeUndefined();
  });

  test.each([
    '',
    '[]',
    '[{"role":"assistant","parts":[],"finish_reason":"stop"}]',
    '[{"role":"assistant","content":""}]',
  ])('is an output without a word beside the tokens that the model wrote: %s', (messages) => {
    const attributes = { ...CHAT, 'gen_ai.prompt': 'q', 'gen_ai.output.messages': messages };
    expect(notReadOfOne(attributes)).toEqual([{ field: 'output', reason: 'not_captured' }]);
  });

  test('stands under names that nobody knows', () => {
    const unknown = {
      'acme.observation.input': '[{"role":"user","content":"q"}]',
      'acme.observation.output': 'a',
      'acme.observation.type': 'generation',
    };
    expect(notReadOfOne(unknown)).toEqual([
      { field: 'input', reason: 'unread_names', names: ['acme.observation.input'] },
      { field: 'output', reason: 'unread_names', names: ['acme.observation.output'] },
    ]);
    expect(notReadOfOne({ ...CHAT, 'acme.answer': 'It is Paris.' })).toEqual([
      { field: 'input', reason: 'not_captured' },
      { field: 'output', reason: 'unread_names', names: ['acme.answer'] },
    ]);
  });

  test('names a few of many names, and none at full length that is too long', () => {
    const long = `acme.${'x'.repeat(300)}.message`;
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`acme.${index}.message`, 'text']));
    const [input] = notReadOfOne({ ...CHAT, [long]: 'text', ...many }) ?? [];
    expect(input?.names).toHaveLength(5);
    expect(input?.names?.[0]).toHaveLength(201);
  });

  test('is no text where nothing was said', () => {
    const none = [
      { field: 'input', reason: 'no_text' },
      { field: 'output', reason: 'no_text' },
    ];
    expect(
      notReadOfOne({ 'http.request.method': 'GET', 'http.response.body': 'Hello, this is a page of words.' }),
    ).toEqual(none);
    expect(notReadOfOne({ 'db.system': 'postgresql', 'db.query.text': 'select name from users where id = 1' })).toEqual(
      none,
    );
    const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
    expect(notReadOfOne({ ...tool, 'gen_ai.tool.call.result': 'found' })).toEqual(none);
  });

  test('is the output of an embedding, captured or not', () => {
    const embedding = { 'openinference.span.kind': 'EMBEDDING', 'embedding.model_name': 'text-embedding-3-small' };
    expect(notReadOfOne(embedding)).toEqual([
      { field: 'input', reason: 'not_captured' },
      { field: 'output', reason: 'no_text' },
    ]);
    const vector: NormalizedSpan = { ...normalizeSpan(aSpan('1', { attributes: embedding })), output: '[0.1, -2e-3]' };
    expect(notReadIn([vector], { input: 'q', output: '[0.1, -2e-3]' })).toEqual({
      not_read: [{ field: 'output', reason: 'no_text' }],
    });
    const chat = normalizeSpan(aSpan('1', { attributes: CHAT }));
    expect(notReadIn([chat], { input: 'q', output: '[1, 2]' })).toEqual({});
  });

  test('is not an input of messages that are there', () => {
    const chat = normalizeSpan(aSpan('1', { attributes: CHAT }));
    expect(notReadIn([chat], { input: [{ role: 'user', content: 'q' }], output: 'a' })).toEqual({});
    const empty: NormalizedSpan = { ...chat, input: [{ role: 'user', content: '' }] };
    expect(notReadIn([empty], { input: [{ role: 'user', content: '' }], output: 'a' })).toEqual({});
  });
});

describe('a name that is not known', () => {
  test.each<[string, ExportedSpan['attributes'][string], string | undefined]>([
    ['mlflow.spanInputs', '{"question":"Who?"}', 'input'],
    ['acme.prompt.0', 'q', 'input'],
    ['acme.final_answer', 'a', 'output'],
    ['final-answer', 'a', 'output'],
    ['LLMOutput', 'a', 'output'],
    ['acme.messages', ['a'], 'either'],
    ['acme.payload', { deep: [{ text: 'One two three four five six.' }] }, 'either'],
    ['acme.note', 'One two three four five six.', 'either'],
    ['acme.note', 'short note', undefined],
    ['acme.description', 'One two three four five six.', undefined],
    ['acme.input', '42', undefined],
    ['acme.input', 42, undefined],
    ['acme.input', null, undefined],
    ['acme.input', [], undefined],
    ['exception.message', 'One two three four five six.', undefined],
  ])('%s with the value %j', (name, value, field) => {
    expect(unreadTexts({ [name]: value }).map((text) => text.field)).toEqual(field === undefined ? [] : [field]);
  });

  test('is looked for in no attributes as well', () => {
    expect(unreadTexts(undefined)).toEqual([]);
  });
});
