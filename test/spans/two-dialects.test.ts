import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../functions/spans/span.ts';
import { chat, json, messages, read } from '../support/readers/read-span.ts';

describe('what two dialects say of one span', () => {
  test('stands once where it is the same, and both stand where it is not', () => {
    const same = chat({ 'gen_ai.input.messages': messages('Who?'), 'input.value': 'Who?', 'output.value': 'Me.' });
    expect(same).toMatchObject({ input: 'Who?', output: 'Me.' });
    expect(json(same).split('Who?')).toHaveLength(2);
    const other = chat({ 'gen_ai.input.messages': messages('Who?'), 'input.value': 'How?' });
    expect(other).toMatchObject({ input: 'Who?', attributes: { 'input.value': 'How?' } });
  });

  test('stands once where one has the whole request or answer around it, whose other values stay', () => {
    const span = chat({
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': 'Who?',
      'input.value': json({ model: 'gpt-4o', temperature: 0.2, messages: [{ role: 'user', content: 'Who?' }] }),
      'llm.output_messages.0.message.content': 'Me.',
      'output.value': json({
        id: 'r-1',
        choices: [{ message: { role: 'assistant', content: 'Me.' }, finish_reason: 'stop' }],
      }),
    });
    expect(span).toMatchObject({ input: 'Who?', output: 'Me.' });
    expect(json(span).split(/Who\?|Me\./)).toHaveLength(3);
    expect(span.attributes).toEqual({
      'input.value.model': 'gpt-4o',
      'input.value.temperature': 0.2,
      'output.value.id': 'r-1',
      'output.value.choices.0.finish_reason': 'stop',
    });
  });

  test('stands in both places where the second has more than the first', () => {
    const span = chat({
      'gen_ai.input.messages': messages('Who?'),
      'input.value': json([
        { role: 'user', content: 'Who?' },
        { role: 'user', content: 'Why?' },
      ]),
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'llm.provider': 'azure',
      'gen_ai.provider.name': 'openai',
      'openinference.span.kind': 'AGENT',
    });
    expect(span).toMatchObject({ kind: 'agent', model: 'gpt-4o-2024-08-06', provider: 'azure', input: 'Who?' });
    expect(span.attributes).toMatchObject({
      'input.value': expect.stringContaining('Why?'),
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.provider.name': 'openai',
      'gen_ai.operation.name': 'chat',
    });
  });
});

describe('a system prompt', () => {
  const prompt = 'Be brief.';
  const begun = json([
    { role: 'system', content: prompt },
    { role: 'user', content: 'Who?' },
  ]);

  test.each([
    ['as text', prompt],
    ['as parts', json([{ type: 'text', content: prompt }])],
    ['as a message', json([{ role: 'system', parts: [{ type: 'text', content: prompt }] }])],
  ])('stands once that came %s and as the first message', (_how, instructions) => {
    const { input, attributes } = chat({ 'gen_ai.system_instructions': instructions, 'gen_ai.input.messages': begun });
    expect(input).toEqual([
      { role: 'system', content: prompt },
      { role: 'user', content: 'Who?' },
    ]);
    expect(attributes).toBeUndefined();
  });

  test('in several parts is the one text of the first message', () => {
    const instructions = json([
      { type: 'text', content: 'Be' },
      { type: 'text', content: 'brief.' },
    ]);
    const first = json([
      { role: 'system', content: 'Be\nbrief.' },
      { role: 'user', content: 'Who?' },
    ]);
    expect(chat({ 'gen_ai.system_instructions': instructions, 'gen_ai.input.messages': first }).input).toHaveLength(2);
  });

  test('that is another than the first message stands before it', () => {
    const { input } = chat({ 'gen_ai.system_instructions': 'Be kind.', 'gen_ai.input.messages': begun });
    expect(input).toHaveLength(3);
  });
});

