import type * as z from 'zod';
import { messagesCutOff } from './cut-json.ts';
import { MEANING_OF_KEY, MEANING_OF_TYPE, MEDIA_KEYS } from './dialects/parts.ts';
import { asText, isEmpty, isObject, type JsonObject, parseJson, textOf } from './json-text.ts';
import { type Message, type Part, readPart, readRequest, readRequests, type ToolRequest } from './message-parts.ts';
import { CHOICE_EVENT, isStructure, MESSAGE_EVENTS } from './message-structure.ts';
import { isBlocked, unwrap } from './message-wrappers.ts';
import { messagesPrinted } from './python-messages.ts';
import { isDumped, isRole, roleOf, roleOfClass } from './roles.ts';
import { usageIn } from './usage-beside.ts';
import { withoutBinary } from './vectors.ts';

type Json = z.core.util.JSONType;
type Role = Message['role'];

/** What one speaker said at once. */
export interface Turn {
  readonly role: Role;
  readonly name: string | undefined;
  /** Where in the value it was read. */
  readonly path: string;
  readonly parts: readonly Part[];
  /** Whether it answers what stands before it, as a choice of a model does. */
  readonly isChoice: boolean;
}

/** What a list of messages holds, whichever instrumentation wrote it. */
export interface Conversation {
  readonly turns: readonly Turn[];
  /** What is neither said, asked, answered nor thought, by where it stood. */
  readonly rest: readonly (readonly [path: string, value: Json])[];
  /** Counts that a provider's answer has beside its messages. They are a part of `rest` as well. */
  readonly usage: readonly TurnUsage[];
}

/** Counts, and the turn that they stand in or behind. */
interface TurnUsage {
  readonly turn: Turn | undefined;
  readonly counts: Json;
}

interface Found {
  readonly turns: Turn[];
  readonly rest: [path: string, value: Json][];
  readonly usage: TurnUsage[];
  /** Names of tools that were asked for. */
  readonly asked: Set<string>;
}

interface Place {
  readonly path: string;
  /** Who speaks where nobody is named. */
  readonly role: Role;
  readonly isChoice: boolean;
}

/** What makes an object a message. */
const MESSAGE_FIELDS = ['role', 'content', 'contents', 'parts', 'tool_calls', 'function_call', 'reasoning_content'];

/**
 * Reads messages in the shapes that are found in the wild: a text; a list of `{role, content}` or `{role, parts}`,
 * as JSON or as a text of JSON; or a request or an answer of a provider around one.
 */
export function readConversation(value: Json | undefined, role: Role): Conversation | undefined {
  const given = parseJson(value);
  const parsed = typeof given === 'string' ? (messagesCutOff(given) ?? given) : given;
  if (parsed === undefined || parsed === null || parsed === '') return undefined;
  const found: Found = { turns: [], rest: [], usage: [], asked: new Set() };
  read(parsed, { path: '', role, isChoice: false }, found);
  return found;
}

function read(value: Json, at: Place, found: Found): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) read(messageIn(item), { ...at, path: below(at.path, index) }, found);
  } else if (isObject(value)) readObject(value, at, found);
  else if (typeof value === 'string' && readPrinted(value, at, found)) return;
  else if (value !== null) addTurn(at, undefined, [{ kind: 'text', text: asText(value) }], found);
}

/** @returns whether Python printed messages there; whatever else it printed is in the whole, which stays. */
function readPrinted(text: string, at: Place, found: Found): boolean {
  const messages = messagesPrinted(text);
  for (const { role, parts, usage } of messages ?? []) {
    addTurn({ ...at, role }, undefined, parts, found);
    if (usage !== undefined) found.usage.push({ turn: found.turns.at(-1), counts: usage });
  }
  if (messages !== undefined) found.rest.push([at.path, text]);
  return messages !== undefined;
}

/** A message of a list of texts, each of which is one as JSON. */
function messageIn(item: Json): Json {
  const parsed = parseJson(item);
  return typeof item === 'string' && isObject(parsed) && isRole(parsed['role'] ?? null) ? parsed : item;
}

