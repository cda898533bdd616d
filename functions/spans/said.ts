import type * as z from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { isObject, parseJson } from './json-text.ts';
import { ANSWERED, choices, eventMessages, SAID_BEFORE } from './message-events.ts';
import type { ToolRequest, ToolResult } from './message-parts.ts';
import { type Conversation, type Message, readConversation, readRequests, type Turn } from './messages.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import type { ExportedSpan } from './span.ts';
import { isVector } from './vectors.ts';

type Json = z.core.util.JSONType;
type Rest = readonly (readonly [path: string, value: Json])[];

/** Where messages come from: an attribute, or the events of the span together. */
export interface Source {
  readonly conversation: Conversation;
  /** Says that it was read, with what of it has no place. */
  use(rest: Rest): void;
}

/** What a span heard and said. */
export interface Said {
  readonly input: NormalizedSpan['input'];
  readonly output: string | undefined;
  readonly reasoning: readonly string[];
  readonly toolRequests: NonNullable<NormalizedSpan['tool_requests']>;
  /** Counts that stand beside what a provider answered. */
  readonly usage: readonly Json[];
}

/** The first of several sources is read; another that says the same is not repeated, and one that says more stays. */
export function saidOf(reader: AttributeReader, span: ExportedSpan, kind: SpanKind): Said {
  const conversations = sourcesOf(reader, 'conversation', kind).map(halves);
  const heard = new Heard();
  const inputs = [
    ...sourcesOf(reader, 'input messages', kind),
    ...eventSource(reader, eventMessages(span), SAID_BEFORE),
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
    ...eventSource(reader, choices(span), ANSWERED),
    ...conversations.map(({ said: source }) => source),
    ...sourcesOf(reader, 'output', kind),
  ];
  // What an embedding answers is vectors; a text beside them is no answer of a model.
  if (kind !== 'embedding') for (const source of outputs) answer.add(source);
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
    reasoning: answer.reasoning,
    toolRequests: answer.requests,
    usage: [
      ...outputs.flatMap(({ conversation }) => conversation.usage),
      ...(kind === 'embedding' ? usageBeside(reader.of('output messages', 'output')) : []),
    ],
  };
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
  return reader.of(target).flatMap((claim) => sourceOf(reader, claim, role, kind));
}

function sourceOf(reader: AttributeReader, claim: Claim, role: Message['role'], kind: SpanKind): Source[] {
  // A list of numbers is no text: those of an embedding are few in no case, elsewhere a short list may be an answer.
  if (isVector(claim.value, kind === 'embedding' ? 1 : LEAST_OF_VECTOR)) return [];
  const conversation = readConversation(kind === 'embedding' ? textsIn(claim.value) : claim.value, role);
  return conversation === undefined ? [] : [{ conversation, use: (rest) => reader.use(claim, rest) }];
}

const LEAST_OF_VECTOR = 32;

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

/** What was said; what a tool answered counts where it was told to the model. */
function textOf({ parts, role }: Turn, withResults = true): string {
  return parts
    .filter(({ kind }) => kind === 'text' || (kind === 'result' && (withResults || role === 'user')))
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n');
}

function requestsOf({ parts }: Turn): ToolRequest[] {
  return parts.flatMap((part) => (part.kind === 'request' ? [part.request] : []));
}

function resultsOf({ parts }: Turn): ToolResult[] {
  return parts.flatMap((part) => (part.kind === 'result' ? [part.result] : []));
}

function thoughtsOf({ parts }: Turn): string[] {
  return parts.flatMap((part) => (part.kind === 'reasoning' ? [part.text] : []));
}

/** Texts that stand in the span, so that none stands twice. */
class Texts {
  readonly #known = new Set<string>();

  add(turn: Turn): void {
    this.#known.add(textOf(turn).trim());
    for (const { text } of turn.parts) this.#known.add(text.trim());
  }

  has(turn: Turn): boolean {
    const text = textOf(turn).trim();
    return text === '' || this.#known.has(text) || this.#hasParts(turn);
  }

  #hasParts({ parts }: Turn): boolean {
    return parts.every(({ kind, text }) => kind === 'reasoning' || kind === 'request' || this.#known.has(text.trim()));
  }
}

