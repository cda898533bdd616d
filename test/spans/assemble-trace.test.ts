import { describe, expect, test } from 'vitest';
import { prepareSpan } from '../../functions/intake/prepare-span.ts';
import { summarizeSpans } from '../../functions/intake/summarize-spans.ts';
import { MAX_FINDINGS } from '../../functions/masking/finding-list.ts';
import { DEFAULT_MASKING_POLICY } from '../../functions/masking/masking.ts';
import { assembleTrace, type StoredSpan } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { aProject, NOON } from '../support/builders/records.ts';
import { aModelCall, aSpan, spanId } from '../support/builders/spans.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';

const deps = { hasher: new MemoryHasher(), maskingPolicy: DEFAULT_MASKING_POLICY };

function stored(spans: readonly ExportedSpan[]): Promise<StoredSpan[]> {
  return Promise.all(spans.map((span) => prepareSpan(deps, aProject(), (value) => value, span)));
}

async function assembled(spans: readonly ExportedSpan[]) {
  const trace = assembleTrace(await stored(spans));
  return { ...trace, summary: summarizeSpans(trace, new Date(NOON)) };
}

const AGENT = [
  aSpan('1', { name: 'agent', durationMs: 900, resource: { 'service.name': 'desk' } }),
  aModelCall('2', '1'),
  aSpan('3', {
    name: 'execute_tool search',
    parentSpanId: spanId('1'),
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.call.arguments': '{"q":"me"}',
    },
    error: 'no network',
  }),
  aModelCall('4', '1'),
];

