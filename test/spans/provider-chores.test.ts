import { describe, expect, test } from 'vitest';
import { haveModelSpan } from '../../functions/spans/model-spans.ts';
import { json, read } from '../support/readers/read-span.ts';

/** As OpenInference writes whatever is asked of OpenAI's SDK. */
const asked = (input: object, output: object, more = {}) => ({
  'openinference.span.kind': 'LLM',
  'llm.system': 'openai',
  'llm.invocation_parameters': json(input),
  'input.value': json(input),
  'input.mime_type': 'application/json',
  'output.value': json(output),
  'output.mime_type': 'application/json',
  ...more,
});
const BATCH = { id: 'batch_1', object: 'batch', status: 'validating' };
const ANSWER = { object: 'chat.completion', choices: [{ message: { role: 'assistant', content: 'Hello.' } }] };

describe('what a provider is asked beside its models', () => {
  test.each([
    ['a batch', BATCH],
    ['a file', { id: 'file-1', object: 'file', filename: 'b.jsonl', purpose: 'batch' }],
    ['the models', { object: 'list', data: [{ id: 'gpt-4o', object: 'model' }] }],
    ['what was deleted', { id: 'file-1', object: 'file.deleted', deleted: true }],
  ])('is no call of a model, and keeps its values: %s', (_what, output) => {
    const span = read(asked({ limit: 3 }, output));
    expect(span).toMatchObject({ kind: 'span', attributes: { 'output.value': json(output) } });
    expect(span).not.toHaveProperty('input');
    expect(haveModelSpan([span])).toBe(false);
  });

  test.each([
    ['an answer', ANSWER, {}],
    ['a list of vectors', { object: 'list', model: 'text-embedding-3-small', data: [] }, {}],
    ['tokens', { ...BATCH, usage: { input_tokens: 3 } }, {}],
    ['messages', BATCH, { 'llm.input_messages.0.message.content': 'Hi.' }],
    ['the name of a model', BATCH, { 'llm.model_name': 'gpt-4o' }],
  ])('is one where anything tells of a model: %s', (_what, output, more) => {
    const span = read(asked({}, output, more));
    expect(span.kind).toBe('llm');
    expect(haveModelSpan([span])).toBe(true);
  });

  test('is a guardrail where it is a moderation', () => {
    const verdict = { flagged: false, category_scores: { hate: 0.001 } };
    const span = read(asked({ input: 'Hi.' }, { model: 'omni-moderation-latest', results: [verdict] }));
    expect(span).toMatchObject({ kind: 'guardrail', input: 'Hi.' });
    expect(read(asked({}, { results: [] })).kind).toBe('llm');
    expect(read(asked({}, { results: [{ flagged: false }] })).kind).toBe('llm');
    expect(read(asked({}, { results: ['Hi.'] })).kind).toBe('llm');
  });

  test('is no trace of a model where Anthropic is asked about a batch', () => {
    const attributes = { 'gen_ai.provider.name': 'anthropic', 'anthropic.message.batch.id': 'msgbatch_1' };
    expect(haveModelSpan([read(attributes)])).toBe(false);
    expect(haveModelSpan([read({ ...attributes, 'anthropic.message.id': 'msg_1' })])).toBe(true);
  });
});
