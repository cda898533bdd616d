import type { ExportedSpan } from '../../../functions/spans/span.ts';
import { NOON } from './records.ts';

/** A span as exported; a test names what it is about. `id` is a short hexadecimal number. */
export function aSpan(id: string, fields: Partial<ExportedSpan> = {}): ExportedSpan {
  return {
    traceId: '1'.padStart(32, '0'),
    spanId: id.padStart(16, '0'),
    parentSpanId: null,
    name: 'work',
    startedAt: NOON + Number.parseInt(id, 16),
    durationMs: 5,
    error: undefined,
    attributes: {},
    events: [],
    resource: {},
    scope: 'test',
    ...fields,
  };
}

export function spanId(id: string): string {
  return id.padStart(16, '0');
}

/** A model call by the current GenAI conventions. */
export function aModelCall(id: string, parent: string | null, fields: Partial<ExportedSpan> = {}): ExportedSpan {
  return aSpan(id, {
    name: 'chat gpt-4o',
    parentSpanId: parent === null ? null : spanId(parent),
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Who?' }] }]),
      'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Me.' }] }]),
    },
    ...fields,
  });
}
