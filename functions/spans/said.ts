import type * as z from 'zod';
import { Answer } from './answer.ts';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import type { Target } from './dialects/dialect.ts';
import { Heard } from './heard.ts';
import { isObject, parseJson } from './json-text.ts';
import { choices, eventMessages, eventsBefore, eventsOfAnswer } from './message-events.ts';
import { type Message, readRequests } from './message-parts.ts';
import { unwrap } from './message-wrappers.ts';
import { type Conversation, readConversation } from './messages.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import { bareOf, isState, untyped } from './question.ts';
import type { ExportedSpan } from './span.ts';
import type { Rest, Source } from './turns.ts';
import { isVector, LEAST_DIMENSIONS } from './vectors.ts';

type Json = z.core.util.JSONType;

/** What a span heard and said. */
export interface Said {
  readonly input: NormalizedSpan['input'];
  readonly output: string | undefined;
  readonly reasoning: readonly string[];
  readonly toolRequests: NonNullable<NormalizedSpan['tool_requests']>;
  readonly toolResults: NonNullable<NormalizedSpan['tool_results']>;
  /** Counts that stand beside what a provider answered: those of one answer together. */
  readonly usage: readonly (readonly Json[])[];
}

/** The first of several sources is read; another that says the same is not repeated, and one that says more stays. */
export function saidOf(reader: AttributeReader, span: ExportedSpan, kind: SpanKind): Said {
  const conversations = sourcesOf(reader, 'conversation', kind).map(halves);
  const heard = new Heard();
  const inputs = [
    ...sourcesOf(reader, 'input messages', kind),
    ...eventSource(reader, eventMessages(span), eventsBefore(span)),
    ...conversations.map(({ heard: source }) => source),
    ...(kind === 'embedding' ? [] : sourcesOf(reader, 'input', kind)),
  ];
  for (const source of inputs) heard.add(source);
  if (kind === 'embedding') heard.addAll(sourcesOf(reader, 'embedded text', kind));
  for (const source of kind === 'embedding' ? sourcesOf(reader, 'input', kind) : []) heard.add(source);
  if (kind !== 'embedding') heard.addAll(sourcesOf(reader, 'embedded text', kind));
  for (const source of sourcesOf(reader, 'system', kind)) heard.addSystem(source);
  const answer = new Answer(heard);
  const outputs = [
    ...sourcesOf(reader, 'output messages', kind),
    ...eventSource(reader, choices(span), eventsOfAnswer(span)),
    ...conversations.map(({ said: source }) => source),
    ...sourcesOf(reader, 'output', kind),
  ];
  // What an embedding answers is vectors; a text beside them is no answer of a model.
  if (kind !== 'embedding') for (const source of outputs) answer.add(source);
  if (kind !== 'embedding') addNothing(answer, reader);
  for (const claim of reader.of('tool requests')) {
    const { requests, rest } = readRequests(claim.value);
    if (requests.length > 0) {
      answer.addRequests(requests);
      reader.use(claim, rest);
    }
  }
  for (const source of sourcesOf(reader, 'reasoning', kind)) answer.addReasoning(source);
  return {
    input: heard.input(),
    output: answer.output(),
    reasoning: answer.reasoning(),
    toolRequests: answer.requests.all(),
    toolResults: heard.results(),
    usage: kind === 'embedding' ? [usageBeside(reader.of('output messages', 'output'))] : usageBy(kind, outputs, heard),
  };
}

/**
 * Of a model all counts are of its one answer. What else tells of messages may tell of what models answered before, as
 * the state of a graph does: what each of them used after the user spoke, and was not heard, is added up.
 */
function usageBy(kind: SpanKind, outputs: readonly Source[], heard: Heard): Said['usage'] {
  const told = outputs.map(({ conversation }) => conversation).filter(({ usage }) => usage.length > 0);
  if (kind === 'llm') return [told.flatMap(({ usage }) => usage.map(({ counts }) => counts))];
  const [first] = told;
  if (first === undefined) return [];
  const { turns, usage } = first;
  const asked = turns.findLastIndex(({ role }) => role === 'user');
  const fresh = usage.filter(
    ({ turn }) => turn === undefined || (turns.indexOf(turn) > asked && !heard.hasAnswer(turn)),
  );
  return [...Map.groupBy(fresh, ({ turn }) => turn).values()].map((own) => own.map(({ counts }) => counts));
}

