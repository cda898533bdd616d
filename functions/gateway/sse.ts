import { formatUsd } from '../kernel/amounts.ts';
import { withMembers } from './json-members.ts';
import type { ChatEvent } from './upstream.ts';

export const DONE = 'data: [DONE]\n\n';

export function frameOf(data: string): string {
  return `data: ${data}\n\n`;
}

/** Facts for whoever reads the stream by hand: a comment, which every reader of server-sent events passes over. */
export function commentOf(facts: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(facts).map(([name, value]) => `${name}=${value.replaceAll(/[\r\n ]/g, '_')}`);
  return `: ${pairs.join(' ')}\n\n`;
}

/**
 * The events as the client asked for them: without usage where it did not ask, byte for byte otherwise. A chunk that
 * held nothing but usage is left out. The terminal event is the gateway's own.
 */
export async function* asAsked(events: AsyncIterable<ChatEvent>, wantsUsage: boolean): AsyncGenerator<string> {
  for await (const { data, chunk } of events) {
    if (data === '[DONE]') continue;
    if (wantsUsage || chunk === null || !('usage' in chunk)) {
      yield frameOf(data);
      continue;
    }
    if (chunk.choices.length === 0) continue;
    yield frameOf(withMembers(data, { usage: null }));
  }
}

/** What the headers say of an answer, and a comment at the end of a stream. */
export function factsOf(facts: {
  readonly traceId: string;
  readonly layer: string;
  readonly provider: string;
  readonly model: string;
  readonly attempts: number;
  readonly cache: 'hit' | 'miss' | 'off';
}): Record<string, string> {
  return {
    'x-aegis-trace-id': facts.traceId,
    'x-aegis-layer': facts.layer,
    'x-aegis-model': `${facts.provider}:${facts.model}`,
    'x-aegis-attempts': String(facts.attempts),
    'x-aegis-cache': facts.cache,
  };
}

export function costFact(costMicroUsd: number): Record<string, string> {
  return { 'x-aegis-cost-usd': formatUsd(costMicroUsd) };
}
