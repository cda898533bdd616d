import type * as z from 'zod';
import type { TraceContent } from '../content/trace.ts';
import { MAX_ATTRIBUTE_DEPTH } from './span.ts';

type Json = z.core.util.JSONType;
type JsonObject = { readonly [name: string]: Json };
export type Message = Exclude<TraceContent['input'], string>[number];

/** A tool that a model asked for. */
export interface ToolRequest {
  readonly id: string | undefined;
  readonly name: string;
  readonly arguments: Json | undefined;
}

/** What a list of messages holds, whichever instrumentation wrote it. */
export interface Conversation {
  readonly messages: readonly Message[];
  readonly toolRequests: readonly ToolRequest[];
  readonly reasoning: readonly string[];
}

const ROLES: ReadonlyMap<unknown, Message['role']> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/**
 * Reads messages in the shapes that are found in the wild: a text; a list of `{role, content}` or `{role, parts}`,
 * as JSON or as a text of JSON; or an object around one (`{system, prompt, messages}`, `{text}`).
 */
export function readConversation(value: Json | undefined, otherwise: Message['role']): Conversation | undefined {
  const parsed = parseJson(value);
  if (parsed === undefined || parsed === null || parsed === '') return undefined;
  const found: Found = { messages: [], toolRequests: [], reasoning: [] };
  addMessages(parsed, otherwise, found);
  return found;
}

/** The texts of a conversation as one. */
export function textOf(conversation: Conversation | undefined): string | undefined {
  return conversation?.messages
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .join('\n');
}

/** A value that is a text of JSON, as what it says; any other, and one that is nested too deep, as it is. */
export function parseJson(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value;
  try {
    const parsed: Json = JSON.parse(value);
    return isTooDeep(parsed) ? value : parsed;
  } catch {
    return value;
  }
}

function isTooDeep(value: Json): boolean {
  let level = [value];
  for (let depth = 0; depth <= MAX_ATTRIBUTE_DEPTH && level.length > 0; depth++) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return level.length > 0;
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Found {
  readonly messages: Message[];
  readonly toolRequests: ToolRequest[];
  readonly reasoning: string[];
}

function addMessages(value: Json, otherwise: Message['role'], found: Found): void {
  if (Array.isArray(value)) {
    for (const item of value) addMessages(item, otherwise, found);
    return;
  }
  if (!isObject(value)) {
    if (value !== null) found.messages.push({ role: otherwise, content: asText(value) });
    return;
  }
  const inner = value['message'];
  const isMessage = ['role', 'content', 'contents', 'parts', 'tool_calls'].some((name) => name in value);
  if (isObject(inner)) addMessages(inner, otherwise, found);
  else if (isMessage) addMessage(value, otherwise, found);
  else addWrapped(value, otherwise, found);
}

/** `{system, prompt, messages}` as the Vercel AI SDK writes a prompt, `{text}` as several write an answer. */
function addWrapped(value: JsonObject, otherwise: Message['role'], found: Found): void {
  const { system, prompt, messages, text } = value;
  const isKnown = [system, prompt, messages, text].some((part) => part !== undefined);
  if (system !== undefined) addMessages(system, 'system', found);
  if (messages !== undefined) addMessages(messages, otherwise, found);
  if (prompt !== undefined) addMessages(prompt, otherwise, found);
  if (text !== undefined) addMessages(text, otherwise, found);
  if (!isKnown) addPart(value, otherwise, found);
}

function addPart(part: JsonObject, role: Message['role'], found: Found): void {
  const text = partText(part, found);
  if (text !== '') found.messages.push({ role, content: text });
}

function addMessage(message: JsonObject, otherwise: Message['role'], found: Found): void {
  const role = roleOf(message['role']) ?? roleOf(message['type']) ?? otherwise;
  const parts = message['parts'] ?? message['contents'] ?? partsOf(message['content']) ?? '';
  const asked = found.toolRequests.length;
  const texts = (Array.isArray(parts) ? parts : [parts]).map((part) =>
    isObject(part) ? partText(part, found) : asText(part),
  );
  found.toolRequests.push(...toolRequestsOf(message['tool_calls']));
  const content = texts.filter((text) => text !== '').join('\n');
  const requests = found.toolRequests.slice(asked);
  // A turn that only asks for tools would otherwise be lost from the history.
  found.messages.push({ role, content: content === '' && requests.length > 0 ? JSON.stringify(requests) : content });
}

/** Whoever speaks: LangChain names them by the `type` of a message. */
function roleOf(name: Json | undefined): Message['role'] | undefined {
  return ROLES.get(typeof name === 'string' ? name.toLowerCase() : name);
}

/** A content with its parts, which may have come as a text of JSON. Any other text of JSON is what was said. */
function partsOf(content: Json | undefined): Json | undefined {
  const parsed = parseJson(content);
  const isParts = Array.isArray(parsed) && parsed.every((part) => isObject(part) && typeof part['type'] === 'string');
  return isParts ? parsed : content;
}

/** The text of a part; what it asks for or reasons is noted beside it. */
function partText(part: JsonObject, found: Found): string {
  const inner = part['message_content'];
  if (isObject(inner)) return partText(inner, found);
  const text = part['text'] ?? part['content'] ?? part['value'];
  switch (part['type']) {
    case 'tool_call':
    case 'tool-call':
    case 'tool_use':
      found.toolRequests.push(toToolRequest(part));
      return '';
    case 'tool_call_response':
    case 'tool-result':
    case 'tool_result':
      return asText(part['response'] ?? part['result'] ?? part['output'] ?? text ?? '');
    case 'reasoning':
    case 'thinking':
      if (text !== undefined) found.reasoning.push(asText(text));
      return '';
    default:
      return asText(text ?? part);
  }
}

/** The requests in a list of them, or in its text of JSON. */
export function toolRequestsOf(value: Json | undefined): ToolRequest[] {
  const calls = parseJson(value);
  return Array.isArray(calls) ? calls.filter(isObject).map(toToolRequest) : [];
}

function toToolRequest(wrapped: JsonObject): ToolRequest {
  const inner = wrapped['tool_call'];
  const call = isObject(inner) ? inner : wrapped;
  const called = call['function'];
  const { name = called, arguments: given } = isObject(called) ? called : {};
  const id = call['id'] ?? call['toolCallId'];
  return {
    id: typeof id === 'string' ? id : undefined,
    name: asText(call['name'] ?? call['toolName'] ?? name ?? ''),
    arguments: parseJson(given ?? call['arguments'] ?? call['input'] ?? call['args']),
  };
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
