import type * as z from 'zod';
import { DIALECTS } from '../../../functions/spans/dialects/dialects.ts';
import { KIND_WORDS } from '../../../functions/spans/dialects/kinds.ts';
import { PARTS } from '../../../functions/spans/dialects/parts.ts';
import type { ExportedSpan } from '../../../functions/spans/span.ts';
import { aSpan } from './spans.ts';

type Json = z.core.util.JSONType;

/** Numbers that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = DIALECTS.flatMap(({ rows }) => rows.map(([name]) => name));
const EVENTS = [
  ...[
    'gen_ai.system.message',
    'gen_ai.user.message',
    'gen_ai.assistant.message',
    'gen_ai.tool.message',
    'gen_ai.choice',
  ],
  ...['gen_ai.client.inference.operation.details', 'gen_ai.content.prompt', 'exception', 'retry', 'db.query.result'],
];
const EVENT_FIELDS = [
  ...[
    'content',
    'message',
    'role',
    'tool_calls',
    'id',
    'index',
    'finish_reason',
    'gen_ai.event.content',
    'tool.result',
  ],
  ...['gen_ai.system', 'gen_ai.prompt', 'gen_ai.input.messages', 'gen_ai.output.messages', 'attempt'],
];
const MESSAGE_PLACES = [
  ...['message.content', 'message.role', 'message.tool_calls.0.tool_call.function.name', 'role', 'content', 'name'],
  ...['message.tool_calls.0.tool_call.function.arguments', 'message.contents.0.message_content.text', 'tool_call_id'],
  ...[
    'tool_calls.0.name',
    'tool_calls.0.arguments',
    'document.content',
    'document.id',
    'document.metadata',
    'reasoning',
  ],
];
const WRAPPERS = [
  'messages',
  'contents',
  'prompt',
  'system',
  'choices',
  'candidates',
  'generations',
  'input',
  'output',
];

/**
 * Makes spans as any instrumentation may send them, valid, odd and damaged. Every text in them is a word of its own, so
 * that each can be looked for in what becomes of the span.
 */
export class StrangeSpans {
  readonly #random: () => number;
  #words = 0;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  next(): { readonly span: ExportedSpan; readonly words: readonly string[] } {
    const first = this.#words;
    const attributes: { [name: string]: Json } = {};
    for (let n = this.#below(9); n >= 0; n--) attributes[this.#name()] = this.#value();
    for (const [name, words] of KIND_WORDS) {
      if (this.#random() < 0.12) attributes[name] = this.#one([...words.keys()]);
    }
    const events = Array.from({ length: this.#random() < 0.3 ? this.#below(4) : 0 }, () => ({
      name: this.#one(EVENTS),
      attributes: Object.fromEntries(
        Array.from({ length: 1 + this.#below(3) }, () => [this.#one(EVENT_FIELDS), this.#value()]),
      ),
    }));
    const span = aSpan('1', { attributes, events });
    const sent = JSON.stringify([attributes, events]);
    const words = Array.from({ length: this.#words - first }, (_, index) => wordOf(first + index));
    return { span, words: words.filter((word) => sent.includes(word)) };
  }

  #name(): string {
    if (this.#random() < 0.1) return `app.${this.#one(['step', 'note', '__proto__', 'constructor'])}`;
    const number = String(this.#below(3));
    const name = this.#one(NAMES).replace(/\.N(?=\.|$)/g, `.${number}`);
    return name.endsWith('.*') ? `${name.slice(0, -2)}.${this.#one(MESSAGE_PLACES)}` : name;
  }

  #value(): Json {
    const value = this.#one<() => Json>([
      () => this.#word(),
      () => this.#conversation(),
      () => this.#conversation(),
      () => this.#wrapped(),
      () => ({ user_id: this.#word(), plan: this.#word(), user: { id: this.#word() } }),
      () => ({ input: 5, output: 7, total: 12, note: this.#word() }),
      () => this.#one<Json>([0, 7, -1, 0.5, 1e300, true, '', '12', 'NaN', null, [], {}]),
      () => [this.#word(), null, this.#below(9), { value: this.#word() }],
      () => [this.#part(), this.#word(), this.#part()],
    ])();
    const text = JSON.stringify(value);
    const how = this.#random();
    if (how < 0.5) return typeof value === 'string' ? value : text;
    // Cut off, as an attribute that is too long for its exporter is.
    return how < 0.6 ? text.slice(0, 1 + this.#below(text.length)) : value;
  }

  #conversation(): Json {
    return Array.from({ length: 1 + this.#below(3) }, () => this.#message());
  }

  #message(): Json {
    const role = this.#one(['system', 'user', 'assistant', 'tool', 'model', 'human', 'critic', 'constructor']);
    const content = this.#one<() => Json>([
      () => this.#word(),
      () => [this.#part(), this.#part()],
      () => JSON.stringify([this.#part()]),
      () => ({ parts: [this.#part()], role, extra: this.#word() }),
      () => null,
    ])();
    const field = this.#one(['content', 'parts', 'contents', 'text']);
    const more = this.#one<() => { [name: string]: Json }>([
      () => ({}),
      () => ({ finish_reason: this.#word(), index: 0 }),
      () => ({ name: this.#word(), tool_call_id: this.#word() }),
      () => ({ tool_calls: [{ id: this.#word(), function: { name: this.#word(), arguments: this.#arguments() } }] }),
      () => ({ tool_calls: this.#one<Json>([this.#word(), [this.#word()], { id: this.#word() }]) }),
      () => ({ reasoning_content: this.#word(), refusal: this.#word(), function_call: { name: this.#word() } }),
      () => ({ content: this.#word(), parts: [this.#part()] }),
      () => ({ usage: { input_tokens: 7, note: this.#word() }, type: this.#word() }),
    ])();
    const message = { role, [field]: content, ...more };
    return this.#one<Json>([message, message, { message, finish_reason: this.#word() }, { lc: 1, kwargs: message }]);
  }

  #wrapped(): Json {
    const around = {
      model: this.#word(),
      temperature: 0.2,
      config: { system_instruction: this.#word(), note: this.#word() },
    };
    const inner = { [this.#one(WRAPPERS)]: this.#one([this.#conversation(), this.#word()]) };
    return this.#random() < 0.5 ? { ...around, ...inner } : inner;
  }

  /** One of the published parts, with a word for each text in it, and one more that nobody knows. */
  #part(): Json {
    const [, , , , example] = this.#one(PARTS);
    const part = this.#one<Json>([
      example,
      { type: 'image', source: { url: 'here' } },
      { text: 'it' },
      { type: 'odd' },
    ]);
    const filled = this.#filled(part);
    return typeof filled === 'object' && filled !== null && this.#random() < 0.2
      ? { ...filled, extra: this.#word() }
      : filled;
  }

  #filled(value: Json): Json {
    if (typeof value === 'string') return value.startsWith('{') ? this.#arguments() : this.#word();
    if (Array.isArray(value)) return value.map((item) => this.#filled(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, name === 'type' ? inner : this.#filled(inner)]),
    );
  }

  #arguments(): string {
    return JSON.stringify({ at: this.#word() });
  }

  #word(): string {
    return wordOf(this.#words++);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #one<T>(items: readonly T[]): T {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new TypeError('there is nothing to choose from');
    return item;
  }
}

function wordOf(number: number): string {
  return `w${number}w`;
}
