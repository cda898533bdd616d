import { submitTrace } from '../intake/submit-trace.ts';
import { type Amounts, isNothing, NOTHING, plus } from '../kernel/amounts.ts';
import type { OpenCall } from './attempt-call.ts';
import type { Attempt, GatewayCaller } from './exchange.ts';
import type { GatewayDependencies } from './gateway-ports.ts';
import { traceOfExchange } from './gateway-trace.ts';
import type { GatheredAnswer } from './gather-answer.ts';
import { CallReservation } from './reserve-call.ts';
import type { ChatBody } from './upstream.ts';

/** A store that does not answer is asked again so often before the answer goes out unsettled. */
const SETTLE_TRIES = 3;

/** How an answer ended. */
export interface AnswerState {
  readonly isComplete: boolean;
  readonly reservedOutputTokens: number;
  readonly error: string | null;
}

/**
 * One request from its first attempt to its trace. Its money is settled when the answer is whole; its trace is stored
 * afterwards, so that nobody waits for that.
 */
export class ExchangeRecord {
  readonly traceId: string;
  readonly #deps: GatewayDependencies;
  readonly #caller: GatewayCaller;
  readonly #body: ChatBody;
  readonly #startedAt: number;
  readonly #stopwatch: number;
  readonly #attempts: Attempt[] = [];
  readonly #flags: string[] = [];
  #charged: Amounts = NOTHING;
  #answer: GatheredAnswer | null = null;
  #error: string | null = null;
  #money: CallReservation | null = null;
  readonly #unsettled: (() => Promise<void>)[] = [];

  constructor(deps: GatewayDependencies, caller: GatewayCaller, body: ChatBody) {
    this.#deps = deps;
    this.#caller = caller;
    this.#body = body;
    this.traceId = deps.ids.ulid();
    this.#startedAt = deps.now();
    this.#stopwatch = deps.stopwatch();
  }

  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** Whether an answer was settled. */
  get isAnswered(): boolean {
    return this.#money !== null;
  }

  /** Whether somebody was charged, or is to be. */
  get isOwed(): boolean {
    return this.isAnswered || !isNothing(this.#charged);
  }

  /** Micro-USD of all attempts. */
  get costMicroUsd(): number {
    return this.#charged.cost;
  }

  flag(flag: string): void {
    if (!this.#flags.includes(flag)) this.#flags.push(flag);
  }

  /** An attempt that gave no answer, and what it was charged. It takes nothing away from an answer that stands. */
  failed(attempt: Attempt, charged: Amounts): void {
    this.#attempts.push(attempt);
    this.#charged = plus(this.#charged, charged);
    if (!this.isAnswered) this.#error = attempt.error;
  }

  /**
   * An answer and its money; the last one is what the client is given. The first one's money pays for the trace and
   * counts the request. A store that fails now is asked again afterwards.
   */
  async answered(call: OpenCall, state: AnswerState): Promise<void> {
    const isFirst = this.#money === null;
    this.#money ??= call.money;
    this.#answer = call.gatherer.answer;
    this.#error = state.error;
    await this.#settle(call, { ...state, traceId: isFirst ? this.traceId : null, isCounted: isFirst });
  }

  /** An answer that the client is not given: a second model's, or one that broke off while another one stands. */
  async beside(call: OpenCall, state: AnswerState): Promise<void> {
    await this.#settle(call, { ...state, traceId: null, isCounted: false });
  }

  /** An answer from the cache: it counts as a request and costs nothing. */
  async cached(attempt: Attempt, money: CallReservation, answer: GatheredAnswer): Promise<void> {
    this.#money = money;
    this.#answer = answer;
    this.#attempts.push(attempt);
    this.#charged = (await money.settle({ requests: 1, tokens: 0, cost: 0 }, this.traceId)).amounts;
  }

  async #settle(call: OpenCall, state: Parameters<OpenCall['settle']>[0]): Promise<void> {
    const settle = async (): Promise<void> => {
      const { attempt, charged } = await call.settle(state);
      this.#attempts.push(attempt);
      this.#charged = plus(this.#charged, charged.amounts);
      if (charged.beyond.cost > 0 || charged.beyond.tokens > 0) this.#note('beyond_reservation');
    };
    for (let attempt = 1; attempt <= SETTLE_TRIES; attempt++) {
      try {
        await settle();
        return;
      } catch (error) {
        if (attempt < SETTLE_TRIES) continue;
        this.#note('settlement_failed', error);
        this.#unsettled.push(settle);
      }
    }
  }

  /** Stores the trace, for evaluation like any other. Never throws: the answer is out already. */
  async store(): Promise<void> {
    try {
      for (const settle of this.#unsettled) await settle();
      const money = this.#money ?? (await this.#payForFailure());
      const { project } = this.#caller;
      const submission = traceOfExchange(
        this.#caller,
        { ...this, attempts: this.#attempts, startedAt: this.#startedAt, flags: this.#flags },
        {
          body: this.#body,
          answer: this.#answer,
          error: this.#error,
          reservationId: money.id,
          latencyMs: this.#deps.stopwatch() - this.#stopwatch,
        },
      );
      // Every call says what it cost: a 0 is a price, and none is unknown.
      await submitTrace(this.#deps, { ...project, zero_cost: 'free', unknown_price: 'admit' }, submission);
    } catch (error) {
      this.#note('trace_failed', error);
    }
  }

  /** A request that nobody answered still is one, and pays for its trace. */
  async #payForFailure(): Promise<CallReservation> {
    const once = { requests: 1, tokens: 0, cost: 0 };
    const money = await CallReservation.open(this.#deps, this.#caller.payer, once);
    await money.settle(once, this.traceId);
    return money;
  }

  #note(note: 'beyond_reservation' | 'settlement_failed' | 'trace_failed', error?: unknown): void {
    this.flag(note);
    this.#deps.note(note, { trace_id: this.traceId }, error);
  }
}