/** The messages that a span was given. */
class Heard {
  readonly texts = new Texts();
  readonly #requests = new Set<string>();
  readonly #answers = new Set<string>();
  #turns: readonly Turn[] = [];
  #system: readonly Turn[] = [];

  add({ conversation: { turns, rest }, use }: Source): void {
    const telling = turns.filter(tells);
    if (telling.length === 0) return;
    if (this.#turns.length === 0) this.#take(telling);
    else if (!telling.every((turn) => this.#says(turn))) return;
    const untold = turns.filter((turn) => !telling.includes(turn) || !this.#turns.includes(turn));
    use([...rest, ...thoughts(turns), ...names(untold)]);
  }

  /** Several sources that are the parts of one input, such as the texts that were embedded. */
  addAll(sources: readonly Source[]): void {
    if (this.#turns.length > 0) {
      for (const source of sources) this.add(source);
      return;
    }
    this.#take(sources.flatMap(({ conversation }) => conversation.turns.filter(tells)));
    for (const { conversation, use } of sources) {
      const { turns, rest } = conversation;
      use([...rest, ...thoughts(turns), ...names(turns.filter((turn) => !tells(turn)))]);
    }
  }

  /** Instructions stand first, and once where the messages begin with them as well. */
  addSystem({ conversation: { turns, rest }, use }: Source): void {
    const telling = turns.filter(tells);
    const isKnown = telling.every((turn) => this.#says(turn)) || this.#says(joined(telling));
    if (!isKnown) {
      this.#system = [...this.#system, ...telling];
      for (const turn of telling) this.texts.add(turn);
    }
    const untold = isKnown ? turns : turns.filter((turn) => !tells(turn));
    use([...rest, ...thoughts(turns), ...names(untold)]);
  }

  input(): NormalizedSpan['input'] {
    const messages = [...this.#system, ...this.#turns].map(toMessage);
    const [only] = messages;
    if (only === undefined) return undefined;
    return messages.length === 1 && only.role === 'user' && only.name === undefined ? only.content : messages;
  }

  #take(turns: readonly Turn[]): void {
    this.#turns = turns;
    for (const turn of turns) {
      this.texts.add(turn);
      for (const request of requestsOf(turn)) {
        this.#requests.add(keyOf(request));
        this.#requests.add(keyOf({ ...request, id: undefined }));
      }
      if (turn.role === 'assistant') this.#answers.add(toMessage(turn).content);
    }
  }

  /** Whether a model said the same before. */
  hasAnswer(turn: Turn): boolean {
    return this.#answers.has(toMessage(turn).content);
  }

  #says(turn: Turn): boolean {
    return this.texts.has(turn) && requestsOf(turn).every((request) => this.#requests.has(keyOf(request)));
  }
}

/** Whether a message of it would hold something. */
function tells(turn: Turn): boolean {
  return textOf(turn) !== '' || requestsOf(turn).length > 0;
}

/** A turn with the texts of several, as instructions in parts are one text elsewhere. */
function joined(turns: readonly Turn[]): Turn {
  const parts = turns.flatMap((turn) => turn.parts);
  return { role: 'system', name: undefined, path: '', parts, isChoice: false };
}

/** What was asked of tools in an earlier turn would otherwise be lost from the history. */
function toMessage(turn: Turn): Message {
  const requests = requestsOf(turn);
  const texts = [textOf(turn), requests.length === 0 ? '' : JSON.stringify(requests)];
  const content = texts.filter((text) => text !== '').join('\n');
  return { role: turn.role, content, ...(turn.name === undefined ? {} : { name: turn.name }) };
}

/** What a model thought before an earlier answer. */
function thoughts(turns: readonly Turn[]): Rest {
  return turns.flatMap((turn) => thoughtsOf(turn).map((text) => [below(turn.path, 'reasoning'), text] as const));
}

/** Who spoke, where no message says it. */
function names(turns: readonly Turn[]): Rest {
  return turns.flatMap(({ path, name }) => (name === undefined ? [] : [[below(path, 'name'), name] as const]));
}

function keyOf({ id, name, arguments: given }: ToolRequest): string {
  return canonicalJson([id, name, given]);
}

type Requested = NonNullable<NormalizedSpan['tool_requests']>[number];

/** What a span answered. */
class Answer {
  readonly reasoning: string[] = [];
  readonly requests: Requested[] = [];
  readonly #heard: Heard;
  readonly #texts = new Texts();
  #output: string | undefined;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  add({ conversation: { turns, rest }, use }: Source): void {
    if (turns.length === 0) return;
    const answers = turns.filter(({ role }) => role === 'assistant');
    // The state of a graph repeats what was said before.
    const fresh = answers.filter((turn) => !this.#heard.hasAnswer(turn));
    const said = fresh.length === 0 ? answers.slice(-1) : fresh;
    const texts = said.map((turn) => textOf(turn, false));
    const text = texts.filter((one) => one !== '').join('\n');
    const isNew = text !== '' && !said.every((turn) => this.#texts.has(turn)) && !this.#texts.has(joined(said));
    if (isNew && this.#output !== undefined && this.#output !== '') return;
    if (isNew) this.#output = text;
    else this.#output ??= '';
    if (isNew) {
      this.#texts.add(joined(said));
      for (const turn of said) this.#texts.add(turn);
    }
    for (const thought of said.flatMap(thoughtsOf)) this.#think(thought);
    this.addRequests(said.flatMap(requestsOf));
    use([...rest, ...this.#unplaced(turns), ...names(turns)]);
  }

  addRequests(requests: readonly ToolRequest[]): void {
    const before = this.requests.slice();
    for (const { id, name, arguments: given } of requests) {
      const isSame = (one: Requested) =>
        id !== undefined && one.id !== undefined
          ? one.id === id
          : canonicalJson([one.name, one.arguments]) === canonicalJson([name, given]);
      const [known] = before.splice(before.findIndex(isSame) >>> 0, 1);
      if (known !== undefined) {
        if (id !== undefined) known.id = id;
        continue;
      }
      this.requests.push({
        ...(id === undefined ? {} : { id }),
        name,
        ...(given === undefined ? {} : { arguments: given }),
      });
    }
    if (requests.length > 0) this.#output ??= '';
  }

  addReasoning({ conversation: { turns, rest }, use }: Source): void {
    for (const turn of turns) for (const { text } of turn.parts) this.#think(text);
    this.addRequests(turns.flatMap(requestsOf));
    this.#output ??= '';
    use([...rest, ...names(turns)]);
  }

  output(): string | undefined {
    return this.#output;
  }

  #think(thought: string): void {
    if (thought !== '' && !this.reasoning.includes(thought)) this.reasoning.push(thought);
  }

  /** Results go to their requests; what another says, and was not heard, has no place in an answer. */
  #unplaced(turns: readonly Turn[]): Rest {
    return turns.flatMap((turn) => {
      const results = turn.role === 'assistant' || turn.role === 'tool' ? resultsOf(turn) : [];
      const left = results.filter((result) => !this.#answers(result));
      const texts: (readonly [string, Json])[] = left.map(({ value }) => [below(turn.path, 'result'), value]);
      if (turn.role === 'assistant') return texts;
      texts.push(...thoughts([turn]));
      const isHeard = this.#heard.texts.has(turn) && requestsOf(turn).length === 0;
      const isResult =
        turn.parts.every(({ kind }) => kind === 'result' || kind === 'reasoning') && turn.role === 'tool';
      return [
        ...texts,
        ...(isHeard || isResult ? [] : [[turn.path === '' ? turn.role : turn.path, toMessage(turn).content] as const]),
      ];
    });
  }

  /** @returns whether the result stands beside its request, or as a call of its own */
  #answers({ id, name, value }: ToolResult): boolean {
    const open = this.requests.filter((request) => request.result === undefined);
    const request = id === undefined ? (open.length === 1 ? open[0] : undefined) : open.find((one) => one.id === id);
    if (request !== undefined) {
      request.result = value;
      return true;
    }
    if (name === undefined) return false;
    this.requests.push({ ...(id === undefined ? {} : { id }), name, result: value });
    return true;
  }
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
