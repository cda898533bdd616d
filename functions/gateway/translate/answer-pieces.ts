import * as z from 'zod';
import { readUsage } from '../read-usage.ts';
import type { ChatEvent } from '../upstream.ts';
import type { WholeAnswer } from '../whole-answer.ts';

/** A block of an answer, in the order in which other APIs tell it. */
type BlockKind = 'reasoning' | 'text' | 'refusal' | 'tool';

export type AnswerPiece =
  | { readonly type: 'begin'; readonly model: string }
  | { readonly type: 'start'; readonly kind: Exclude<BlockKind, 'tool'> }
  | { readonly type: 'start'; readonly kind: 'tool'; readonly id: string; readonly name: string }
  | { readonly type: 'more'; readonly text: string }
  /** Behind reasoning that its provider signed, for whoever gives it back. */
  | { readonly type: 'signature'; readonly signature: string }
  /** Reasoning that only its provider can read; a block of its own. */
  | { readonly type: 'sealed'; readonly data: string }
  | { readonly type: 'stop' }
  | { readonly type: 'end'; readonly finish: string; readonly usage: AnswerUsage | null };

/** Token counts as OpenAI tells them. */
export interface AnswerUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly longCacheWrite: number;
  readonly reasoning: number;
}

/** The counts of an answer; null where the provider told none. */
export function answerUsage(reported: unknown): AnswerUsage | null {
  const usage = readUsage(reported);
  if (usage === null) return null;
  return {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cachedTokens,
    cacheWrite: usage.cacheWriteTokens ?? 0,
    longCacheWrite: usage.longCacheWriteTokens ?? 0,
    reasoning: usage.reasoningTokens,
  };
}

const Delta = z.looseObject({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  /** How OpenRouter and vLLM call it. */
  reasoning: z.string().nullish(),
  thinking_blocks: z.array(z.looseObject({ signature: z.string().optional(), data: z.string().optional() })).nullish(),
  tool_calls: z
    .array(
      z.looseObject({
        index: z.int().nonnegative(),
        id: z.string().nullish(),
        function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

interface Call {
  id: string;
  name: string;
  waiting: string;
}

/**
 * Takes a streamed answer of one choice apart into blocks of which one is open at a time, as Anthropic's Messages and
 * OpenAI's Responses tell them. A tool that is called while another one is open waits for it, since its arguments may
 * go on; nothing is told twice.
 * @throws what `events` throws, and ZodError for a choice that is none
 */
export async function* answerPieces(events: AsyncIterable<ChatEvent>): AsyncGenerator<AnswerPiece> {
  const blocks = new Blocks();
  let hasBegun = false;
  let finish: string | null = null;
  let usage: AnswerUsage | null = null;
  for await (const { chunk } of events) {
    if (chunk === null) continue;
    if (!hasBegun) yield { type: 'begin', model: chunk.model ?? '' };
    hasBegun = true;
    usage = answerUsage(chunk.usage) ?? usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice === undefined) continue;
    yield* blocks.take(Delta.parse(choice.delta ?? {}));
    finish = choice.finish_reason ?? finish;
  }
  yield* blocks.end();
  yield { type: 'end', finish: finish ?? 'stop', usage };
}

class Blocks {
  #open: BlockKind | null = null;
  #openCall = -1;
  readonly #calls = new Map<number, Call>();

  *take(delta: z.infer<typeof Delta>): Generator<AnswerPiece> {
    yield* this.#say('reasoning', delta.reasoning_content ?? delta.reasoning ?? '');
    for (const { signature, data } of delta.thinking_blocks ?? []) {
      if (signature !== undefined && this.#open === 'reasoning') yield { type: 'signature', signature };
      yield* this.#close();
      if (data !== undefined) yield { type: 'sealed', data };
    }
    yield* this.#say('text', delta.content ?? '');
    yield* this.#say('refusal', delta.refusal ?? '');
    for (const { index, id, function: called } of delta.tool_calls ?? []) {
      let call = this.#calls.get(index);
      if (call === undefined) {
        call = { id: '', name: '', waiting: '' };
        this.#calls.set(index, call);
      }
      call.id ||= id ?? '';
      call.name ||= called?.name ?? '';
      call.waiting += called?.arguments ?? '';
      // The first call is told as it comes.
      if (this.#openCall === -1 && call.name !== '') yield* this.#startCall(index, call);
      if (this.#openCall === index) yield* drained(call);
    }
  }

  *end(): Generator<AnswerPiece> {
    for (const [index, call] of this.#calls) {
      if (index === this.#openCall || this.#told.has(index)) continue;
      yield* this.#startCall(index, call);
      yield* drained(call);
    }
    yield* this.#close();
  }

  readonly #told = new Set<number>();

  *#say(kind: Exclude<BlockKind, 'tool'>, text: string): Generator<AnswerPiece> {
    if (text === '') return;
    if (this.#open !== kind) {
      yield* this.#close();
      this.#open = kind;
      yield { type: 'start', kind };
    }
    yield { type: 'more', text };
  }

  *#startCall(index: number, { id, name }: Call): Generator<AnswerPiece> {
    yield* this.#close();
    this.#open = 'tool';
    this.#openCall = index;
    this.#told.add(index);
    yield { type: 'start', kind: 'tool', id, name };
  }

  *#close(): Generator<AnswerPiece> {
    if (this.#open !== null) yield { type: 'stop' };
    this.#open = null;
  }
}

function* drained(call: Call): Generator<AnswerPiece> {
  if (call.waiting !== '') yield { type: 'more', text: call.waiting };
  call.waiting = '';
}

/** A block of an answer that was not streamed, with all its text. */
export type AnswerBlock =
  | { readonly kind: 'text' | 'refusal'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string; readonly signature: string }
  | { readonly kind: 'sealed'; readonly text: string }
  | { readonly kind: 'tool'; readonly text: string; readonly id: string; readonly name: string };

/** The blocks of the first choice of an answer. */
export function answerBlocks({ choices }: WholeAnswer): {
  readonly blocks: readonly AnswerBlock[];
  readonly finish: string;
} {
  const [choice] = choices;
  const message = choice?.message ?? {};
  const said = Said.parse(message);
  const blocks = reasoningBlocks(said);
  for (const kind of ['text', 'refusal'] as const) {
    const text = (kind === 'text' ? said.content : said.refusal) ?? '';
    if (text !== '') blocks.push({ kind, text });
  }
  for (const { id = '', function: called } of choice?.message.tool_calls ?? []) {
    if (called !== undefined) blocks.push({ kind: 'tool', text: called.arguments, id, name: called.name });
  }
  return { blocks, finish: choice?.finish_reason ?? 'stop' };
}

const Said = z.looseObject({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  thinking_blocks: z
    .array(
      z.looseObject({
        thinking: z.string().optional(),
        signature: z.string().optional(),
        data: z.string().optional(),
      }),
    )
    .nullish(),
});

/** What is signed is told as it was signed; reasoning of other providers has no signature. */
function reasoningBlocks(said: z.infer<typeof Said>): AnswerBlock[] {
  const signed = (said.thinking_blocks ?? []).map(
    ({ thinking = '', signature = '', data }): AnswerBlock =>
      data === undefined ? { kind: 'reasoning', text: thinking, signature } : { kind: 'sealed', text: data },
  );
  const text = said.reasoning_content ?? said.reasoning ?? '';
  return signed.length > 0 || text === '' ? signed : [{ kind: 'reasoning', text, signature: '' }];
}
