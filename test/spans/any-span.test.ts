import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { ShownContent, StoredContent } from '../../functions/content/trace.ts';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { toContent } from '../../functions/traces/http/trace-resource.ts';
import { aModelCall, aSpan, spanId } from '../support/builders/spans.ts';

type Json = z.core.util.JSONType;

describe('whatever a stranger exports', () => {
  const names = [
    ...['gen_ai.operation.name', 'gen_ai.request.model', 'gen_ai.provider.name', 'gen_ai.tool.name', 'tool.name'],
    ...['openinference.span.kind', 'llm.model_name', 'metadata', 'user.id', 'session.id', 'gen_ai.conversation.id'],
    ...['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'ai.usage.cachedInputTokens', 'llm.cost.total'],
    ...['gen_ai.system_instructions', 'gen_ai.input.messages', 'gen_ai.output.messages', 'ai.prompt', 'input.value'],
    ...['llm.input_messages.0.message.role', 'llm.input_messages.0.message.content', 'gen_ai.completion.0.tool_calls'],
    ...['ai.response.text', 'ai.response.toolCalls', 'ai.response.reasoning', 'gen_ai.tool.call.arguments', 'output'],
    ...['retrieval.documents.0.document.content', 'retrieval.documents.1.document.score', 'gen_ai.retrieval.documents'],
  ];
  const words = [...Object.getOwnPropertyNames(Object.prototype), 'chat', 'execute_tool', 'LLM', 'TOOL', 'RETRIEVER'];
  const message = fc.record(
    { role: fc.constantFrom('user', 'assistant', ...words), content: fc.jsonValue(), parts: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const value: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom(...words, 1e300, -1, 0.5),
    fc.jsonValue({ maxDepth: 4 }).map((json): Json => JSON.parse(JSON.stringify(json))),
    fc.json(),
    fc.array(message).map((messages) => JSON.stringify(messages)),
  );
  const attributes = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value);
  const events = fc.array(
    fc.record({
      name: fc.constantFrom('gen_ai.user.message', 'gen_ai.choice', 'exception', ...words),
      attributes: fc.dictionary(fc.constantFrom('content', 'message', 'gen_ai.event.content', 'tool_calls'), value),
    }),
  );

  test('becomes a span that can be stored and read again', () => {
    fc.assert(
      fc.property(attributes, events, (given, said) => {
        const span = normalizeSpan(aSpan('1', { attributes: given, events: said }));
        const stored: unknown = JSON.parse(JSON.stringify(span));
        expect(NormalizedSpan.safeParse(stored).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('is never walked deeper than a stack holds', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const name = `llm.input_messages${'.0'.repeat(50_000)}`;
    const span = normalizeSpan(aSpan('1', { attributes: { 'input.value': deep, 'ai.prompt': deep, [name]: 'x' } }));
    expect(span.input).toBe(deep);
    expect(span.attributes).toEqual({ [name]: 'x' });
  });
});

test('whatever its spans are, their trace is one that the API can show', () => {
  const link = fc.record({
    id: fc.nat(30),
    parent: fc.option(fc.nat(30)),
    startedAt: fc.double({ min: 1, max: 2e14, noNaN: true }),
  });
  const kind = fc.constantFrom('chat', 'execute_tool', 'retrieval', 'invoke_agent', 'other');
  const exported = fc
    .tuple(link, kind, fc.json(), fc.json())
    .map(([{ id, parent, startedAt }, operation, input, output]) =>
      aSpan(id.toString(16), {
        parentSpanId: parent === null ? null : spanId(parent.toString(16)),
        startedAt,
        attributes: {
          'gen_ai.operation.name': operation,
          'gen_ai.retrieval.documents': [output],
          'gen_ai.usage.input_tokens': 7,
          input,
          output,
        },
      }),
    );
  const unique = fc.uniqueArray(exported, { selector: (span) => span.spanId, minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(unique, (spans) => {
      const { body, spans: kept } = assembleTrace(spans.map((span) => ({ span: normalizeSpan(span), findings: [] })));
      expect(StoredContent.safeParse(JSON.parse(JSON.stringify(body.content))).error).toBeUndefined();
      const shown = JSON.stringify(body.content.spans);
      for (const { span_id: id } of kept) expect(shown.split(`"span_id":"${id}"`)).toHaveLength(2);
    }),
  );
});

test('a trace of more spans than a client may send in one is shown whole', () => {
  const calls = Array.from({ length: 1_200 }, (_, index) => aModelCall((index + 1).toString(16), null));
  const { body } = assembleTrace(calls.map((span) => ({ span: normalizeSpan(span), findings: [] })));
  expect(body.content.llm_calls).toHaveLength(1_200);
  expect(StoredContent.safeParse(body.content).error).toBeUndefined();
  expect(ShownContent.safeParse(toContent(body.content)).error).toBeUndefined();
});
