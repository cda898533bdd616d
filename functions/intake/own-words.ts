import type * as z from 'zod';
import { TraceSubmission } from '../content/trace-submission.ts';
import { MEANING_OF_TYPE } from '../spans/dialects/parts.ts';
import { APART_KEYS, USAGE_KEYS } from '../spans/dialects/submission-fields.ts';
import { isObject, type JsonObject } from '../spans/json-text.ts';
import { readRequest } from '../spans/message-parts.ts';
import { readConversation } from '../spans/messages.ts';
import { normalizeSpan } from '../spans/normalize-span.ts';
import { isRole } from '../spans/roles.ts';
import type { Attributes } from '../spans/span.ts';
import { figureOf } from '../spans/token-figures.ts';
import { requestsOf, textOf, thoughts, thoughtsOf, toMessage } from '../spans/turns.ts';

type Json = z.core.util.JSONType;
type Rest = readonly (readonly [path: string, value: Json])[];

/** What a field becomes in our own words, with what of it has no place there. */
interface Read {
  readonly fields: JsonObject;
  readonly rest: Rest;
}

/**
 * The body of a trace in which messages, an answer, documents, tool calls and a usage stand as providers publish them, in
 * our own words. A field that is written as it should be, or in no way that is known, stays as it is. What has no place
 * stands in `metadata`, under the path where it was.
 */
export function inOwnWords(given: JsonObject): JsonObject {
  const { messages, system, ...body } = given;
  const isAsked = given['input'] === undefined && isMessages(messages);
  const asked = isAsked && system !== undefined ? { system, messages } : messages;
  let own: JsonObject = isAsked ? { ...body, input: asked ?? null } : given;
  const rest: [string, Json][] = [];
  for (const [field, read] of READERS) {
    const value = own[field];
    if (value === undefined || TraceSubmission.shape[field].safeParse(value).success) continue;
    const found = read(value, own);
    if (found === undefined) continue;
    own = { ...own, ...found.fields };
    rest.push(...found.rest.map(([path, inner]): [string, Json] => [`${field}.${path}`, inner]));
  }
  const metadata = own['metadata'] ?? {};
  if (rest.length === 0 || !isObject(metadata)) return own;
  return { ...own, metadata: { ...Object.fromEntries(rest), ...metadata } };
}

type Field = 'input' | 'output' | 'contexts' | 'tool_calls' | 'usage';
type Reader = (value: Json, body: JsonObject) => Read | undefined;

/** In this order: an answer may tell of tools and of the usage. */
const READERS: readonly (readonly [Field, Reader])[] = [
  ['input', readInput],
  ['output', readOutput],
  ['contexts', readContexts],
  ['tool_calls', readToolCalls],
  ['usage', readUsage],
];

/** A message says who speaks; an item of OpenAI's Responses says what it is. */
function isMessages(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

function isMessage(value: Json): boolean {
  if (!isObject(value)) return false;
  const { role, type, content, parts, tool_calls: calls } = value;
  if (role === undefined) return typeof type === 'string' && type !== 'text' && MEANING_OF_TYPE.has(type);
  const said = content ?? parts ?? calls;
  return isRole(role) && (content === null || typeof said === 'string' || typeof said === 'object');
}

/** Messages, one message, or the request of a provider around them. What ends them is the answer, if none is given. */
function readInput(value: Json, { output }: JsonObject): Read | undefined {
  const around = isObject(value) ? (value['messages'] ?? value['contents'] ?? value['input']) : undefined;
  if (!isMessages(value) && !isMessages(around) && !isMessage(value)) return undefined;
  const read = readConversation(value, 'user');
  if (read === undefined) return undefined;
  const end = output === undefined ? read.turns.findLastIndex(({ role }) => role !== 'assistant') + 1 : undefined;
  const asked = read.turns.slice(0, end);
  const answered = end === undefined ? [] : read.turns.slice(end);
  return {
    fields: {
      input: toJson(asked.map(toMessage)),
      ...(answered.length === 0 ? {} : { output: answered.map(spoken).join('\n') }),
      ...(answered.length === 0 ? {} : withTools({}, answered.flatMap(requestsOf))),
    },
    rest: [...read.rest, ...thoughts(read.turns)],
  };
}

function spoken(turn: Parameters<typeof textOf>[0]): string {
  return textOf(turn, false);
}

/** A message, its parts, several messages, or the whole answer of a provider. Any other object is what was answered. */
function readOutput(value: Json, body: JsonObject): Read | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const read = readConversation(value, 'assistant');
  if (read === undefined) return undefined;
  const said = read.turns.filter(({ role }) => role === 'assistant');
  const others = read.turns.filter(({ role }) => role !== 'assistant');
  const steps = said.flatMap(thoughtsOf);
  const [counts] = read.usage;
  const usage = counts === undefined || body['usage'] !== undefined ? {} : { usage: counts.counts };
  return {
    fields: {
      output: said
        .map(spoken)
        .filter((text) => text !== '')
        .join('\n'),
      ...withTools(body, said.flatMap(requestsOf)),
      ...(steps.length === 0 || body['reasoning_steps'] !== undefined ? {} : { reasoning_steps: steps }),
      ...usage,
    },
    rest: [
      ...read.rest.filter(([, inner]) => inner !== counts?.counts || usage.usage === undefined),
      ...others.map((turn) => [turn.path, toMessage(turn).content] as const),
      ...(body['reasoning_steps'] === undefined ? [] : thoughts(said)),
    ],
  };
}

