import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import { describePolicies, rateLimitHeaders } from '../quota/refusal.ts';
import { cut, noteFailure, parsedAnswer } from './ask-steps.ts';
import { failureOf, OpenCall, priceStep } from './attempt-call.ts';
import type { EmbeddingRequest, ReadBody } from './chat-request.ts';
import type { GatewayCaller } from './exchange.ts';
import type { GatewayDependencies } from './gateway-ports.ts';
import { maskedInput } from './guard-prompt.ts';
import { withMembers } from './json-members.ts';
import { upstreamError } from './openai-error.ts';
import { planEmbedding } from './plan-call.ts';
import { maxCostOf, planRoute } from './plan-route.ts';
import { ExchangeRecord } from './record-exchange.ts';
import type { GatewayReply } from './reply.ts';
import { costFact, factsOf } from './sse.ts';
import { UpstreamError } from './upstream.ts';
import { isError } from './whole-answer.ts';

const Embedded = z.looseObject({ data: z.array(z.unknown()).min(1) });

/**
 * Answers a request for embeddings. It has no output tokens; another model would give other vectors, so that no other
 * takes the place of one that fails.
 *
 * @throws AegisError whatever refuses the request before the provider was asked
 */
export async function answerEmbeddings(
  deps: GatewayDependencies,
  caller: GatewayCaller,
  asked: ReadBody<EmbeddingRequest>,
): Promise<GatewayReply> {
  const request = maskedInput(asked.request, await deps.loadGuard(caller.project));
  const isMasked = request !== asked.request;
  const read = isMasked ? { request, text: withMembers(asked.text, { input: JSON.stringify(request.input) }) } : asked;
  const record = new ExchangeRecord(deps, caller, read.request);
  const { policy, steps } = await planRoute(deps, caller, read);
  const maxCostMicroUsd = maxCostOf(policy.settings);
  const [first] = steps;
  if (first === undefined) throw new Error('A route has a step');
  const step = await priceStep(deps, caller.project, first);
  const plan = planEmbedding(step.target, read, step.price);
  if (maxCostMicroUsd !== null && plan.worstCaseMicroUsd > maxCostMicroUsd) {
    throw new AegisError('cost_limit', 'This request could cost more than the project allows for one.', {
      errors: [{ path: 'input', message: 'is too long for max_cost_per_request_usd' }],
    });
  }
  const call = await OpenCall.open(deps, caller.payer, step, plan);
  try {
    const answer = await step.provider.upstream.embed(step.target.model, plan.request, caller.deadline);
    if (answer.kind !== 'whole') throw new Error('Embeddings do not stream');
    const value = parsedAnswer(answer.body);
    call.gatherer.whole(value);
    if (isError(value) || !Embedded.safeParse(value).success) throw cut();
    deps.cooldowns.succeeded(caller.project.organization_id, caller.project.project_id, step.target);
    await record.answered(call, { isComplete: true, reservedOutputTokens: 0, error: null });
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        ...factsOf({
          traceId: record.traceId,
          layer: step.layer,
          ...step.target,
          attempts: 1,
          cache: 'off',
        }),
        ...rateLimitHeaders(call.money.counters.flatMap(describePolicies), deps.now()),
        ...costFact(record.costMicroUsd),
      },
      body: answer.body,
      afterwards: () => record.store(),
    };
  } catch (error) {
    if (!(error instanceof UpstreamError)) {
      await call.money.giveBack();
      throw error;
    }
    const failure = failureOf(error);
    const { attempt, charged } = await call.fail(failure);
    record.failed(attempt, charged.amounts);
    await noteFailure({ deps, caller }, step, failure);
    return {
      ...upstreamError(failure, { 'x-aegis-trace-id': record.traceId }),
      afterwards: () => record.store(),
    };
  }
}
