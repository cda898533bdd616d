import type * as z from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { isEmpty, isObject, parseJson } from './json-text.ts';
import { answeredByMcp, givenByMcp } from './mcp-calls.ts';
import { choices, eventMessages, eventsBefore, eventsOfAnswer } from './message-events.ts';
import type { Part } from './message-parts.ts';
import { type Conversation, readConversation } from './messages.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { bareTool } from './question.ts';
import { isDumped, roleOfClass } from './roles.ts';
import type { ExportedSpan } from './span.ts';

type Json = z.core.util.JSONType;
type Tool = NonNullable<NormalizedSpan['tool']>;
type Rest = readonly (readonly [path: string, value: Json])[];

/** A value that a tool was given or that it answered, and who says so. */
interface Candidate {
  readonly value: Json;
  /** Of the call, where a message says it. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  use(rest: Rest): void;
}

/** Google's ADK writes what it does not know as these. */
const UNKNOWN = new Set(['<not specified>', 'N/A']);

/**
 * The tool that a span ran: what it was given and what it answered, from attributes of its own, from messages, or from
 * what any span has as input and output.
 */
export function toolOf(reader: AttributeReader, span: ExportedSpan): Tool {
  const called = textOf(reader.of('tool name', 'entity name'));
  const given = land([
    ...whole(
      reader,
      reader.of('tool arguments').filter(({ name }) => name !== DEFINITION),
      called,
    ),
    ...inMessages(reader, reader.of('input messages')),
    ...inEvents(reader, eventMessages(span), eventsBefore(span)),
    ...whole(reader, reader.of('input'), called),
    ...whole(
      reader,
      reader.of('tool arguments').filter(({ name }) => name === DEFINITION),
    ),
    ...whole(reader, reader.guessed('tool arguments')),
  ]);
  const result = land([
    ...whole(reader, reader.of('tool result')),
    ...inMessages(reader, reader.of('output messages')),
    ...inEvents(reader, choices(span), eventsOfAnswer(span)),
    ...whole(reader, reader.of('output')),
    ...whole(reader, reader.guessed('tool result')),
  ]);
  const told = [...given, ...result];
  const id = textIn(reader, reader.of('tool call id')) ?? told.find((one) => one.id !== undefined)?.id;
  const named =
    textIn(reader, reader.of('tool name', 'entity name')) ?? told.find((one) => one.name !== undefined)?.name;
  const name = named ?? span.name;
  for (const candidate of told) candidate.use(otherNames(candidate, id, name));
  return {
    ...(id === undefined ? {} : { call_id: id }),
    name,
    ...(given[0] === undefined ? {} : { arguments: given[0].value }),
    ...(result[0] === undefined ? {} : { result: result[0].value }),
  };
}

/** OpenInference means the definition of the tool's parameters by it; several write its arguments there. */
const DEFINITION = 'tool.parameters';

/** What a message calls the call, where that is another name than the span has. */
function otherNames(candidate: Candidate, id: string | undefined, name: string): Rest {
  return [
    ...(candidate.id === undefined || candidate.id === id ? [] : [['id', candidate.id] as const]),
    ...(candidate.name === undefined || candidate.name === name ? [] : [['name', candidate.name] as const]),
  ];
}

/** The first that holds something, with those that say the same. */
function land(candidates: readonly Candidate[]): readonly Candidate[] {
  const first =
    candidates.find(({ value }) => !isEmpty(value)) ?? candidates.find(({ value }) => value !== null && value !== '');
  if (first === undefined) return [];
  const same = canonicalJson(first.value);
  return [first, ...candidates.filter((one) => one !== first && canonicalJson(one.value) === same)];
}

/** @param called the tool that was called, where its request may stand around what it was given */
function whole(reader: AttributeReader, claims: readonly Claim[], called?: string): Candidate[] {
  return claims.flatMap((claim) => {
    const { value, rest: around } = bareTool(claim.value);
    if (typeof value === 'string' && UNKNOWN.has(value)) return [];
    const mcp = givenByMcp(value, called) ?? answeredByMcp(value);
    if (mcp !== undefined) return [{ ...mcp, use: (rest) => reader.use(claim, [...around, ...mcp.rest, ...rest]) }];
    const message = onlyOutput(value);
    const said = isToolMessage(message) ? readConversation(message, 'tool') : undefined;
    if (said !== undefined && said.turns.length > 0) {
      return inParts(said, (rest) => reader.use(claim, [...around, ...rest]));
    }
    return [{ value, use: (rest) => reader.use(claim, [...around, ...rest]) }];
  });
}

/** What LangChain's tools return: a message, as an object, as it is dumped, or as what constructs it. */
function isToolMessage(value: Json): boolean {
  if (!isObject(value)) return false;
  const { kwargs, type, role } = value;
  if ('lc' in value) return isObject(kwargs) && (kwargs['type'] === 'tool' || roleOfClass(value['id']) === 'tool');
  return (type === 'tool' || role === 'tool') && (isDumped(value) || typeof value['tool_call_id'] === 'string');
}

/** In JavaScript LangChain's callbacks are given it as the only output. */
function onlyOutput(value: Json): Json {
  const [name, ...others] = isObject(value) ? Object.keys(value) : [];
  return isObject(value) && name === 'output' && others.length === 0 ? (value['output'] ?? null) : value;
}

function inMessages(reader: AttributeReader, claims: readonly Claim[]): Candidate[] {
  return claims.flatMap((claim) => {
    const conversation = readConversation(claim.value, 'tool');
    return conversation === undefined ? [] : inParts(conversation, (rest) => reader.use(claim, rest));
  });
}

function inEvents(
  reader: AttributeReader,
  conversation: Conversation | undefined,
  events: ReadonlySet<string>,
): Candidate[] {
  return conversation === undefined ? [] : inParts(conversation, (rest) => reader.useEvents(events, rest));
}

/** The one part that says it, or else what all of them say. */
function inParts({ turns, rest }: Conversation, use: (rest: Rest) => void): Candidate[] {
  const parts = turns.flatMap((turn) => turn.parts);
  const [only] = parts;
  if (only === undefined) return [];
  const speakers = turns.flatMap(({ path, name }) => (name === undefined ? [] : [[`${path}.name`, name] as const]));
  const useAll = (more: Rest) => use([...rest, ...speakers, ...more]);
  if (parts.length === 1) return [{ ...toldBy(only), use: useAll }];
  const isText = parts.every((part) => part.kind === 'text');
  const value = isText ? readText(parts.map(({ text }) => text).join('\n')) : parts.map(wholeOf);
  return [{ value, use: useAll }];
}

interface Told {
  readonly value: Json;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

function toldBy(part: Part): Told {
  switch (part.kind) {
    case 'request':
      return { value: part.request.arguments ?? null, id: part.request.id, name: part.request.name };
    case 'result':
      return { value: part.result.value, id: part.result.id, name: part.result.name };
    default:
      return { value: readText(part.text) };
  }
}

/** A call or its result among others, with the names by which they are told apart. */
function wholeOf(part: Part): Json {
  const { value, id, name } = toldBy(part);
  if (id === undefined && name === undefined) return value;
  return { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }), value };
}

function readText(text: string): Json {
  return parseJson(text) ?? text;
}

/** The first text of these; one that says another stays. */
function textIn(reader: AttributeReader, claims: readonly Claim[]): string | undefined {
  const first = textOf(claims);
  for (const claim of claims) if (first !== undefined && toText(claim.value) === first) reader.use(claim);
  return first;
}

function textOf(claims: readonly Claim[]): string | undefined {
  return claims.map(({ value }) => toText(value)).find((text) => text !== undefined);
}

function toText(value: Json): string | undefined {
  if (value === null || value === '' || (typeof value === 'string' && UNKNOWN.has(value))) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
