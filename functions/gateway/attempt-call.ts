import { NOTHING } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import type { FlatRates, ModelPrice } from '../pricing/model-price.ts';
import type { Project } from '../projects/project.ts';
import type { ReservationDependencies } from '../quota/reservations.ts';
import type { Payer } from '../quota/reserve.ts';
import { callPriceOf } from './call-price.ts';
import type { Attempt } from './exchange.ts';
import { AnswerGatherer, type GatheredAnswer } from './gather-answer.ts';
import { type CallPlan, STEP_TOKENS } from './plan-call.ts';
import { CallReservation, type Charged } from './reserve-call.ts';
import type { Target } from './target.ts';
import { type Upstream, UpstreamError, type UpstreamFailure } from './upstream.ts';
import { usedTokens } from './used-tokens.ts';

/** A provider that an organization may ask. */
export interface OpenedProvider {
  readonly upstream: Upstream;
  /** What the operator says that its models cost; null where the price list or the organization says it. */
  readonly rates: FlatRates | null;
  /** Whether it is the seller that the price list knows under this name. */
  readonly isListed: boolean;
}

/** @throws AegisError `invalid_request` for a provider that the organization has no key for */
export type OpenProvider = (organizationId: string, provider: string) => Promise<OpenedProvider>;

export interface AttemptDependencies extends ReservationDependencies {
  readonly openProvider: OpenProvider;
  readonly now: Clock;
  /** Milliseconds; only differences are used. */
  readonly stopwatch: () => number;
}

/** Where a call goes, and why. */
export interface Step {
  readonly target: Target;
  readonly layer: string;
  readonly reason: string;
  /** In the place of one that could cost too much, and of no other. */
  readonly isCheaper?: boolean;
}

/** A call whose provider and price are known. */
export interface PricedStep extends Step {
  readonly provider: OpenedProvider;
  readonly price: ModelPrice;
}

/**
 * Finds provider and price of a step.
 * @throws AegisError `price_unknown` for a model whose cost nobody knows: it could be held to no limit
 */
export async function priceStep(deps: AttemptDependencies, project: Project, step: Step): Promise<PricedStep> {
  const provider = await deps.openProvider(project.organization_id, step.target.provider);
  const price = callPriceOf(step.target, {
    at: new Date(deps.now()),
    own: project.own_prices,
    rates: provider.rates,
    isListed: provider.isListed,
  });
  if (price !== null) return { ...step, provider, price };
  throw new AegisError('price_unknown', `No price is known for ${step.target.provider}:${step.target.model}.`, {
    errors: [{ path: 'model', message: 'has no known price: set one with PUT /api/v1/organization/prices' }],
  });
}

/** An open call: what it may cost is reserved, and is settled or given back once. */
export class OpenCall {
  readonly step: PricedStep;
  readonly plan: CallPlan;
  readonly money: CallReservation;
  readonly gatherer = new AnswerGatherer();
  readonly #deps: AttemptDependencies;
  readonly #startedAt: number;

  private constructor(deps: AttemptDependencies, step: PricedStep, plan: CallPlan, money: CallReservation) {
    this.#deps = deps;
    this.step = step;
    this.plan = plan;
    this.money = money;
    this.#startedAt = deps.stopwatch();
  }

  /** @throws AegisError `quota_exceeded` */
  static async open(deps: AttemptDependencies, payer: Payer, step: PricedStep, plan: CallPlan): Promise<OpenCall> {
    return new OpenCall(deps, step, plan, await CallReservation.open(deps, payer, plan.estimate));
  }

  /** Charges what the call used and says what it came to. */
  async settle(state: {
    readonly traceId: string | null;
    readonly isComplete: boolean;
    readonly reservedOutputTokens: number;
    readonly error: string | null;
    /** False for a call that another one takes the place of: a request counts once. */
    readonly isCounted?: boolean;
  }): Promise<{ readonly attempt: Attempt; readonly charged: Charged; readonly answer: GatheredAnswer }> {
    const { answer } = this.gatherer;
    const { usage, isReported } = usedTokens(this.step.target.model, this.plan, answer, state);
    const used = {
      requests: state.isCounted === false ? 0 : 1,
      tokens: usage.inputTokens + usage.outputTokens,
      cost: this.step.price.costMicroUsd(usage),
    };
    const charged = await this.money.settle(used, state.traceId);
    return {
      attempt: { ...this.#attempt(state.error), usage, isReported, costMicroUsd: charged.amounts.cost },
      charged,
      answer,
    };
  }

  /** Ends a call that the provider has not answered. What it may have done all the same is charged. */
  async fail(failure: UpstreamFailure): Promise<{ readonly attempt: Attempt; readonly charged: Charged }> {
    if (mayBeCharged(failure)) {
      const settled = await this.settle({
        traceId: null,
        isComplete: false,
        reservedOutputTokens: this.plan.isStepped ? STEP_TOKENS : this.plan.mostOutputTokens,
        error: failure.kind,
        isCounted: false,
      });
      return settled;
    }
    await this.money.giveBack();
    return { attempt: this.#attempt(failure.kind), charged: { amounts: NOTHING, beyond: NOTHING } };
  }

  #attempt(error: string | null): Attempt {
    const { target, layer, reason } = this.step;
    const durationMs = this.#deps.stopwatch() - this.#startedAt;
    const free = { usage: null, isReported: false, costMicroUsd: 0, isCached: false };
    return { target, layer, reason, durationMs, error, ...free };
  }
}

/** A provider that answers with an error, or was never reached, charges nothing. */
function mayBeCharged({ kind }: UpstreamFailure): boolean {
  return kind === 'timeout' || kind === 'cut';
}

/** Whether another model may be asked in the place of one that failed. */
export function mayFallBack({ kind, status }: UpstreamFailure): boolean {
  // What is too large for the rate of one model may fit another's.
  return kind !== 'refused' || status === 429;
}

/** What was thrown as a failure of the provider. @throws it when it is none */
export function failureOf(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamError) return error.failure;
  throw error;
}
