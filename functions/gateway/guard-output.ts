import * as z from 'zod';
import type { OutputGuard } from './gateway-settings.ts';
import { GuardedText, type InspectOutput } from './guarded-text.ts';
import { outputTexts, withTextAt } from './output-text.ts';
import type { ChatChunk, ChatEvent } from './upstream.ts';

export type { Inspection, InspectOutput } from './guarded-text.ts';

/** What OpenAI calls an answer that was cut by a content filter. */
const BLOCKED = 'content_filter';
const FIRST_EVENTS_ARE_KEPT = { role: 'assistant', content: '' };

type Choice = ChatChunk['choices'][number];

interface Piece {
  readonly path: readonly (string | number)[];
  readonly text: GuardedText;
  readonly start: number;
  readonly end: number;
}

interface HeldChoice {
  readonly choice: Choice;
  readonly state: ChoiceState;
  readonly pieces: readonly Piece[];
}

interface Held {
  readonly event: ChatEvent;
  readonly choices: readonly HeldChoice[];
}

interface ChoiceState {
  readonly index: number;
  readonly texts: Map<string, GuardedText>;
  isBlocked: boolean;
  /** The client was told that this choice was blocked. */
  isToldOf: boolean;
  hasBegun: boolean;
  /** Something of it was replaced, so that probabilities of its tokens would tell what. */
  isChanged: boolean;
}

/**
 * Guards every text of a streamed answer: content, refusal, reasoning, names and arguments of tools, of each choice.
 * - `buffer` gives out nothing before all was checked;
 * - `window` gives out what was checked, and holds back what may be the beginning of something;
 * - `observe` gives out everything at once and checks at the end, for what `inspect` notes;
 * - `off` looks at nothing.
 *
 * An event that is not changed is given out as it came. A choice that must not be given out ends with the finish reason
 * `content_filter`; the stream goes on to its usage and its end.
 * @throws what `events` throws, and what `inspect` throws; what is held back then is never given out
 */
export async function* guardEvents(
  events: AsyncIterable<ChatEvent>,
  mode: OutputGuard,
  inspect: InspectOutput,
): AsyncGenerator<ChatEvent, void, undefined> {
  if (mode === 'off') {
    yield* events;
    return;
  }
  const stream = new GuardedStream(inspect);
  if (mode === 'observe') {
    for await (const event of events) {
      stream.hold(event);
      yield event;
    }
    stream.checkEnd();
    return;
  }
  for await (const event of events) {
    stream.hold(event);
    if (event.data === '[DONE]') stream.checkEnd();
    else if (mode === 'window') stream.checkMore(event);
    if (mode === 'window' || event.data === '[DONE]') yield* stream.released();
  }
  stream.checkEnd();
  yield* stream.released();
}

class GuardedStream {
  readonly #inspect: InspectOutput;
  readonly #choices = new Map<number, ChoiceState>();
  #held: Held[] = [];

  constructor(inspect: InspectOutput) {
    this.#inspect = inspect;
  }

  hold(event: ChatEvent): void {
    const choices = (event.chunk?.choices ?? []).map((choice) => this.#take(choice));
    this.#held.push({ event, choices });
  }

  /** Checks what this event brought, and the rest of each choice that it finishes. */
  checkMore({ chunk }: ChatEvent): void {
    for (const { index, finish_reason: finish } of chunk?.choices ?? []) {
      const state = this.#stateOf(index);
      if (typeof finish === 'string') this.#checkChoice(state, (text) => text.checkEnd());
      else this.#checkChoice(state, (text) => text.checkMore());
    }
  }

  checkEnd(): void {
    for (const state of this.#choices.values()) this.#checkChoice(state, (text) => text.checkEnd());
  }

  /** What may be given out, in order. */
  *released(): Generator<ChatEvent> {
    let count = 0;
    for (const held of this.#held) {
      if (!held.choices.every(({ state, pieces }) => state.isBlocked || pieces.every(isSafe))) break;
      count += 1;
      yield* this.#given(held);
    }
    this.#held = this.#held.slice(count);
  }

  #take(choice: Choice): HeldChoice {
    const state = this.#stateOf(choice.index);
    const pieces = outputTexts(choice).map(({ path, channel, part, text: piece }): Piece => {
      let text = state.texts.get(channel);
      if (text === undefined) {
        text = new GuardedText(part, this.#inspect);
        state.texts.set(channel, text);
      }
      const start = text.length;
      text.add(piece);
      return { path, text, start, end: text.length };
    });
    return { choice, state, pieces };
  }

  #stateOf(index: number): ChoiceState {
    let state = this.#choices.get(index);
    if (state === undefined) {
      state = { index, texts: new Map(), isBlocked: false, isToldOf: false, hasBegun: false, isChanged: false };
      this.#choices.set(index, state);
    }
    return state;
  }

  #checkChoice(state: ChoiceState, check: (text: GuardedText) => boolean): void {
    for (const text of state.texts.values()) {
      if (state.isBlocked) return;
      if (!check(text)) state.isBlocked = true;
    }
  }

