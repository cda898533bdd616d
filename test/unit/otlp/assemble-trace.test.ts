import { describe, expect, test } from 'vitest';
import { DEFAULT_MASKING_POLICY } from '../../../functions/domain/evaluation/masking.ts';
import { assembleTrace, type StoredSpan } from '../../../functions/domain/otlp/assemble-trace.ts';
import { prepareSpan } from '../../../functions/domain/otlp/prepare-span.ts';
import type { ExportedSpan } from '../../../functions/domain/otlp/span.ts';
import { summarizeSpans } from '../../../functions/domain/otlp/summarize-spans.ts';
import { aProject, NOON } from '../../support/build-records.ts';
import { aModelCall, aSpan, spanId } from '../../support/build-spans.ts';
import { MemoryHasher } from '../../support/memory-hasher.ts';

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
});
