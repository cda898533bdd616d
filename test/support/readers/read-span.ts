import { normalizeSpan } from '../../../functions/spans/normalize-span.ts';
import type { NormalizedSpan } from '../../../functions/spans/normalized-span.ts';
import type { Attributes, ExportedSpan } from '../../../functions/spans/span.ts';
import { aSpan } from '../builders/spans.ts';

const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };

export function read(attributes: Attributes, events: ExportedSpan['events'] = []): NormalizedSpan {
  return normalizeSpan(aSpan('1', { attributes, events }));
}

export function chat(attributes: Attributes, events: ExportedSpan['events'] = []): NormalizedSpan {
  return read({ ...CHAT, ...attributes }, events);
}

export const json = JSON.stringify;

export const messages = (content: string) => json([{ role: 'user', content }]);
