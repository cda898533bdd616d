import { expect } from 'vitest';
import { type AttributeValue, attributesOf } from '../builders/otlp-requests.ts';
import { MemoryApi } from './api.ts';
import { evaluateWaiting } from './evaluate-waiting.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

interface SentSpan {
  readonly name?: string;
  readonly attributes: Attributes;
  /** The index of the span that it lies in; the first span where it is left out. */
  readonly parent?: number;
  readonly events?: readonly (readonly [name: string, attributes: Attributes])[];
}

const TRACE_ID = 'beef'.padStart(32, '0');
export const json = JSON.stringify;
export const ASKED = 'Will it rain?';
export const SAID = 'It will.';
export const QUESTION = json([{ role: 'user', content: ASKED }]);
export const ANSWER = json([{ role: 'assistant', content: SAID }]);
export const COMMAND = { command: 'rm -rf / --no-preserve-root' };
export const GPT = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.provider.name': 'openai' };
export const TOKENS = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 20 };
/** 100 tokens of input and 20 of output of gpt-4o. */
const PRICE = '0.00045';

/** The answer to the export, and the trace that is made of it. */
export async function sent(spans: readonly SentSpan[]) {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  const id = (index: number) => String(index + 1).padStart(16, '0');
  const body = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map(({ name = 'x', attributes, parent = 0, events = [] }, index) => ({
              traceId: TRACE_ID,
              spanId: id(index),
              ...(index === 0 ? {} : { parentSpanId: id(parent) }),
              name,
              startTimeUnixNano: `17960000000${String(index).padStart(2, '0')}000000`,
              endTimeUnixNano: '1796000010000000000',
              attributes: attributesOf(attributes),
              events: events.map(([event, said]) => ({ name: event, attributes: attributesOf(said) })),
            })),
          },
        ],
      },
    ],
  };
  const answer = await api.send('POST', '/v1/traces', { key, body });
  await evaluateWaiting(api);
  const trace = Object((await api.send('GET', `/api/v1/traces/${TRACE_ID}`, { key })).body);
  return { rejected: Number(Object(answer.body).partialSuccess?.rejectedSpans ?? 0), trace };
}

/** What is expected of a client that sends a question, an answer, a call and a tool. */
interface Expected {
  readonly user?: string;
  readonly session?: string;
  readonly conversation?: string;
  readonly cost?: string | null;
  readonly tokens?: object;
  readonly tool?: object;
  readonly contexts?: readonly object[];
}

/** A platform or framework, what it exports, and what of it has to arrive. */
export type ClientCase = readonly [client: string, spans: readonly SentSpan[], expected: Expected];

/** Texts, tools, tokens and users are in the trace that is made of the spans. */
export async function expectArrived(spans: readonly SentSpan[], expected: Expected): Promise<void> {
  const { rejected, trace } = await sent(spans);
  expect(rejected).toBe(0);
  expect(trace.content).toMatchObject({ input: ASKED, output: SAID });
  expect(trace.usage).toMatchObject(expected.tokens ?? { input_tokens: 100, output_tokens: 20, estimated: false });
  expect(trace.cost_usd).toBe(expected.cost ?? PRICE);
  expect([trace.user_id, trace.session_id, trace.conversation_id]).toEqual(
    [expected.user, expected.session, expected.conversation].map((id) => id ?? null),
  );
  if (expected.tool !== undefined) expect(trace.content.tool_calls).toMatchObject([expected.tool]);
  if (expected.tool !== undefined && 'arguments' in expected.tool) {
    expect(trace.evaluation.verdict).not.toBe('passed');
  }
  if (expected.contexts !== undefined) expect(trace.content.contexts).toMatchObject(expected.contexts);
}
