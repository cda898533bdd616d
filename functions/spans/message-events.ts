import type * as z from 'zod';
import { type Conversation, isObject, type Message, parseJson, readConversation } from './messages.ts';
import type { Attributes, ExportedSpan } from './span.ts';

type Json = z.core.util.JSONType;

/** Events that carry messages in the deprecated GenAI conventions, and who speaks in each. */
const MESSAGE_EVENTS: ReadonlyMap<string, Message['role']> = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool'],
]);

/** Messages that came as an event instead of as attributes, which count as attributes. */
export function eventDetails(span: ExportedSpan): { [name: string]: Json } {
  const details: { [name: string]: Json } = {};
  for (const { name, attributes } of span.events) {
    if (MESSAGE_EVENTS.has(name) || name === 'gen_ai.choice') continue;
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
    const role = MESSAGE_EVENTS.get(name);
    return role === undefined ? [] : [{ ...messageOf(attributes), role }];
  });
  return said.length === 0 ? undefined : readConversation(said, 'user');
}

/** The answers, in the deprecated conventions. */
export function choices(span: ExportedSpan): Json | undefined {
  const said = span.events
    .filter(({ name }) => name === 'gen_ai.choice')
    .map(({ attributes }): { [name: string]: Json } => {
      const { message, ...choice } = messageOf(attributes);
      const answer = parseJson(message);
      return {
        ...choice,
        role: 'assistant',
        ...(isObject(answer) ? answer : { content: answer ?? choice['content'] ?? '' }),
      };
    });
  return said.length === 0 ? undefined : said;
}

const MESSAGE_FIELDS = ['role', 'content', 'message', 'tool_calls'];

/** The attributes of an event, or what Azure's and Microsoft's SDKs write into one of them as JSON. */
function messageOf(attributes: Attributes): { [name: string]: Json } {
  const { 'gen_ai.event.content': text, ...own } = attributes;
  const whole = parseJson(text);
  if (isObject(whole) && MESSAGE_FIELDS.some((field) => field in whole)) return whole;
  return text === undefined ? own : { content: text, ...own };
}
