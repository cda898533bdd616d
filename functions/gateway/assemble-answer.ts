import type { ChatChunk } from './upstream.ts';
import { WholeAnswer } from './whole-answer.ts';

type Members = Record<string, unknown>;

/** Members of a piece that replace what was known instead of continuing it. */
const REPLACED = new Set(['role', 'id', 'type', 'index', 'object', 'finish_reason', 'model', 'created']);

/** Puts the chunks of a stream together to the answer that they are the pieces of. */
export class AnswerAssembly {
  #head: Members = {};
  #usage: unknown = null;
  readonly #choices = new Map<number, { message: Members; rest: Members; finish: string | null }>();

  add(chunk: ChatChunk): void {
    const { choices, usage, ...head } = chunk;
    this.#head = { ...this.#head, ...head };
    if (usage != null) this.#usage = usage;
    for (const { index, delta, finish_reason: finish, ...rest } of choices) {
      const known = this.#choices.get(index) ?? { message: {}, rest: {}, finish: null };
      known.message = joined(known.message, delta ?? {});
      known.rest = joined(known.rest, rest);
      if (typeof finish === 'string') known.finish = finish;
      this.#choices.set(index, known);
    }
  }

  /** What has come so far, in the form of an answer that was not streamed. */
  answer(): WholeAnswer {
    const choices = [...this.#choices]
      .sort(([a], [b]) => a - b)
      .map(([index, { message, rest, finish }]) => ({
        index,
        message: { role: 'assistant', content: null, ...withoutPlaces(message) },
        ...rest,
        finish_reason: finish,
      }));
    const usage = this.#usage == null ? {} : { usage: this.#usage };
    return WholeAnswer.parse({ ...this.#head, object: 'chat.completion', choices, ...usage });
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts and lists go on, numbers and flags are replaced, and so is what names something. */
function joined(known: Members, piece: Members): Members {
  const all = { ...known };
  for (const [name, value] of Object.entries(piece)) {
    if (value !== null && value !== undefined) all[name] = joinedValue(known[name], value, name);
    else if (!(name in all)) all[name] = value;
  }
  return all;
}

function joinedValue(known: unknown, value: unknown, name: string): unknown {
  if (REPLACED.has(name)) return value;
  if (typeof value === 'string' && typeof known === 'string') return known + value;
  if (Array.isArray(value)) return joinedList(Array.isArray(known) ? known : [], value);
  if (isMembers(value) && isMembers(known)) return joined(known, value);
  return value;
}

/** Items that say by `index` which one they continue are joined with it, the others follow. */
function joinedList(known: readonly unknown[], pieces: readonly unknown[]): unknown[] {
  const all = [...known];
  for (const piece of pieces) {
    const index = isMembers(piece) ? piece['index'] : undefined;
    const at = typeof index === 'number' ? all.findIndex((item) => isMembers(item) && item['index'] === index) : -1;
    const before = all[at];
    if (isMembers(piece) && isMembers(before)) all[at] = joined(before, piece);
    else all.push(piece);
  }
  return all;
}

/** Tool calls have an `index` in a stream, and none in an answer. */
function withoutPlaces(message: Members): Members {
  const calls = message['tool_calls'];
  if (!Array.isArray(calls)) return message;
  const placed = calls.filter(isMembers).sort((a, b) => Number(a['index']) - Number(b['index']));
  return { ...message, tool_calls: placed.map(({ index: _place, ...call }) => call) };
}