  *#given({ event, choices }: Held): Generator<ChatEvent> {
    if (event.chunk === null || choices.length === 0) {
      yield event;
      return;
    }
    const given = choices.flatMap((held) => givenChoice(held));
    if (given.length === choices.length && given.every((choice, at) => choice === choices[at]?.choice)) {
      yield event;
      return;
    }
    if (given.length === 0 && event.chunk.usage == null) return;
    const chunk = { ...event.chunk, choices: given };
    yield { data: JSON.stringify(chunk), chunk };
  }
}

function isSafe({ text, end }: Piece): boolean {
  return end <= text.safe;
}

/** The choice as it may be seen; none where the client knows already that it was blocked. */
function givenChoice({ choice, state, pieces }: HeldChoice): Choice[] {
  if (state.isBlocked) {
    if (state.isToldOf) return [];
    state.isToldOf = true;
    const delta = state.hasBegun ? {} : FIRST_EVENTS_ARE_KEPT;
    return [{ index: state.index, delta, logprobs: null, finish_reason: BLOCKED }];
  }
  state.hasBegun = true;
  let given: unknown = choice;
  for (const { path, text, start, end } of pieces) {
    const piece = text.piece(start, end);
    if (piece === text.raw(start, end)) continue;
    given = withTextAt(given, path, piece);
    state.isChanged = true;
  }
  const seen = given === choice ? choice : Changed.parse(given);
  return [state.isChanged && seen['logprobs'] != null ? { ...seen, logprobs: null } : seen];
}

const Changed = z.looseObject({
  index: z.int(),
  delta: z.looseObject({}).nullish(),
  finish_reason: z.string().nullish(),
});

const Whole = z.looseObject({ choices: z.array(z.looseObject({})).default([]) });

/** An answer as it may be seen. */
export interface GuardedAnswer {
  /** Byte for byte as it came where nothing is changed. */
  readonly body: string;
  /** Whether any choice was taken away. */
  readonly isBlocked: boolean;
}

/**
 * Guards every text of an answer that is not streamed. A choice that must not be given out has no content, no tool calls
 * and the finish reason `content_filter`.
 * @param body JSON in the form of OpenAI's chat completion
 * @throws SyntaxError or ZodError for another body, and what `inspect` throws
 */
export function guardWhole(body: string, inspect: InspectOutput): GuardedAnswer {
  const answer = Whole.parse(JSON.parse(body));
  let isBlocked = false;
  const choices = answer.choices.map((choice) => {
    let given: unknown = choice;
    for (const { path, part, text } of outputTexts(choice)) {
      if (text === '') continue;
      const checked = new GuardedText(part, inspect);
      checked.add(text);
      if (!checked.checkEnd()) {
        isBlocked = true;
        return {
          index: choice['index'] ?? 0,
          message: { role: 'assistant', content: null, refusal: null },
          logprobs: null,
          finish_reason: BLOCKED,
        };
      }
      const seen = checked.piece(0, text.length);
      if (seen !== text) given = withTextAt(given, path, seen);
    }
    return given === choice ? choice : { ...z.looseObject({}).parse(given), logprobs: null };
  });
  const isSame = choices.every((choice, at) => choice === answer.choices[at]);
  return { body: isSame ? body : JSON.stringify({ ...answer, choices }), isBlocked };
}
