import type { ModelPrice } from '../pricing/model-price.ts';
import type { AnswerGatherer } from './gather-answer.ts';
import { type CallPlan, STEP_TOKENS, stepOf } from './plan-call.ts';
import type { CallReservation } from './reserve-call.ts';
import { type ChatEvent, UpstreamError } from './upstream.ts';

/** One open stream and its money. */
export interface Meter {
  readonly gatherer: AnswerGatherer;
  readonly money: CallReservation;
  readonly plan: CallPlan;
  readonly price: ModelPrice;
  /** Ends the call upstream. */
  readonly abort: () => void;
}

/** How far a stream may go, and how it ended. */
export class StreamMeter {
  readonly #meter: Meter;
  #reservedOutput: number;
  #isCutByLimit = false;

  constructor(meter: Meter) {
    this.#meter = meter;
    this.#reservedOutput = meter.plan.isStepped ? STEP_TOKENS : meter.plan.mostOutputTokens;
  }

  get reservedOutputTokens(): number {
    return this.#reservedOutput;
  }

  /** Whether a limit had no room for the next step. */
  get isCutByLimit(): boolean {
    return this.#isCutByLimit;
  }

  /**
   * The events as they come, each once it is paid for. A stepped stream stays half a step ahead of its reservation; where
   * the next step is refused, the call upstream is ended, and every choice ends as at a length of the client's own.
   *
   * @throws UpstreamError `cut` when the provider ends without having said that it is done
   */
  async *run(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
    const { gatherer, abort } = this.#meter;
    const iterator = events[Symbol.asyncIterator]();
    let last: ChatEvent['chunk'] = null;
    let isOpen = true;
    try {
      for (;;) {
        const next = await iterator.next();
        isOpen = next.done !== true;
        if (next.done === true) break;
        gatherer.event(next.value);
        last = next.value.chunk ?? last;
        const isPaid = await this.#pay();
        if (gatherer.countedOutputTokens <= this.#reservedOutput || !this.#meter.plan.isStepped) yield next.value;
        if (isPaid) continue;
        this.#isCutByLimit = true;
        abort();
        yield* endByLength(gatherer, last);
        return;
      }
    } finally {
      // What a call that was ended still throws says nothing new.
      if (isOpen) await iterator.return?.().then(undefined, () => undefined);
    }
    if (!gatherer.isComplete) {
      throw new UpstreamError({ kind: 'cut', status: null, retryAfterSeconds: null, body: null });
    }
  }

  async #pay(): Promise<boolean> {
    const { plan, price, money, gatherer } = this.#meter;
    if (!plan.isStepped || gatherer.isComplete) return true;
    while (
      gatherer.countedOutputTokens > this.#reservedOutput - STEP_TOKENS / 2 &&
      this.#reservedOutput < plan.mostOutputTokens
    ) {
      const tokens = Math.min(STEP_TOKENS, plan.mostOutputTokens - this.#reservedOutput);
      if (!(await money.extend(stepOf(price, plan, this.#reservedOutput, tokens)))) return false;
      this.#reservedOutput += tokens;
    }
    return true;
  }
}

/** What a provider says itself when the length that a client allows is reached. */
function* endByLength(gatherer: AnswerGatherer, last: ChatEvent['chunk']): Generator<ChatEvent> {
  const choices = gatherer.answer.finishReasons.flatMap((reason, index) =>
    reason === null ? [{ index, delta: {}, finish_reason: 'length' }] : [],
  );
  const { usage: _usage, ...frame } = last ?? { choices: [] };
  const chunk = { ...frame, choices };
  const event = { data: JSON.stringify(chunk), chunk };
  gatherer.event(event);
  yield event;
}

/** A stream whose first content is there, or that has ended: from then on there is no other model to turn to. */
export async function untilContent(
  events: AsyncIterable<ChatEvent>,
  isThere: (event: ChatEvent) => boolean,
): Promise<AsyncIterable<ChatEvent>> {
  const iterator = events[Symbol.asyncIterator]();
  const head: ChatEvent[] = [];
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) break;
    head.push(next.value);
    if (isThere(next.value)) break;
  }
  return {
    async *[Symbol.asyncIterator]() {
      yield* head;
      try {
        for (;;) {
          const next = await iterator.next();
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    },
  };
}