describe('a trace made of spans', () => {
  test('is the same in whatever order they came', async () => {
    const straight = await assembled(AGENT);
    for (const order of [
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ]) {
      const spans = order.flatMap((index) => AGENT[index] ?? []);
      expect(await assembled(spans)).toEqual(straight);
    }
  });

  test('adds up what its model calls used and cost, and lasts as long as its root', async () => {
    const { summary, body, hasRoot } = await assembled(AGENT);
    expect(hasRoot).toBe(true);
    expect(summary).toMatchObject({ model: 'gpt-4o', input_tokens: 200, output_tokens: 20, latency_ms: 900 });
    // gpt-4o: 2.50 USD per million input tokens, 10 USD per million output tokens.
    expect(summary.cost_micro_usd).toBe(200 * 2.5 + 20 * 10);
    expect(body.content).toMatchObject({ input: 'Who?', output: 'Me.' });
    expect(body.content.llm_calls).toHaveLength(2);
    expect(body.content.tool_calls).toMatchObject([{ name: 'search', arguments: { q: 'me' }, error: 'no network' }]);
  });

  test('shows its spans as a tree', async () => {
    const { body } = await assembled(AGENT);
    expect(body.content.spans).toMatchObject([
      {
        span_id: spanId('1'),
        children: [{ span_id: spanId('2') }, { span_id: spanId('3') }, { span_id: spanId('4') }],
      },
    ]);
  });

  test('counts a model call once although a wrapper around it reports the same tokens', async () => {
    const { summary, body } = await assembled([aModelCall('1', null), aModelCall('2', '1')]);
    expect(summary.input_tokens).toBe(100);
    expect(body.content.llm_calls).toHaveLength(1);
  });

  test('counts one of the model calls that name each other as parents: none of them stands above the others', async () => {
    const { summary } = await assembled([aModelCall('1', '3'), aModelCall('2', '1'), aModelCall('3', '2')]);
    expect(summary.input_tokens).toBe(100);
  });

  test('does not count what an agent sums up over its calls', async () => {
    const agent = aSpan('1', {
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 100 },
    });
    const { summary } = await assembled([agent, aModelCall('2', '1')]);
    expect(summary.input_tokens).toBe(100);
  });

  test('without its root stands on the spans there are, and says so', async () => {
    const { hasRoot, body } = await assembled([aModelCall('2', '1'), aModelCall('3', '1')]);
    expect(hasRoot).toBe(false);
    expect(body.content.spans).toHaveLength(2);
  });

  test('loses no span to a circle of parents, or to a chain that no stack would follow', async () => {
    const circle = await assembled([
      aSpan('1', { parentSpanId: spanId('2') }),
      aSpan('2', { parentSpanId: spanId('1') }),
    ]);
    expect(circle.body.content.spans).toHaveLength(2);
    const chain = Array.from({ length: 3_000 }, (_, i) =>
      aSpan((i + 1).toString(16), i === 0 ? {} : { parentSpanId: spanId(i.toString(16)) }),
    );
    const { body } = await assembled(chain);
    expect(JSON.stringify(body.content.spans).match(/"span_id"/g)).toHaveLength(3_000);
  });

  test('of a chain of model calls, however long, is made in a time that grows with their number', async () => {
    const chain = Array.from({ length: 16_000 }, (_, i) =>
      aModelCall((i + 1).toString(16), i === 0 ? null : i.toString(16)),
    );
    const trace = assembleTrace(chain.map((span) => ({ span: normalizeSpan(span), findings: [] })));
    expect(trace.body.content.llm_calls).toHaveLength(1);
  });

  test('without its root is told by the span that has no parent here, not by one that began in the same moment', async () => {
    const moment = { startedAt: NOON };
    const top = aSpan('9', {
      ...moment,
      parentSpanId: spanId('f'),
      durationMs: 700,
      attributes: { 'input.value': 'Top?' },
    });
    const { body, summary, hasRoot } = await assembled([
      aModelCall('2', '9', moment),
      top,
      aModelCall('1', '9', moment),
    ]);
    expect(hasRoot).toBe(false);
    expect(body.content.input).toBe('Top?');
    expect(summary.latency_ms).toBe(700);
    expect(body.content.spans).toMatchObject([{ children: [{ span_id: spanId('1') }, { span_id: spanId('2') }] }]);
  });

  test('is made of at least one span', () => {
    expect(() => assembleTrace([])).toThrow(TypeError);
  });

  test('lists a tool call once, though the model asked for it and a span ran it', async () => {
    const asking = (calls: readonly object[]) => ({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.output.messages': [{ role: 'assistant', parts: calls.map((call) => ({ type: 'tool_call', ...call })) }],
    });
    const { body } = await assembled([
      aSpan('1'),
      aModelCall('2', '1', {
        attributes: asking([
          { id: 'c1', name: 'search', arguments: { q: 'me', n: 1 } },
          { id: 'c2', name: 'look', arguments: { at: 'me' } },
          { name: 'never-ran' },
        ]),
      }),
      aSpan('3', {
        parentSpanId: spanId('1'),
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'search',
          'gen_ai.tool.call.id': 'c1',
        },
      }),
      aSpan('4', {
        parentSpanId: spanId('1'),
        attributes: { 'openinference.span.kind': 'TOOL', 'tool.name': 'look', input: '{"at":"me"}', output: '"found"' },
      }),
    ]);
    expect(body.content.tool_calls).toEqual([
      { name: 'never-ran' },
      { name: 'search', arguments: { q: 'me', n: 1 }, duration_ms: 5 },
      { name: 'look', arguments: { at: 'me' }, result: 'found', duration_ms: 5 },
    ]);
  });

  test('says what it cost as its model calls report it, and nothing where no model was called', async () => {
    const priced = { 'gen_ai.request.model': 'a-model-of-mine', 'gen_ai.usage.cost': 0.25 };
    const { summary, body } = await assembled([aModelCall('1', null, { attributes: priced })]);
    expect(body.content.llm_calls).toMatchObject([{ model: 'a-model-of-mine', cost_usd: 250_000 }]);
    expect(summary).toMatchObject({ cost_micro_usd: 250_000, price_table: null });
    const { summary: ofNone } = await assembled([aSpan('1')]);
    expect(ofNone).toMatchObject({ model: 'unknown', cost_micro_usd: 0, price_table: null, input_tokens: 0 });
  });

  test('keeps the sessions and conversations that its spans name, and what they reasoned', async () => {
    const call = aModelCall('2', '1', {
      attributes: {
        'gen_ai.request.model': 'gpt-4o',
        'session.id': 's-1',
        'gen_ai.conversation.id': 'ann@example.com',
        'gen_ai.output.messages': [{ role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }] }],
      },
    });
    const { summary, body } = await assembled([aSpan('1'), call]);
    expect(summary).toMatchObject({ session_id: 's-1', conversation_id: expect.stringMatching(/^anon_/) });
    expect(body.content.reasoning_steps).toEqual(['Hm.']);
  });

  test('has each conversation of its tree message by message, so that each is read as what it is', async () => {
    const input = JSON.stringify([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Who?' },
    ]);
    const { body } = await assembled([
      aSpan('1', { attributes: { 'input.value': 'Start.' } }),
      aSpan('2', { parentSpanId: spanId('1'), attributes: { 'input.value': input } }),
    ]);
    expect(body.content.spans).toMatchObject([{ children: [{ input: JSON.parse(input) }] }]);
  });

  test('has another revision with another set of spans only', async () => {
    const { revision } = await assembled(AGENT);
    expect((await assembled([...AGENT].reverse())).revision).toBe(revision);
    expect((await assembled(AGENT.slice(1))).revision).not.toBe(revision);
  });

  test('P4: keeps findings, at the place that their text went to, and never the value', async () => {
    const address = ['jane.roe', 'example.com'].join('@');
    const call = aModelCall('2', '1', {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', content: `Write to ${address}.` }]),
      },
      error: `refused ${address}`,
    });
    const spans = await stored([aSpan('1', { name: `mail ${address}` }), call]);
    const { body } = assembleTrace(spans);
    expect(JSON.stringify([spans, body])).not.toContain(address);
    expect(body.findings.map(({ field }) => field).sort()).toEqual(['llm_calls[0].error', 'output', 'spans[0].name']);
    expect(body.content.output.slice(body.findings.find(({ field }) => field === 'output')?.offset)).toMatch(/^\[/);
  });

  test('P4: of thousands of documents, each with a finding, has every finding at its own', async () => {
    const documents = Array.from({ length: 5_000 }, (_, index) => ({ content: `Ask ${index}@example.com` }));
    const attributes = { 'openinference.span.kind': 'RETRIEVER', 'gen_ai.retrieval.documents': documents };
    const { body } = assembleTrace(await stored([aSpan('1', { attributes })]));
    const fields = documents.map((_, index) => `contexts[${index}].content`);
    expect(body.findings.map(({ field }) => field)).toEqual(fields.slice(0, MAX_FINDINGS));
    expect(body.omitted_findings).toBe(documents.length - MAX_FINDINGS);
  });

  test('P4: has no finding of a text that it does not show', async () => {
    const email = ['jane.roe', 'example.com'].join('@');
    const [span] = await stored([aSpan('1', { attributes: { 'output.value': `Ask ${email}` } })]);
    if (span === undefined) throw new TypeError('one span is stored');
    expect(assembleTrace([span]).body.findings).toHaveLength(1);
    const findings = span.findings.map((finding) => ({ ...finding, field: 'gone.value' }));
    expect(assembleTrace([{ ...span, findings }]).body.findings).toEqual([]);
  });
});
