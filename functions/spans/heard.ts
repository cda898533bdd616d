import type { Turn } from './messages.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import {
  joined,
  keyOf,
  names,
  requestsOf,
  resultsOf,
  type Source,
  Texts,
  tells,
  thoughts,
  toMessage,
} from './turns.ts';

/** The messages that a span was given. */
export class Heard {
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

  /** What tools answered since the model spoke last; what they answered before, a call before was told. */
  results(): NonNullable<NormalizedSpan['tool_results']> {
    const last = this.#turns.findLastIndex(({ role }) => role === 'assistant');
    const requests = this.#turns.flatMap(requestsOf);
    const asked = new Map(requests.map(({ id, name }) => [id, name]));
    // An instrumentation may leave out the ids of requests, or write others: then each result is of the next of them.
    const unnamed = requests.filter(({ id }) => id === undefined);
    const orphans = this.#turns.flatMap(resultsOf).filter(({ id, name }) => name === undefined && !asked.has(id));
    for (const [index, { id }] of orphans.entries()) {
      const request = unnamed[index];
      if (id !== undefined && request !== undefined) asked.set(id, request.name);
    }
    return this.#turns
      .slice(last + 1)
      .flatMap(resultsOf)
      .map(({ id, name, value }) => {
        const tool = name ?? (id === undefined ? undefined : asked.get(id));
        return { ...(id === undefined ? {} : { id }), ...(tool === undefined ? {} : { name: tool }), result: value };
      });
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
