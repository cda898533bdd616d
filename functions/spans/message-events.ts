import type * as z from 'zod';
import type { Entry } from './attribute-reader.ts';
import { rowOf } from './dialects/dialects.ts';
import { isObject, parseJson } from './json-text.ts';
import { CHOICE_EVENT, MESSAGE_EVENTS } from './message-structure.ts';
import { type Conversation, readConversation } from './messages.ts';
import { isRole } from './roles.ts';
import type { Attributes, ExportedSpan } from './span.ts';

type Json = z.core.util.JSONType;

/** Where Azure's and Microsoft's SDKs write a whole message as JSON. */
const CONTENT = 'gen_ai.event.content';
/** Where Strands writes what the tools of a cycle answered, beside what the model said. */
const TOOL_RESULT = 'tool.result';

/** The attributes of a span and of its events, each of which may carry what others carry as an attribute. */
export function* entriesOf(span: ExportedSpan): Iterable<Entry> {
  for (const [name, value] of Object.entries(span.attributes)) yield { name, value };
  for (const { name: event, attributes } of span.events) {
    const isMessage = MESSAGE_EVENTS.has(event) || event === CHOICE_EVENT;
    for (const [key, value] of Object.entries(attributes)) {
      const isOwn = key.startsWith('gen_ai.') || key.startsWith(`${event}.`) || (key.includes('.') && rowOf(key));
      const isField = isMessage && (!isOwn || isMessageField(key));
      yield { name: !isField && (isOwn || event === 'exception') ? key : `${event}.${key}`, value };
    }
  }
}

const SPOKEN_BY_MODEL = 'gen_ai.assistant.message';
const SAID_BEFORE: ReadonlySet<string> = new Set(MESSAGE_EVENTS.keys());
const SAID_BEFORE_LAST_WORD: ReadonlySet<string> = new Set([...SAID_BEFORE].filter((name) => name !== SPOKEN_BY_MODEL));
const ANSWERED: ReadonlySet<string> = new Set([CHOICE_EVENT]);
const LAST_WORD: ReadonlySet<string> = new Set([SPOKEN_BY_MODEL]);

/** The events that say what was said before the answer. */
export function eventsBefore(span: ExportedSpan): ReadonlySet<string> {
  return lastWord(span) === -1 ? SAID_BEFORE : SAID_BEFORE_LAST_WORD;
}

/** The events that say the answer. */
export function eventsOfAnswer(span: ExportedSpan): ReadonlySet<string> {
  return lastWord(span) === -1 ? ANSWERED : LAST_WORD;
}

/** What was said before the answer, in the deprecated conventions. */
export function eventMessages(span: ExportedSpan): Conversation | undefined {
  const last = lastWord(span);
  return conversationOf(span, (event, attributes, index) => {
    const role = MESSAGE_EVENTS.get(event);
    return role === undefined || index === last ? [] : [spokenBy(role, messageOf(attributes))];
  });
}

/**
 * The one thing that the model says, at the end, is its answer where none is a choice: Azure's agents write no other
 * event for it.
 */
function lastWord({ events }: ExportedSpan): number {
  if (events.some(({ name }) => name === CHOICE_EVENT)) return -1;
  const last = events.findLastIndex(({ name }) => MESSAGE_EVENTS.has(name));
  const first = events.findIndex(({ name }) => name === SPOKEN_BY_MODEL);
  return last > 0 && first === last ? last : -1;
}

/** The answers, in the deprecated conventions. */
export function choices(span: ExportedSpan): Conversation | undefined {
  const last = lastWord(span);
  return conversationOf(span, (event, attributes, index) => {
    if (index === last) return [spokenBy('assistant', messageOf(attributes))];
    if (event !== CHOICE_EVENT) return [];
    const { message, [TOOL_RESULT]: results, ...choice } = messageOf(attributes);
    const answer = parseJson(message);
    const said = isObject(answer) ? answer : answer === undefined ? {} : { content: answer };
    const answered = parseJson(results);
    return [
      spokenBy('assistant', { ...namedApart(choice, said), ...said }),
      ...(answered === undefined ? [] : [{ role: 'tool', content: answered }]),
    ];
  });
}

/** What is left of an event is named after it. */
function conversationOf(
  { events }: ExportedSpan,
  messagesOf: (event: string, attributes: Attributes, index: number) => Json[],
): Conversation | undefined {
  const read = events.flatMap(({ name, attributes }, index) =>
    messagesOf(name, attributes, index).flatMap((message) => {
      const one = readConversation(message, 'user');
      return one === undefined ? [] : [{ name, ...one }];
    }),
  );
  if (read.length === 0) return undefined;
  return {
    turns: read.flatMap(({ name, turns }) => turns.map((turn) => ({ ...turn, path: `${name}.${turn.path}` }))),
    rest: read.flatMap(({ name, rest }) => rest.map(([path, value]) => [`${name}.${path}`, value] as const)),
    usage: read.flatMap(({ usage }) => usage),
  };
}

/** The name of an event says who speaks; a word for it that nobody knows is kept. */
function spokenBy(role: string, message: { [name: string]: Json }): Json {
  const { role: said, ...rest } = message;
  return { ...rest, ...(said === undefined || isRole(said) ? {} : { speaker: said }), role };
}

/** What an event says beside its message, under a name that the message does not have. */
function namedApart(event: { [name: string]: Json }, message: { [name: string]: Json }): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [Object.hasOwn(message, name) ? `event.${name}` : name, value]),
  );
}

const MESSAGE_FIELDS = ['role', 'content', 'message', 'tool_calls'];

function isMessageField(key: string): boolean {
  return key === CONTENT || key === TOOL_RESULT;
}

/** The attributes of an event, or what Azure's and Microsoft's SDKs write into one of them as JSON. */
function messageOf(attributes: Attributes): { [name: string]: Json } {
  const { [CONTENT]: text, ...all } = attributes;
  // What has a namespace counts as an attribute of the span.
  const own = Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('gen_ai.')));
  const whole = parseJson(text);
  if (isObject(whole) && MESSAGE_FIELDS.some((field) => field in whole)) return { ...namedApart(own, whole), ...whole };
  return text === undefined ? own : { ...namedApart(own, { content: text }), content: text };
}
