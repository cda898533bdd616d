import { isNothing } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { AnswerForm } from './answer-form.ts';
import { failureOf, mayFallBack, OpenCall, type PricedStep, priceStep, type Step } from './attempt-call.ts';
import type { ChatRequest, ReadBody } from './chat-request.ts';
import type { GatewayCaller } from './exchange.ts';
import type { GatewayDependencies } from './gateway-ports.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { jsonIn } from './json-in.ts';
import { StreamMeter, untilContent } from './meter-stream.ts';
import { type CallPlan, planChat } from './plan-call.ts';
import { maxCostOf } from './plan-route.ts';
import type { ExchangeRecord } from './record-exchange.ts';
import { type ChatEvent, UpstreamError, type UpstreamFailure } from './upstream.ts';
import { isError, WholeAnswer } from './whole-answer.ts';

/** One request on its way. */
export interface Asking {
  readonly deps: GatewayDependencies;
  readonly caller: GatewayCaller;
  /** As it may be sent. */
  readonly read: ReadBody<ChatRequest>;
  readonly settings: GatewaySettings;
  readonly record: ExchangeRecord;
  /** In which the client is answered. */
  readonly form: AnswerForm;
}

/** A provider's answer: whole, or a stream whose first content has come. */
export type Begun = { readonly call: OpenCall } & (
  | { readonly kind: 'whole'; readonly body: string; readonly answer: WholeAnswer }
  | { readonly kind: 'stream'; readonly events: AsyncIterable<ChatEvent>; readonly meter: StreamMeter }
);

/**
 * Asks the models of a route one after another, while nothing of an answer has come and there is time. Each call
 * reserves what it can cost first.
 *
 * @returns null and the last failure where none has answered
 * @throws AegisError whatever refuses the request before anything was charged
 */
export async function askSteps(
  asking: Asking,
  steps: readonly Step[],
): Promise<{ readonly begun: Begun | null; readonly failure: UpstreamFailure | null }> {
  const { deps, caller, read, record } = asking;
  const { organization_id, project_id } = caller.project;
  let failure: UpstreamFailure | null = null;
  let isCharged = false;
  try {
    for await (const { step, plan } of affordable(asking, steps)) {
      if (caller.deadline.aborted) break;
      const call = await OpenCall.open(deps, caller.payer, step, plan);
      try {
        const begun = await begin(call, read.request, caller.deadline);
        deps.cooldowns.succeeded(organization_id, project_id, step.target);
        return { begun, failure };
      } catch (error) {
        if (!(error instanceof UpstreamError)) {
          await call.money.giveBack();
          throw error;
        }
        failure = failureOf(error);
        const { attempt, charged } = await call.fail(failure);
        isCharged ||= !isNothing(charged.amounts);
        record.failed(attempt, charged.amounts);
        await noteFailure(asking, step, failure);
        if (!mayFallBack(failure)) break;
      }
    }
  } catch (error) {
    // What was charged has a trace, and the client is told of the call that it was charged for.
    if (!isCharged || !(error instanceof AegisError)) throw error;
  }
  return { begun: null, failure };
}

/** The steps of a route that a project may pay for; the first refusal is told when there is none. */
async function* affordable(
  { deps, caller, read, settings }: Asking,
  steps: readonly Step[],
): AsyncGenerator<{ readonly step: PricedStep; readonly plan: CallPlan }> {
  const maxCostMicroUsd = maxCostOf(settings);
  let refusal: AegisError | null = null;
  let isTooDear = false;
  let isAny = false;
  for (const step of steps) {
    if (step.isCheaper === true && !isTooDear) continue;
    const priced = await priceStep(deps, caller.project, step).catch((error: unknown) => {
      if (!(error instanceof AegisError)) throw error;
      refusal ??= error;
      return null;
    });
    if (priced === null) continue;
    const plan = planChat(priced.target, read, priced.price, settings.reserve);
    if (maxCostMicroUsd !== null && plan.worstCaseMicroUsd > maxCostMicroUsd) {
      isTooDear = true;
      refusal ??= tooDear(plan.worstCaseMicroUsd, maxCostMicroUsd);
      continue;
    }
    isAny = true;
    yield { step: priced, plan };
  }
  if (!isAny && refusal !== null) throw refusal;
}

function tooDear(worstCaseMicroUsd: number, maxCostMicroUsd: number): AegisError {
  return new AegisError('cost_limit', 'This request could cost more than the project allows for one.', {
    errors: [
      {
        path: 'max_tokens',
        message: `allows a cost of ${worstCaseMicroUsd} micro-USD, and max_cost_per_request_usd is ${maxCostMicroUsd} micro-USD`,
      },
    ],
  });
}

/** Asks, and waits for the first piece of the answer itself. @throws UpstreamError */
async function begin(call: OpenCall, request: ChatRequest, deadline: AbortSignal): Promise<Begun> {
  const { step, plan, gatherer, money } = call;
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, deadline]);
  const answer = await step.provider.upstream.chat(step.target.model, plan.request, signal);
  if (answer.kind === 'whole') {
    if (request.stream === true) throw cut();
    const value = parsedAnswer(answer.body);
    gatherer.whole(value);
    const read = WholeAnswer.safeParse(value).data;
    if (read === undefined || read.choices.length === 0 || isError(value)) throw cut();
    return { kind: 'whole', call, body: answer.body, answer: read };
  }
  const meter = new StreamMeter({ gatherer, money, plan, price: step.price, abort: () => ending.abort() });
  const events = await untilContent(meter.run(answer.events), () => gatherer.hasContent || gatherer.isComplete);
  return { kind: 'stream', call, events, meter };
}

/** @throws UpstreamError `cut` for a text that is no JSON */
export function parsedAnswer(body: string): unknown {
  const value = jsonIn(body);
  if (value === undefined) throw cut();
  return value;
}

/** An answer that broke off, or that is none. */
export function cut(): UpstreamError {
  return new UpstreamError({ kind: 'cut', status: null, retryAfterSeconds: null, body: null });
}

/** Tells the operator of a failure, and leaves the model alone for a while. A call that the deadline ended is no fault of its model. */
export async function noteFailure(
  { deps, caller }: Pick<Asking, 'deps' | 'caller'>,
  { target }: PricedStep,
  failure: UpstreamFailure,
): Promise<void> {
  if (caller.deadline.aborted) return;
  const { organization_id, project_id } = caller.project;
  const detail = { provider: target.provider, kind: failure.kind, status: String(failure.status ?? '') };
  if (failure.kind === 'auth') deps.note('provider_auth', detail);
  else if (failure.kind !== 'refused') deps.note('provider_failed', detail);
  await deps.cooldowns.failed(organization_id, project_id, target, failure);
}
