import { AegisError } from '../kernel/errors.ts';
import { type AnswerForm, chatForm } from './answer-form.ts';
import { type Asking, askSteps, type Begun } from './ask-steps.ts';
import { lookUp } from './cached-answer.ts';
import type { ChatRequest, ReadBody } from './chat-request.ts';
import { escalateAnswer } from './escalate-answer.ts';
import type { GatewayCaller } from './exchange.ts';
import type { GatewayDependencies } from './gateway-ports.ts';
import { guardCall } from './guard-call.ts';
import { planRoute } from './plan-route.ts';
import { ExchangeRecord } from './record-exchange.ts';
import { type Answering, relayStream, replyWhole } from './relay-answer.ts';
import { replyFromCache } from './replay-cached.ts';
import type { GatewayReply } from './reply.ts';
import { UpstreamError, type UpstreamFailure } from './upstream.ts';

/**
 * Answers a chat completion: looks at the prompt, finds the model, reserves the most that the call can cost, asks,
 * looks at the answer and settles. Another model is asked only while nothing of an answer has come, so that no client
 * reads two answers in one.
 *
 * @throws AegisError whatever refuses the request before a provider was asked
 */
export async function answerChat(
  deps: GatewayDependencies,
  caller: GatewayCaller,
  asked: ReadBody<ChatRequest>,
  form: AnswerForm = chatForm(asked.request.stream_options?.include_usage === true),
): Promise<GatewayReply> {
  const plan = await planRoute(deps, caller, asked);
  const { settings } = plan.policy;
  const guard = await guardCall(deps.loadGuard, caller.project, settings, asked);
  const record = new ExchangeRecord(deps, caller, guard.read.request);
  const asking: Asking = { deps, caller, read: guard.read, settings, record, form };
  const cache = await lookUp(asking, plan.policy, plan.steps[0]?.target);
  if (cache?.found != null) return replyFromCache(asking, guard, cache, cache.found);
  try {
    const { begun, failure } = await askSteps(asking, plan.steps);
    if (begun === null) return allFailed(asking, failure);
    const answer: Begun = settings.auto_escalate ? await escalateAnswer(asking, guard, begun, plan) : begun;
    const answering: Answering = { asking, guard, cache, plan, isSettled: settings.auto_escalate };
    return answer.kind === 'whole' ? await replyWhole(answering, answer) : relayStream(answering, answer);
  } catch (error) {
    // A stream that was held back has broken off: it is paid, and nothing of it was given out.
    if (error instanceof UpstreamError) return allFailed(asking, error.failure);
    // Whatever went wrong, what was charged has a trace.
    if (record.isOwed) await record.store();
    throw error;
  }
}

function allFailed({ record, form }: Asking, failure: UpstreamFailure | null): GatewayReply {
  if (failure === null) throw new AegisError('unavailable', 'No model can be asked at the moment.');
  const reply = form.failed(failure, { 'x-aegis-trace-id': record.traceId });
  return { ...reply, afterwards: () => record.store() };
}
