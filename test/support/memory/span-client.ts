import { type AttributeValue, attributesOf } from '../builders/otlp-requests.ts';
import { MemoryApi, type MemoryTenant } from './api.ts';
import { evaluateWaiting } from './evaluate-waiting.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

interface SentSpan {
  readonly attributes: Attributes;
  /** The index of the span that it lies in. */
  readonly parent?: number;
  /** What differs from a span without fault. */
  readonly over?: object;
}

export const TRACE_ID = 'c0ffee'.padStart(32, '0');

/** A chat as OpenTelemetry's own instrumentations write it. */
export const CHAT: Attributes = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.prompt': 'q',
  'gen_ai.completion': 'An answer.',
  'gen_ai.usage.input_tokens': 2224,
  'gen_ai.usage.output_tokens': 150,
};

export function exported(spans: readonly SentSpan[]) {
  const id = (index: number) => String(index + 1).padStart(16, '0');
  return {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map(({ attributes, parent, over }, index) => ({
              traceId: TRACE_ID,
              spanId: id(index),
              ...(parent === undefined ? {} : { parentSpanId: id(parent) }),
              name: 'x',
              startTimeUnixNano: `179600000${index}000000000`,
              endTimeUnixNano: '1796000010000000000',
              attributes: attributesOf(attributes),
              ...over,
            })),
          },
        ],
      },
    ],
  };
}

export class Client {
  readonly api = new MemoryApi();
  tenant: MemoryTenant = { organizationId: '', key: '', keyId: '' };

  static async open(): Promise<Client> {
    const client = new Client();
    client.tenant = await client.api.createTenant();
    return client;
  }

  send(method: string, path: string, body?: unknown) {
    return this.api.send(method, path, { key: this.tenant.key, body });
  }

  /** The answer to the export, and the evaluated trace. */
  async export(...spans: readonly SentSpan[]) {
    const answer = await this.send('POST', '/v1/traces', exported(spans));
    await evaluateWaiting(this.api);
    const trace = Object((await this.send('GET', `/api/v1/traces/${TRACE_ID}`)).body);
    return { answer, trace, rejected: Number(Object(answer.body).partialSuccess?.rejectedSpans ?? 0) };
  }
}

export const sent = async (...spans: readonly SentSpan[]) => (await Client.open()).export(...spans);

/** Calls of a tenant that has sent nothing yet. */
export async function opened() {
  const client = await Client.open();
  return { api: client.api, send: client.send.bind(client) };
}