describe('what a retriever found', () => {
  test.each([
    ['as LangChain gives it', json([{ page_content: 'Umbrellas.', metadata: { page: 7 } }])],
    ['as Genkit gives it', json({ documents: [{ content: [{ text: 'Umbrellas.' }], metadata: { page: 7 } }] })],
    ['with a score beyond 1', json([{ text: 'Umbrellas.', relevance_score: 7, metadata: { page: 7 } }])],
  ])('is documents, and no output, %s', (_how, output) => {
    const span = read({ 'mlflow.spanType': '"RETRIEVER"', 'mlflow.spanOutputs': output });
    expect(span.documents).toMatchObject([{ content: 'Umbrellas.' }]);
    expect(span).not.toHaveProperty('output');
    expect(json(span.attributes)).toContain('"page":7');
  });

  test('is text where it is no list of documents', () => {
    const span = read({ 'mlflow.spanType': '"RETRIEVER"', 'mlflow.spanOutputs': '"nothing"' });
    expect(span).toMatchObject({ output: 'nothing' });
    expect(span).not.toHaveProperty('documents');
  });

  test('one an event is one document', () => {
    const events = ['a', 'b'].map((document) => ({
      name: 'db.query.result',
      attributes: { 'db.query.result.document': document },
    }));
    expect(read({}, events).documents).toEqual([{ content: 'a' }, { content: 'b' }]);
  });
});

describe('a vector is never text', () => {
  const vector = Array.from({ length: 1_536 }, (_, index) => index / 1_536);
  const embedding = { 'openinference.span.kind': 'EMBEDDING', 'embedding.model_name': 'text-embedding-3-small' };

  test.each<[string, Attributes]>([
    ['as the output', { 'output.value': json(vector) }],
    ['as an attribute of numbers', { 'output.value': vector, 'embedding.embeddings.0.embedding.vector': vector }],
    [
      'as the answer of a provider',
      { 'output.value': json({ data: [{ embedding: vector }], usage: { prompt_tokens: 7 } }) },
    ],
    ['as lists of JSON', { 'ai.embeddings': [json(vector)] }],
    ['as base64', { 'embedding.vector': 'QUJD'.repeat(500) }],
  ])('%s', (_how, attributes) => {
    const span = read({ ...embedding, 'input.value': 'umbrellas', 'llm.token_count.prompt': 7, ...attributes });
    expect(span).toMatchObject({ kind: 'embedding', input: 'umbrellas', usage: { input_tokens: 7 } });
    expect(span).not.toHaveProperty('output');
    expect(json(span).length).toBeLessThan(700);
    expect(json(span.attributes)).toMatch(/\(a vector of 1536 numbers\)|characters of base64/);
  });

  test('on a span of any kind, and a short list of numbers is an answer', () => {
    const chain = read({ 'openinference.span.kind': 'CHAIN', 'output.value': json(vector), note: vector, ids: [1, 2] });
    expect(chain).not.toHaveProperty('output');
    expect(chain.attributes).toMatchObject({ note: '(a vector of 1536 numbers)', ids: [1, 2] });
    expect(read({ 'openinference.span.kind': 'CHAIN', 'output.value': '[0.5, 0.25]' }).output).toBe('0.5\n0.25');
  });

  test('and what is no vector stays under its name', () => {
    const { attributes } = read({ ...embedding, 'embedding.vector': 'withheld', 'output.value': 'done' });
    expect(attributes).toMatchObject({ 'embedding.vector': 'withheld', 'output.value': 'done' });
  });

  test('and each text that was embedded is input, once', () => {
    const texts = { 'embedding.embeddings.0.embedding.text': 'a', 'embedding.embeddings.1.embedding.text': 'b' };
    const request = json({ model: 'text-embedding-3-small', input: ['a', 'b'] });
    const span = read({ ...embedding, ...texts, 'input.value': request });
    expect(span.input).toEqual([
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
    ]);
    expect(span.attributes).toEqual({ 'input.value.model': 'text-embedding-3-small' });
  });
});