function readObject(value: JsonObject, at: Place, found: Found): void {
  const event = value['event.name'];
  const role = (typeof event === 'string' ? MESSAGE_EVENTS.get(event) : undefined) ?? at.role;
  const place = event === CHOICE_EVENT ? { ...at, role: 'assistant' as const, isChoice: true } : { ...at, role };
  for (const name of ['message', 'delta', 'kwargs', 'data']) {
    const inner = value[name];
    if (!isObject(inner) || (name === 'kwargs' && !isSerialized(value, inner))) continue;
    if (name === 'data' && !isDumped(value)) continue;
    const spoken = name === 'kwargs' ? roleOfClass(value['id']) : undefined;
    read(inner, { ...place, role: spoken ?? place.role, path: below(at.path, name) }, found);
    // The text of a generation stands in its message again.
    const isRepeated = (item: Json) => found.turns.at(-1)?.parts.some((part) => part.text === item) === true;
    keepRest(value, at, (key, item) => key === name || (key === 'text' && isRepeated(item)), found);
    return;
  }
  const content = value['content'];
  if (isObject(content) && MESSAGE_FIELDS.some((field) => field in content)) {
    read(content, { ...place, path: below(at.path, 'content') }, found);
    keepRest(value, at, (key) => key === 'content', found);
    return;
  }
  const type = value['type'];
  const isPart = typeof type === 'string' && MEANING_OF_TYPE.has(type);
  if (!isPart && isMessage(value)) readMessage(value, place, found);
  else if (isPart || !readWrapped(value, place, found)) addPart(value, place, found);
}

/** A list of contents is the parts of a message, or Gemini's messages, each of which has parts. */
function isMessage(value: JsonObject): boolean {
  const { contents, role } = value;
  const isList =
    role === undefined && Array.isArray(contents) && contents.some((item) => isObject(item) && 'parts' in item);
  return !isList && MESSAGE_FIELDS.some((field) => field in value);
}

/** A part that stands alone, as an item of OpenAI's Responses: a model asks, a tool answers. */
function addPart(value: JsonObject, at: Place, found: Found): void {
  const parts = partsOf(value, at, found);
  const kind = parts[0]?.kind;
  const role = kind === 'request' || kind === 'reasoning' ? 'assistant' : kind === 'result' ? 'tool' : at.role;
  addTurn({ ...at, role }, undefined, parts, found);
}

/** LangChain writes an object as what constructs it; the arguments of a function are called the same. */
function isSerialized(value: JsonObject, kwargs: JsonObject): boolean {
  return 'lc' in value || value['type'] === 'constructor' || 'content' in kwargs;
}

/** @returns whether it is something around messages */
function readWrapped(value: JsonObject, at: Place, found: Found): boolean {
  const wrapped = unwrap(value);
  if (wrapped === undefined) {
    if (!isBlocked(value)) return false;
    keepRest(value, at, () => false, found);
    return true;
  }
  for (const { name, inner, role, isChoice } of wrapped.inside) {
    const place = { path: below(at.path, name), role: role ?? at.role, isChoice: at.isChoice || isChoice };
    const said = parseJson(inner);
    if (said !== undefined) read(said, place, found);
  }
  keepRest(wrapped.rest, at, () => false, found);
  return true;
}

function readMessage(message: JsonObject, at: Place, found: Found): void {
  const said = roleOf(message['role']) ?? roleOf(message['type']);
  const tool = said === undefined ? askedTool(message['role'], found) : undefined;
  const role = said ?? (tool === undefined ? at.role : 'tool');
  const used = new Set(['content', 'contents', 'parts', 'tool_calls', 'function_call', 'name', ...REASONING_FIELDS]);
  const parts: Part[] = [];
  const isResult = role === 'tool';
  for (const field of ['reasoning_content', 'reasoning', 'thinking', 'reasoning_summary']) {
    const thought = message[field];
    if (typeof thought === 'string' && thought !== '') parts.push({ kind: 'reasoning', text: thought });
    else used.delete(field);
  }
  const [field, content] = contentOf(message);
  for (const other of CONTENT_FIELDS) if (other !== field) used.delete(other);
  used.add(field);
  for (const [index, part] of (Array.isArray(content) ? content : [content]).entries()) {
    const place = { ...at, role, path: below(at.path, Array.isArray(content) ? `${field}.${index}` : field) };
    if (isObject(part)) parts.push(...partsOf(part, place, found));
    else if (!isEmpty(part)) parts.push({ kind: 'text', text: asText(part) });
  }
  const { refusal } = message;
  if (typeof refusal === 'string') {
    used.add('refusal');
    parts.push({ kind: 'text', text: refusal });
  }
  const { audio } = message;
  if (isObject(audio) && typeof audio['transcript'] === 'string') {
    const { transcript, ...sound } = audio;
    used.add('audio');
    parts.push({ kind: 'text', text: transcript });
    found.rest.push([below(at.path, 'audio'), withoutBinary(sound)]);
  }
  for (const field of ['tool_calls', 'function_call']) {
    const { requests, rest } = readRequests(message[field]);
    // LangChain and OpenInference repeat what stands among the parts.
    const asked = new Set(parts.flatMap((part) => (part.kind === 'request' ? (part.request.id ?? []) : [])));
    parts.push(...requests.filter(({ id }) => id === undefined || !asked.has(id)).map(toPart));
    found.rest.push(...rest.map(([path, value]): [string, Json] => [below(below(at.path, field), path), value]));
  }
  if (message['function_call_name'] !== undefined) {
    used.add('function_call_name').add('function_call_arguments_json');
    const { function_call_name: name, function_call_arguments_json: given } = message;
    parts.push(toPart(readRequest({ name: name ?? '', arguments: given ?? null }).request));
  }
  const name = textOf(message['name']);
  if (parts.length === 0 || name === undefined) used.delete('name');
  addTurn(
    { ...at, role },
    name,
    isResult ? parts.map((part) => asResult(part, { name: tool ?? null, ...message })) : parts,
    found,
  );
  keepRest(message, at, (key) => used.has(key), found);
}

