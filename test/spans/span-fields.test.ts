import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { SpanKind } from '../../functions/spans/normalized-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

describe('what a span is', () => {
  test.each<[SpanKind, Attributes]>([
    ['retriever', { 'openinference.span.kind': 'reranker' }],
    ['guardrail', { 'openinference.span.kind': 'GUARDRAIL' }],
    ['span', { 'openinference.span.kind': 'EVALUATOR' }],
    ['embedding', { 'gen_ai.operation.name': 'embeddings' }],
    ['llm', { 'gen_ai.operation.name': 'responses', 'gen_ai.request.model': 'gpt-4o' }],
    ['span', { 'gen_ai.operation.name': 'plan' }],
    ['llm', { 'ai.operationId': 'ai.streamText.doStream' }],
    ['chain', { 'ai.operationId': 'ai.streamText' }],
    ['chain', { 'ai.operationId': 'ai.harness', 'ai.model.id': 'gpt-4o' }],
    ['span', { events: '[]' }],
    ['agent', { all_messages_events: '[]' }],
    ['llm', { 'langfuse.observation.type': 'span', 'gen_ai.operation.name': 'chat' }],
    ['retriever', { 'langsmith.span.kind': 'retriever', 'gen_ai.operation.name': 'embeddings' }],
    ['llm', { 'openinference.span.kind': 'UNKNOWN', 'llm.model_name': 'gpt-4o' }],
    ['chain', { 'traceloop.span.kind': 'workflow' }],
    ['tool', { 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'look' }],
    ['tool', { 'gen_ai.tool.name': 'look' }],
    ['span', { 'http.request.method': 'GET' }],
  ])('is %s for %j', (kind, attributes) => {
    expect(normalizeSpan(aSpan('1', { attributes })).kind).toBe(kind);
  });

  test('is a model call wherever a model is named, so that what it used is charged', () => {
    for (const name of ['gen_ai.request.model', 'gen_ai.response.model', 'llm.model_name']) {
      expect(normalizeSpan(aSpan('1', { attributes: { [name]: 'gpt-4o' } })).kind).toBe('llm');
    }
  });
});

describe('what a span used', () => {
  test.each<[string, Attributes, object | undefined]>([
    ['reads numbers that came as text', { 'gen_ai.usage.input_tokens': '90' }, { input_tokens: 90 }],
    ['keeps what is reported as nothing', { 'gen_ai.usage.output_tokens': 0 }, { output_tokens: 0 }],
    [
      'reads what OpenLLMetry calls the cached and the reasoning part, and no total',
      {
        'gen_ai.usage.cache_read_input_tokens': 40,
        'gen_ai.usage.reasoning_tokens': 5,
        'llm.usage.total_tokens': 102,
      },
      { cached_tokens: 40, reasoning_tokens: 5 },
    ],
    ['is not known from an empty text', { 'gen_ai.usage.input_tokens': '' }, undefined],
    ['is not known from a list', { 'gen_ai.usage.input_tokens': [] }, undefined],
    [
      'is not known from an object that no text can be made of',
      { 'gen_ai.usage.input_tokens': { toString: 1 } },
      undefined,
    ],
    ['is not known from a negative number', { 'gen_ai.usage.input_tokens': -1 }, undefined],
    ['is not known from a number that is none', { 'gen_ai.usage.input_tokens': 'NaN' }, undefined],
  ])('%s', (_what, attributes, usage) => {
    expect(normalizeSpan(aSpan('1', { attributes })).usage).toEqual(usage);
  });

  test.each<[string, Attributes, number | undefined]>([
    ['in micro-USD when it is reported', { 'llm.cost.total': 0.0125 }, 12_500],
    ['by another name', { 'gen_ai.usage.cost': 1 }, 1_000_000],
    ['not when it is negative', { 'llm.cost.total': -1 }, undefined],
    ['not when no counter could hold it', { 'llm.cost.total': 1e12 }, undefined],
  ])('has its cost %s', (_what, attributes, cost) => {
    expect(normalizeSpan(aSpan('1', { attributes })).cost).toBe(cost);
  });
});

test('a tool without a name is called as its span, and keeps the id of the request that it answers', () => {
  const attributes = { 'openinference.span.kind': 'TOOL', 'tool.id': 'c1', 'input.value': 'Paris' };
  const { tool } = normalizeSpan(aSpan('1', { name: 'forecast', attributes }));
  expect(tool).toEqual({ call_id: 'c1', name: 'forecast', arguments: 'Paris' });
});

test('documents are read from any list of texts or objects', () => {
  const documents = [
    'a text',
    { text: 'another', source: 'book' },
    { id: null, score: 7 },
    { document: { content: 'x' } },
  ];
  expect(normalizeSpan(aSpan('1', { attributes: { 'gen_ai.retrieval.documents': documents } })).documents).toEqual([
    { content: 'a text' },
    { content: 'another', source: 'book' },
    { content: '', relevance: 1 },
    { content: 'x' },
  ]);
});

test('user and session are read from the metadata, and the user from the resource, when no attribute names them', () => {
  const metadata = JSON.stringify({ user_id: 'ann', session_id: 's-1', other: 1 });
  expect(normalizeSpan(aSpan('1', { attributes: { metadata } }))).toMatchObject({ user_id: 'ann', session_id: 's-1' });
  const fromResource = aSpan('1', { resource: { 'user.id': 'bob' }, attributes: { metadata: { user_id: '' } } });
  expect(normalizeSpan(fromResource)).toMatchObject({ user_id: 'bob' });
});