/** Messages that are there and say nothing are an empty answer, unless another output says more. */
function addNothing(answer: Answer, reader: AttributeReader): void {
  for (const claim of reader.of('output messages', 'output')) {
    const value = parseJson(claim.value);
    const isMessage = isObject(value) || (Array.isArray(value) && value.every(isObject));
    const read = isMessage ? readConversation(value, 'assistant') : undefined;
    if (read?.turns.length !== 0) continue;
    answer.addNothing();
    reader.use(claim, read.rest);
  }
}

function sourcesOf(
  reader: AttributeReader,
  target:
    | 'system'
    | 'input messages'
    | 'input'
    | 'output messages'
    | 'output'
    | 'conversation'
    | 'embedded text'
    | 'reasoning',
  kind: SpanKind,
): Source[] {
  const role = target === 'system' ? 'system' : /output|reasoning/.test(target) ? 'assistant' : 'user';
  return reader.of(target).flatMap((claim) => sourceOf(reader, claim, { target, role, kind }));
}

/** What a function was given or returned. What a model answers is what it said, whatever its shape. */
function isBare(target: Target, kind: SpanKind): boolean {
  return target === 'input' || (/^(?:input|output)(?: messages)?$/.test(target) && kind !== 'llm');
}

/** What LlamaIndex prints of an answer in which the model only asks for tools. */
const NO_WORDS = /^assistant: (?:None)?$/;

function joinedPath(path: string, inner: string): string {
  return inner === '' ? path : `${path}.${inner}`;
}

/** Logfire's request, of which it leaves out what the GenAI names say. */
const REQUEST = 'request_data';

function isSettings(value: Json): boolean {
  const request = parseJson(value);
  return isObject(request) && unwrap(request) === undefined;
}

function sourceOf(
  reader: AttributeReader,
  claim: Claim,
  { target, role, kind }: { readonly target: Target; readonly role: Message['role']; readonly kind: SpanKind },
): Source[] {
  // A list of numbers is no text: those of an embedding are few in no case, elsewhere a short list may be an answer.
  if (isVector(claim.value, kind === 'embedding' ? 1 : LEAST_DIMENSIONS)) return [];
  const value = untyped(claim.value);
  if (claim.name === REQUEST && isSettings(value)) return [];
  if ((target === 'input' && isState(value)) || (target === 'output' && NO_WORDS.test(String(value)))) return [];
  const bare = isBare(target, kind) ? bareOf(value, role === 'user' ? 'user' : 'assistant') : undefined;
  const said = bare?.value ?? value;
  const conversation = readConversation(kind === 'embedding' ? textsIn(said) : said, role);
  if (conversation === undefined) return [];
  if (bare === undefined) return [{ conversation, use: (rest) => reader.use(claim, rest) }];
  const placed = conversation.rest.map(([path, inner]) => [joinedPath(bare.path, path), inner] as const);
  return [
    {
      conversation: { ...conversation, rest: [...bare.rest, ...placed] },
      use: (rest) => reader.use(claim, rest),
    },
  ];
}

/** The Vercel AI SDK writes each text that is embedded as JSON. */
function textsIn(value: Json): Json {
  return Array.isArray(value) ? value.map((item) => parseJson(item) ?? item) : value;
}

/** The counts beside the vectors that a provider answered. */
function usageBeside(claims: readonly Claim[]): readonly Json[] {
  return claims.flatMap(({ value }) => {
    const answer = parseJson(value);
    return isObject(answer) && isObject(answer['usage']) ? [answer['usage']] : [];
  });
}

function eventSource(
  reader: AttributeReader,
  conversation: Conversation | undefined,
  events: ReadonlySet<string>,
): Source[] {
  return conversation === undefined ? [] : [{ conversation, use: (rest) => reader.useEvents(events, rest) }];
}

/** What a model says at the end of a conversation is its answer; what stands before it is what it was asked. */
function halves(source: Source): { readonly heard: Source; readonly said: Source } {
  const { turns, rest, usage } = source.conversation;
  const choice = turns.findIndex(({ isChoice }) => isChoice);
  const end = choice === -1 ? turns.findLastIndex(({ role }) => role !== 'assistant') + 1 : choice;
  const used: { heard?: Rest } = {};
  return {
    heard: {
      conversation: { turns: turns.slice(0, end), rest, usage: [] },
      use: (more) => {
        if (end === turns.length) source.use(more);
        else used.heard = more;
      },
    },
    said: {
      conversation: { turns: turns.slice(end), rest: [], usage },
      use: (more) => {
        // Both halves are one attribute: it is used when both are, or when there is only one.
        if (used.heard !== undefined || end === 0) source.use([...(used.heard ?? rest), ...more]);
      },
    },
  };
}