/** Langfuse's handler for LangChain in JavaScript writes the name of a tool where others say that one speaks. */
function askedTool(speaker: Json | undefined, { asked }: Found): string | undefined {
  return typeof speaker === 'string' && asked.has(speaker) ? speaker : undefined;
}

/** Dify's messages have their words as `text`, LlamaIndex's as `blocks`. */
const CONTENT_FIELDS = ['parts', 'contents', 'content', 'blocks', 'text'];
const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'thinking', 'reasoning_summary'];

/** What a tool says is its result. */
function asResult(part: Part, message: JsonObject): Part {
  if (part.kind !== 'text') return part;
  const id = textOf(message['tool_call_id'] ?? message['id']);
  return {
    kind: 'result',
    text: part.text,
    result: { id, name: textOf(message['name']), value: parseJson(part.text) ?? part.text },
  };
}

/** The first of the fields that holds something, with its parts, which may have come as a text of JSON. */
function contentOf(message: JsonObject): readonly [field: string, content: Json] {
  const field = CONTENT_FIELDS.find((name) => !isEmpty(message[name])) ?? 'content';
  const content = message[field] ?? '';
  if (field === 'parts' || field === 'contents' || field === 'blocks') return [field, parseJson(content) ?? content];
  const parsed = parseJson(content);
  const isParts = Array.isArray(parsed) && parsed.length > 0 && parsed.every(isKnownPart);
  return [field, isParts ? parsed : content];
}

/** Any other text of JSON is what was said. */
function isKnownPart(value: Json): boolean {
  if (!isObject(value)) return false;
  if (typeof value['type'] === 'string') return true;
  const keys = Object.keys(value);
  const isKnown = (key: string) => key === 'text' || MEANING_OF_KEY.has(key) || MEDIA_KEYS.has(key);
  return keys.length > 0 && keys.every(isKnown);
}

function partsOf(part: JsonObject, at: Place, found: Found): Part[] {
  const inner = part['message_content'];
  // OpenInference has what was asked of a tool beside the type of the part.
  if (isObject(part['tool_call'])) {
    const { request, rest } = readRequest(part);
    for (const [path, value] of rest) if (!isStructure(path, value)) found.rest.push([below(at.path, path), value]);
    return [toPart(request)];
  }
  if (isObject(inner)) {
    const parts = partsOf(inner, { ...at, path: below(at.path, 'message_content') }, found);
    keepRest(part, at, (key) => key === 'message_content', found);
    return parts;
  }
  const read = readPart(part);
  if (read === undefined) return [{ kind: 'text', text: asText(withoutBinary(part)) }];
  for (const [path, value] of read.rest) {
    const kept = withoutBinary(value);
    if (!isEmpty(kept) && !isStructure(path, kept)) found.rest.push([below(at.path, path), kept]);
  }
  return read.parts.filter((item) => item.kind === 'request' || item.text !== '');
}

/** Whatever of an object has no place in a turn. */
function keepRest(value: JsonObject, at: Place, isUsed: (key: string, item: Json) => boolean, found: Found): void {
  for (const [key, item] of Object.entries(value)) {
    if (isUsed(key, item) || isEmpty(item) || isStructure(key, item)) continue;
    found.usage.push(...usageIn(key, item).map((counts) => ({ turn: found.turns.at(-1), counts })));
    found.rest.push([below(at.path, key), withoutBinary(item)]);
  }
}

function addTurn(at: Place, name: string | undefined, parts: readonly Part[], found: Found): void {
  if (parts.length === 0) return;
  found.turns.push({ role: at.role, name, path: at.path, parts, isChoice: at.isChoice });
  for (const part of parts) if (part.kind === 'request') found.asked.add(part.request.name);
}

function toPart(request: ToolRequest): Part {
  return { kind: 'request', text: '', request };
}

function below(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`;
}
