import * as z from 'zod';
import { estimateTokens } from '../pricing/estimate-tokens.ts';
import type { TokenUsage } from '../pricing/token-usage.ts';
import { readUsage } from './read-usage.ts';
import type { ChatEvent } from './upstream.ts';

const Text = z.string().nullish().catch(null);
const ToolCall = z.looseObject({
  index: z.int().min(0).nullish().catch(null),
  id: Text,
  function: z.looseObject({ name: Text, arguments: Text }).nullish().catch(null),
});
/** What one delta, or the message of a whole answer, says. */
const Said = z.looseObject({
  content: Text,
  refusal: Text,
  reasoning_content: Text,
  reasoning: Text,
  tool_calls: z.array(ToolCall).nullish().catch(null),
});
const Whole = z.looseObject({
  model: Text,
  choices: z
    .array(z.looseObject({ message: Said.nullish().catch(null), finish_reason: Text }))
    .nullish()
    .catch(null),
  usage: z.unknown().optional(),
});

export interface GatheredToolCall {
  readonly name: string;
  readonly arguments: string;
}

/** What a provider answered, as far as it has come. */
export interface GatheredAnswer {
  /** Of the first choice; the others follow it, each after an empty line. */
  readonly text: string;
  readonly toolCalls: readonly GatheredToolCall[];
  readonly finishReasons: readonly (string | null)[];
  /** The model that says it answered. */
  readonly model: string | null;
  readonly usage: TokenUsage | null;
  /** Tokens of what came, estimated piece by piece, so that it is no less than the estimate of the whole. */
  readonly countedOutputTokens: number;
}

interface Choice {
  text: string;
  readonly tools: Map<number, { name: string; arguments: string }>;
  finishReason: string | null;
}

/** Reads along with an answer: what it says, how much it is, and whether it has come to an end. */
export class AnswerGatherer {
  readonly #choices = new Map<number, Choice>();
  #counted = 0;
  #model: string | null = null;
  #usage: TokenUsage | null = null;
  #isDone = false;

  event({ data, chunk }: ChatEvent): void {
    if (data === '[DONE]') this.#isDone = true;
    if (chunk === null) return;
    this.#model = chunk.model ?? this.#model;
    this.#usage = readUsage(chunk.usage) ?? this.#usage;
    for (const { index, delta, finish_reason: finishReason } of chunk.choices) {
      const choice = this.#choice(index);
      choice.finishReason = finishReason ?? choice.finishReason;
      if (delta !== null && delta !== undefined) this.#say(choice, delta);
    }
  }

  whole(body: unknown): void {
    const answer = Whole.safeParse(body).data;
    if (answer === undefined) return;
    this.#isDone = true;
    this.#model = answer.model ?? null;
    this.#usage = readUsage(answer.usage);
    for (const [index, { message, finish_reason: finishReason }] of (answer.choices ?? []).entries()) {
      const choice = this.#choice(index);
      choice.finishReason = finishReason ?? null;
      if (message !== null && message !== undefined) this.#say(choice, message);
    }
  }

  get answer(): GatheredAnswer {
    const choices = [...this.#choices].sort(([one], [other]) => one - other).map(([, choice]) => choice);
    return {
      text: choices.map(({ text }) => text).join('\n\n'),
      toolCalls: choices.flatMap(({ tools }) => [...tools.values()]),
      finishReasons: choices.map(({ finishReason }) => finishReason),
      model: this.#model,
      usage: this.#usage,
      countedOutputTokens: this.#counted,
    };
  }

  get countedOutputTokens(): number {
    return this.#counted;
  }

  /** Whether anything of the answer itself has come. */
  get hasContent(): boolean {
    return this.#counted > 0;
  }

  /** Whether the provider has ended its answer: every choice says why, or the terminal event has come. */
  get isComplete(): boolean {
    const choices = [...this.#choices.values()];
    return this.#isDone || (choices.length > 0 && choices.every(({ finishReason }) => finishReason !== null));
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const choice: Choice = { text: '', tools: new Map(), finishReason: null };
    this.#choices.set(index, choice);
    return choice;
  }

  #say(choice: Choice, said: unknown): void {
    const delta = Said.safeParse(said).data;
    if (delta === undefined) return;
    for (const text of [delta.reasoning_content ?? delta.reasoning, delta.content, delta.refusal]) this.#count(text);
    choice.text += `${delta.content ?? ''}${delta.refusal ?? ''}`;
    for (const [position, call] of (delta.tool_calls ?? []).entries()) {
      const index = call.index ?? position;
      const known = choice.tools.get(index) ?? { name: '', arguments: '' };
      this.#count(call.function?.name);
      this.#count(call.function?.arguments);
      choice.tools.set(index, {
        name: `${known.name}${call.function?.name ?? ''}`,
        arguments: `${known.arguments}${call.function?.arguments ?? ''}`,
      });
    }
  }

  #count(text: string | null | undefined): void {
    if (typeof text === 'string') this.#counted += estimateTokens(text);
  }
}
