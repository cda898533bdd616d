import type * as z from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Heard } from './heard.ts';
import type { ToolRequest, ToolResult } from './message-parts.ts';
import type { Turn } from './messages.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import {
  below,
  joined,
  names,
  type Rest,
  requestsOf,
  resultsOf,
  type Source,
  Texts,
  textOf,
  thoughts,
  thoughtsOf,
  toMessage,
} from './turns.ts';

type Json = z.core.util.JSONType;
type Requested = NonNullable<NormalizedSpan['tool_requests']>[number];

/** What a span answered. */
export class Answer {
  readonly requests = new Requests();
  readonly #reasoning = new Set<string>();
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
    const text = said
      .map((turn) => textOf(turn, false))
      .filter((one) => one !== '')
      .join('\n');
    const isNew = text !== '' && !said.every((turn) => this.#texts.has(turn)) && !this.#texts.has(joined(said));
    if (isNew && this.#output !== undefined && this.#output !== '') return;
    if (isNew) this.#output = text;
    // Where nobody answered, as in the state that a graph begins with, no answer is empty.
    else if (answers.length > 0) this.#output ??= '';
    for (const turn of [joined(said), ...said]) this.#texts.add(turn);
    for (const thought of said.flatMap(thoughtsOf)) this.#think(thought);
    this.addRequests(said.flatMap(requestsOf));
    const repeated = new Set(said);
    const heard = thoughts(answers.filter((turn) => !repeated.has(turn)));
    use([...rest, ...heard, ...this.#unplaced(turns), ...names(turns)]);
  }

  addNothing(): void {
    this.#output ??= '';
  }

  addRequests(requests: readonly ToolRequest[]): void {
    this.requests.add(requests);
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

  reasoning(): readonly string[] {
    return [...this.#reasoning];
  }

  #think(thought: string): void {
    if (thought !== '') this.#reasoning.add(thought);
  }

  /** Results go to their requests; what another says, and was not heard, has no place in an answer. */
  #unplaced(turns: readonly Turn[]): Rest {
    return turns.flatMap((turn) => {
      const left = resultsOf(turn).filter((result) => !this.requests.answer(result));
      const rest: [string, Json][] = left.map(({ value }) => [below(turn.path, 'result'), value]);
      if (turn.role === 'assistant') return rest;
      rest.push(...thoughts([turn]).map(([path, text]): [string, Json] => [path, text]));
      const isHeard = this.#heard.texts.has(turn) && requestsOf(turn).length === 0;
      const isResult = turn.parts.every(({ kind }) => kind === 'result' || kind === 'reasoning');
      if (!isHeard && !isResult) rest.push([turn.path === '' ? turn.role : turn.path, toMessage(turn).content]);
      return rest;
    });
  }
}

/** What a model asked of tools, each once whichever source says it, with what the tools answered. */
class Requests {
  readonly #all: Requested[] = [];
  readonly #open = { ids: new Queues(), names: new Queues(), count: 0 };

  all(): Requested[] {
    return this.#all;
  }

  add(requests: readonly ToolRequest[]): void {
    const known = new Known(this.#all);
    for (const request of requests) {
      const { id, name, arguments: given } = request;
      const same = known.take(request);
      if (same !== undefined) {
        if (id !== undefined) same.id = id;
        continue;
      }
      this.#push({
        ...(id === undefined ? {} : { id }),
        name,
        ...(given === undefined ? {} : { arguments: given }),
      });
    }
  }

  /** @returns whether the result stands beside its request, or as a call of its own */
  answer({ id, name, value }: ToolResult): boolean {
    const request = id === undefined ? this.#unanswered(name) : this.#open.ids.next(id);
    if (request !== undefined) {
      request.result = value;
      this.#open.count--;
      return true;
    }
    if (name === undefined) return false;
    this.#all.push({ ...(id === undefined ? {} : { id }), name, result: value });
    return true;
  }

  /** The request of that name, or the only one there is for a result that names none. */
  #unanswered(name: string | undefined): Requested | undefined {
    if (name !== undefined) return this.#open.names.next(name);
    return this.#open.count === 1 ? this.#all.find(({ result }) => result === undefined) : undefined;
  }

  #push(request: Requested): void {
    this.#all.push(request);
    this.#open.count++;
    this.#open.names.add(request.name, request);
    if (request.id !== undefined) this.#open.ids.add(request.id, request);
  }
}

/** Requests by a key, of which each is taken once. */
class Queues {
  readonly #queues = new Map<string, Requested[]>();

  add(key: string, request: Requested): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, [request]);
    else queue.push(request);
  }

  /** The first that has no result yet. */
  next(key: string): Requested | undefined {
    const queue = this.#queues.get(key) ?? [];
    for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
      if (request.result === undefined) return request;
    }
    return undefined;
  }
}

/** The requests of the sources before, by what tells them apart. */
class Known {
  readonly #byId = new Map<string, Requested>();
  readonly #withId: Map<string, Requested[]>;
  readonly #withoutId: Map<string, Requested[]>;

  constructor(requests: readonly Requested[]) {
    for (const request of requests) if (request.id !== undefined) this.#byId.set(request.id, request);
    const keyOf = (request: Requested) => canonicalJson([request.name, request.arguments]);
    this.#withId = Map.groupBy(
      requests.filter(({ id }) => id !== undefined),
      keyOf,
    );
    this.#withoutId = Map.groupBy(
      requests.filter(({ id }) => id === undefined),
      keyOf,
    );
  }

  /** The one that says the same; with an id, only one that has the same or none. */
  take({ id, name, arguments: given }: ToolRequest): Requested | undefined {
    const key = canonicalJson([name, given]);
    const own = id === undefined ? undefined : this.#byId.get(id);
    if (own !== undefined && canonicalJson([own.name, own.arguments]) === key) return own;
    const unnamed = this.#withoutId.get(key)?.shift();
    return unnamed ?? (id === undefined ? this.#withId.get(key)?.shift() : undefined);
  }
}
