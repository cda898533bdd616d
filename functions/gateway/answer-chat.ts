import { AegisError } from '../kernel/errors.ts';
import { describePolicies, rateLimitHeaders } from '../quota/refusal.ts';
import { failureOf, mayFallBack, OpenCall, type PricedStep, priceStep, type Step } from './attempt-call.ts';
import type { ChatRequest, ReadBody } from './chat-request.ts';
import type { GatewayCaller } from './exchange.ts';
import type { GatewayDependencies } from './gateway-ports.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { StreamMeter, untilContent } from './meter-stream.ts';
import { upstreamError } from './openai-error.ts';
import { type CallPlan, planChat } from './plan-call.ts';
import { maxCostOf, planRoute } from './plan-route.ts';
import { ExchangeRecord } from './record-exchange.ts';
import { type BegunStream, relayStream, replyWhole } from './relay-answer.ts';
import type { GatewayReply } from './reply.ts';
import { factsOf } from './sse.ts';
import { UpstreamError, type UpstreamFailure } from './upstream.ts';

/**
 * Answers a chat completion: finds the model, reserves the most that the call can cost, asks, and settles. The next
 * model is asked only while nothing of an answer has come, so that no client reads two answers in one.
 *
 * @throws AegisError whatever refuses the request before a provider was asked
 */
export async function answerChat(
  deps: GatewayDependencies,
  caller: GatewayCaller,
  read: ReadBody<ChatRequest>,
): Promise<GatewayReply> {
  const record = new ExchangeRecord(deps, caller, read.request);
  const { steps, policy } = await planRoute(deps, caller, read);
  const { organization_id, project_id } = caller.project;
  let failure: UpstreamFailure | null = null;
  for await (const { step, plan } of affordable(deps, caller, read, { steps, settings: policy.settings })) {
    const call = await OpenCall.open(deps, caller.payer, step, plan);
    try {
      const begun = await begin(call, read.request);
      deps.cooldowns.succeeded(organization_id, project_id, step.target);
      const headers = headersOf(deps, call, record);
      const answer = { deps, record, call, headers, request: read.request };
      return typeof begun === 'string' ? await replyWhole(answer, begun) : relayStream(answer, begun);
    } catch (error) {
      if (!(error instanceof UpstreamError)) {
        await call.money.giveBack();
        throw error;
      }
      failure = failureOf(error);
      const { attempt, charged } = await call.fail(failure);
      record.failed(attempt, charged.amounts);
      noteFailure(deps, step, failure);
      await deps.cooldowns.failed(organization_id, project_id, step.target, failure);
      if (!mayFallBack(failure)) break;
    }
  }
  if (failure === null) throw new AegisError('unavailable', 'No model can be asked at the moment.');
  const reply = upstreamError(failure, { 'x-aegis-trace-id': record.traceId });
  return { ...reply, afterwards: () => record.store() };
}

/** The steps of a route that a project may pay for; the first refusal is told when there is none. */
async function* affordable(
  deps: GatewayDependencies,
  { project }: GatewayCaller,
  read: ReadBody<ChatRequest>,
  { steps, settings }: { readonly steps: readonly Step[]; readonly settings: GatewaySettings },
): AsyncGenerator<{ readonly step: PricedStep; readonly plan: CallPlan }> {
  const maxCostMicroUsd = maxCostOf(settings);
  let refusal: AegisError | null = null;
  let isTooDear = false;
  let isAny = false;
  for (const step of steps) {
    if (step.isCheaper === true && !isTooDear) continue;
    const priced = await priceStep(deps, project, step).catch((error: unknown) => {
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
async function begin(call: OpenCall, request: ChatRequest): Promise<string | BegunStream> {
  const { step, plan, gatherer, money } = call;
  const ending = new AbortController();
  const answer = await step.provider.upstream.chat(step.target.model, plan.request, ending.signal);
  if (answer.kind === 'whole') {
    if (request.stream === true) throw cut();
    gatherer.whole(parsed(answer.body));
    return answer.body;
  }
  const meter = new StreamMeter({ gatherer, money, plan, price: step.price, abort: () => ending.abort() });
  const events = await untilContent(meter.run(answer.events), () => gatherer.hasContent || gatherer.isComplete);
  return { events, meter };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw cut();
  }
}

function cut(): UpstreamError {
  return new UpstreamError({ kind: 'cut', status: null, retryAfterSeconds: null, body: null });
}

function headersOf(deps: GatewayDependencies, call: OpenCall, record: ExchangeRecord): Record<string, string> {
  const { step, money } = call;
  return {
    ...factsOf({
      traceId: record.traceId,
      layer: step.layer,
      ...step.target,
      attempts: record.attempts.length + 1,
      cache: 'off',
    }),
    ...rateLimitHeaders(money.counters.flatMap(describePolicies), deps.now()),
  };
}

function noteFailure(deps: GatewayDependencies, { target }: PricedStep, failure: UpstreamFailure): void {
  const detail = { provider: target.provider, kind: failure.kind, status: String(failure.status ?? '') };
  if (failure.kind === 'auth') deps.note('provider_auth', detail);
  else if (failure.kind !== 'refused') deps.note('provider_failed', detail);
}
