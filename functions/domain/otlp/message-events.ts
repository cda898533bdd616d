import type * as z from 'zod';
import { type Conversation, isObject, parseJson, readConversation } from './messages.ts';
import type { ExportedSpan } from './span.ts';

type Json = z.core.util.JSONType;

/** Events that carry messages in the deprecated GenAI conventions, and who speaks in each. */
const MESSAGE_EVENTS: Readonly<Record<string, 'system' | 'user' | 'assistant' | 'tool'>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};

/** Messages that came as an event instead of as attributes, which count as attributes. */
export function eventDetails(span: ExportedSpan): { [name: string]: Json } {
  const details: { [name: string]: Json } = {};
  for (const { name, attributes } of span.events) {
    if (name in MESSAGE_EVENTS || name === 'gen_ai.choice') continue;
    for (const [key, value] of Object.entries(attributes)) {
      const isContent = key.startsWith('gen_ai.') || name === 'exception';
      details[isContent ? key : `${name}.${key}`] = value;
    }
  }
  return details;
}

/** What was said before the answer, in the deprecated conventions. */
export function eventMessages(span: ExportedSpan): Conversation | undefined {
  const said = span.events.flatMap(({ name, attributes }) => {
    const role = MESSAGE_EVENTS[name];
    const content = attributes['content'] ?? attributes['gen_ai.event.content'];
    return role === undefined ? [] : [{ ...attributes, role, content: content ?? '' }];
  });
  return said.length === 0 ? undefined : readConversation(said, 'user');
}

/** The answers, in the deprecated conventions. */
export function choices(span: ExportedSpan): Json | undefined {
  const said = span.events
    .filter(({ name }) => name === 'gen_ai.choice')
    .map(({ attributes }) => {
      const message = parseJson(attributes['message'] ?? attributes['content']);
      return isObject(message) ? { role: 'assistant', ...message } : { role: 'assistant', content: message ?? '' };
    });
  return said.length === 0 ? undefined : said;
}
