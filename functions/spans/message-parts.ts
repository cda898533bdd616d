import type * as z from 'zod';
import type { TraceContent } from '../content/trace.ts';
import { MEANING_OF_KEY, MEANING_OF_TYPE, type PartMeaning } from './dialects/parts.ts';
import { asText, isEmpty, isObject, type JsonObject, parseJson, textOf } from './json-text.ts';
import { withoutBinary } from './vectors.ts';

type Json = z.core.util.JSONType;
type Rest = (readonly [path: string, value: Json])[];
export type Message = Exclude<TraceContent['input'], string>[number];

/** A tool that a model asked for. */
export interface ToolRequest {
  readonly id: string | undefined;
  readonly name: string;
  readonly arguments: Json | undefined;
}

/** What a tool answered. */
export interface ToolResult {
  /** Of the request that it answers. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly value: Json;
}

export type Part =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | { readonly kind: 'request'; readonly text: ''; readonly request: ToolRequest }
  | { readonly kind: 'result'; readonly text: string; readonly result: ToolResult };

interface ReadPart {
  readonly parts: readonly Part[];
  readonly rest: Rest;
}

const TEXT_FIELDS = ['text', 'content', 'value', 'refusal'] as const;
const REASONING_FIELDS = ['text', 'content', 'thinking', 'reasoning', 'reasoningText', 'summary'] as const;
/** Of a call before of whatever it is a part of: an item of OpenAI's Responses has both. */
const ID_FIELDS = ['call_id', 'tool_call_id', 'tool_use_id', 'toolCallId', 'toolUseId', 'id', 'ref'] as const;
/** The id of an item of OpenAI's Responses, by which no tool answers. */
const ITEM_ID = /^fc_/;
const NAME_FIELDS = ['name', 'toolName', 'tool_name'] as const;
const ARGUMENT_FIELDS = ['arguments', 'input', 'args'] as const;
const RESULT_FIELDS = ['response', 'result', 'output', 'content', 'text', 'value', 'error'] as const;

/** Parts of OpenTelemetry whose `content` is no text. */
const MEDIA_TYPES: ReadonlySet<Json | undefined> = new Set(['blob', 'file', 'uri', 'image', 'audio', 'video', 'media']);

/** Reads a part by its type or by the name that it has. Undefined for what neither is known of and that has no text. */
export function readPart(part: JsonObject): ReadPart | undefined {
  const type = part['type'];
  const meaning = typeof type === 'string' ? MEANING_OF_TYPE.get(type) : undefined;
  if (meaning !== undefined) return readAs(meaning, part, ['type']);
  for (const key of Object.keys(part)) {
    const known = MEANING_OF_KEY.get(key);
    const inner = part[key];
    if (known === undefined || !isObject(inner)) continue;
    const { parts, rest } = readAs(known, inner, []);
    return {
      parts,
      rest: [...restOf(part, [key]), ...rest.map(([path, value]) => [`${key}.${path}`, value] as const)],
    };
  }
  if (MEDIA_TYPES.has(type)) return undefined;
  // Gemini marks the text that the model thinks.
  if (part['thought'] === true) return readAs('reasoning', part, ['thought']);
  return part['text'] === undefined && part['content'] === undefined && part['value'] === undefined
    ? undefined
    : readAs('text', part, []);
}

function readAs(meaning: PartMeaning, part: JsonObject, structure: readonly string[]): ReadPart {
  switch (meaning) {
    case 'request': {
      const { request, rest } = readRequest(part);
      return { parts: [{ kind: 'request', text: '', request }], rest };
    }
    case 'result':
      return readResult(part, structure);
    case 'reasoning': {
      const field = firstOf(part, REASONING_FIELDS);
      return {
        parts: [{ kind: 'reasoning', text: thoughtOf(part, field) }],
        rest: restOf(part, [...structure, field]),
      };
    }
    case 'text': {
      const field = firstOf(part, TEXT_FIELDS);
      const { text, rest } = textIn(part[field] ?? '', field);
      return { parts: [{ kind: 'text', text }], rest: [...restOf(part, [...structure, field]), ...rest] };
    }
  }
}

/** OpenAI's assistants have a text with its annotations: `{value, annotations}`. */
function textIn(value: Json, field: string): { readonly text: string; readonly rest: Rest } {
  if (!isObject(value) || typeof value['value'] !== 'string') return { text: asText(value), rest: [] };
  const rest = restOf(value, ['value']).map(([path, inner]) => [`${field}.${path}`, inner] as const);
  return { text: value['value'], rest };
}

function firstOf(part: JsonObject, fields: readonly string[]): string {
  return fields.find((field) => !isEmpty(part[field])) ?? '';
}

/** A thought may be a text, Bedrock's `{text, signature}`, or a list of summaries. */
function thoughtOf(part: JsonObject, field: string): string {
  const thought = part[field] ?? '';
  const parts = Array.isArray(thought) ? thought : [thought];
  return parts.map((item) => asText((isObject(item) ? item['text'] : undefined) ?? item)).join('\n');
}

function readResult(part: JsonObject, structure: readonly string[]): ReadPart {
  const field = firstOf(part, RESULT_FIELDS);
  const { given, rest } = unwrapResult(parseJson(part[field] ?? '') ?? '', part[field] ?? '', field);
  const value = withoutBinary(parseJson(given) ?? '');
  const result = { id: firstText(part, ID_FIELDS), name: firstText(part, NAME_FIELDS), value };
  // The request that it answers is named beside its text.
  return {
    parts: [{ kind: 'result', text: textOfResult(given), result }],
    rest: [...restOf(part, [...structure, field]), ...rest],
  };
}

/** The Vercel AI SDK says of a result whether it is a text or JSON, which is seen, or an error. */
function unwrapResult(parsed: Json, given: Json, field: string): { readonly given: Json; readonly rest: Rest } {
  if (!isObject(parsed) || typeof parsed['type'] !== 'string' || parsed['value'] === undefined)
    return { given, rest: [] };
  const structure = ['value', ...(['text', 'json', 'content'].includes(parsed['type']) ? ['type'] : [])];
  const rest = restOf(parsed, structure).map(([path, value]) => [`${field}.${path}`, value] as const);
  return { given: parsed['value'], rest };
}

/** The texts of a result in parts; the JSON of any other. */
function textOfResult(given: Json): string {
  const value = parseJson(given) ?? '';
  const parts = Array.isArray(value) ? value : [];
  const texts = parts.flatMap((part) =>
    isObject(part) && Object.keys(part).every(isTextField) ? (textOf(part['text']) ?? []) : [],
  );
  return texts.length > 0 && texts.length === parts.length ? texts.join('\n') : asText(withoutBinary(given));
}

function isTextField(name: string): boolean {
  return name === 'type' || name === 'text';
}

/** A call as any provider writes it: `{id, name, arguments}`, `{function: {name, arguments}}` or `{tool_call: {…}}`. */
export function readRequest(wrapped: JsonObject): { readonly request: ToolRequest; readonly rest: Rest } {
  const inner = wrapped['tool_call'];
  const call = isObject(inner) ? inner : wrapped;
  const called = call['function'];
  const named = isObject(called) ? called : {};
  const idField =
    ID_FIELDS.find((field) => textOf(call[field]) !== undefined && !ITEM_ID.test(textOf(call[field]) ?? '')) ?? '';
  const nameField = NAME_FIELDS.find((field) => !isEmpty(call[field])) ?? '';
  const field = ARGUMENT_FIELDS.find((name) => call[name] !== undefined) ?? '';
  const name = call[nameField] ?? named['name'] ?? (isObject(called) ? undefined : called);
  const given = named['arguments'] ?? call[field];
  const rest: Rest = [
    ...(isObject(inner) ? restOf(wrapped, ['tool_call']) : []),
    ...restOf(call, [
      idField,
      nameField,
      field,
      'function',
      ...(isEmpty(call['type']) || isCallType(call['type']) ? ['type'] : []),
    ]),
    ...restOf(named, ['name', 'arguments']).map(([path, value]) => [`function.${path}`, value] as const),
  ];
  return {
    request: { id: textOf(call[idField]), name: asText(name ?? ''), arguments: parseJson(given) },
    rest: named['name'] !== undefined && nameField !== '' ? [...rest, ['function.name', named['name']]] : rest,
  };
}

/** The requests in a list of them, or in its text of JSON; one alone counts as a list. */
export function readRequests(value: Json | undefined): {
  readonly requests: readonly ToolRequest[];
  readonly rest: readonly (readonly [path: string, value: Json])[];
} {
  const calls = parseJson(value);
  if (calls === undefined || isEmpty(calls)) return { requests: [], rest: [] };
  const list = (Array.isArray(calls) ? calls : [calls]).map((call) => parseJson(call) ?? call);
  const read = list.map((call) => (isObject(call) ? readRequest(call) : undefined));
  return {
    requests: read.flatMap((one) => one?.request ?? []),
    rest: read.flatMap((one, index) => {
      const item = list[index] ?? null;
      if (one === undefined) return isEmpty(item) ? [] : [[String(index), item] as const];
      return one.rest.map(([path, rest]) => [`${index}.${path}`, rest] as const);
    }),
  };
}

function isCallType(type: Json | undefined): boolean {
  return typeof type === 'string' && MEANING_OF_TYPE.get(type) === 'request';
}

function firstText(part: JsonObject, fields: readonly string[]): string | undefined {
  return fields.map((field) => textOf(part[field])).find((text) => text !== undefined);
}

function restOf(part: JsonObject, used: readonly string[]): Rest {
  return Object.entries(part).filter(([key, value]) => !used.includes(key) && !isEmpty(value));
}