/** The tools that an answer asks for, where the body does not list them itself. */
function withTools(body: JsonObject, requests: ReturnType<typeof requestsOf>): JsonObject {
  if (requests.length === 0 || body['tool_calls'] !== undefined) return {};
  return { tool_calls: requests.map(toToolCall) };
}

function toToolCall({ name, arguments: given }: ReturnType<typeof requestsOf>[number]): JsonObject {
  return { name, ...(given === undefined ? {} : { arguments: given }) };
}

/** A content that is a number or nothing is wrong in everybody's words. */
function mayBeDocument(item: Json): boolean {
  if (typeof item === 'string') return true;
  return (
    isObject(item) && ['string', 'object', 'undefined'].includes(typeof item['content']) && item['content'] !== null
  );
}

/** Texts, or documents as retrievers write them. */
function readContexts(value: Json): Read | undefined {
  if (!Array.isArray(value) || !value.every(mayBeDocument)) return undefined;
  const { documents, attributes } = normalizeSpan(spanOf({ 'gen_ai.retrieval.documents': value }));
  if (documents === undefined || documents.some(({ content }) => content === '')) return undefined;
  return {
    fields: { contexts: toJson(documents) },
    rest: below('gen_ai.retrieval.documents', attributes),
  };
}

/** Calls as a model asks for them: OpenAI's with a `function`, others by the type of a part. */
function readToolCalls(value: Json): Read | undefined {
  if (!Array.isArray(value)) return undefined;
  const rest: [string, Json][] = [];
  const calls = value.map((item, index) => {
    if (!isObject(item)) return item;
    const { type, function: asked } = item;
    if (!isObject(asked) && !(typeof type === 'string' && MEANING_OF_TYPE.get(type) === 'request')) return item;
    const { request, rest: others } = readRequest(item);
    if (request.id !== undefined) rest.push([`${index}.id`, request.id]);
    rest.push(...others.map(([path, inner]): [string, Json] => [`${index}.${path}`, inner]));
    return toToolCall(request);
  });
  return { fields: { tool_calls: calls }, rest };
}

const COUNTS = 'langsmith.usage_metadata';

/** A usage by the keys of its provider, whose counts have to be whole numbers. */
function readUsage(value: Json): Read | undefined {
  if (!isObject(value) || !Object.keys(value).some((key) => USAGE_KEYS.has(key)) || !isCounted(value)) return undefined;
  const isApart = APART_KEYS.some((key) => value[key] !== undefined) && value['total_tokens'] === undefined;
  const told = { 'gen_ai.operation.name': 'chat', [COUNTS]: value };
  const provider = { 'gen_ai.operation.name': 'chat', 'ai.response.providerMetadata': { anthropic: { usage: value } } };
  const { usage } = normalizeSpan(spanOf(isApart ? provider : told));
  if (usage === undefined) return undefined;
  return { fields: { usage: toJson(usage) }, rest: below(COUNTS, normalizeSpan(spanOf(told)).attributes) };
}

function isCounted(map: JsonObject, path = ''): boolean {
  return Object.entries(map).every(([key, value]) => {
    const at = `${path}.${key}`;
    if (isObject(value)) return isCounted(value, at);
    return value === null || figureOf(at) === undefined || (Number.isInteger(value) && Number(value) >= 0);
  });
}

/** What was not read, by where it stood below a name. */
function below(name: string, attributes: Attributes | undefined): Rest {
  return Object.entries(attributes ?? {}).map(([key, value]) => [key.replace(`${name}.`, ''), value]);
}

/** What leaves out a member has none. */
function toJson(value: object): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

function spanOf(attributes: Attributes): Parameters<typeof normalizeSpan>[0] {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: null,
    name: '',
    startedAt: 0,
    durationMs: 0,
    error: undefined,
    attributes,
    events: [],
    resource: {},
    scope: '',
  };
}
