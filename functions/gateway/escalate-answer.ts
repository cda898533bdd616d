import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import { type Asking, askSteps, type Begun, cut } from './ask-steps.ts';
import { AnswerAssembly } from './assemble-answer.ts';
import type { Route } from './choose-route.ts';
import { escalatedRoute, shouldEscalate } from './escalate.ts';
import type { CallGuard } from './guard-call.ts';
import { guardWhole } from './guard-output.ts';
import { type GatewayPolicy, stepsOf } from './plan-route.ts';
import { streamOf } from './replay-answer.ts';
import { type ChatEvent, UpstreamError } from './upstream.ts';
import type { WholeAnswer } from './whole-answer.ts';

/**
 * Asks one layer up for as long as an answer breaks its schema, refuses or fails the guard. Each hop is settled before
 * the next reserves; where that is refused, or nobody up there answers, the lower answer stands, marked.
 *
 * @throws UpstreamError where a stream breaks off while it is held back
 */
export async function escalateAnswer(
  asking: Asking,
  guard: CallGuard,
  first: Begun,
  { route, policy }: { readonly route: Route; readonly policy: GatewayPolicy },
): Promise<Begun> {
  let begun = await held(asking, first, 'first');
  let from = route;
  for (;;) {
    const inspector = guard.openInspector();
    guardWhole(JSON.stringify(begun.answer), inspector.inspect);
    const { hasFailed } = inspector;
    const reason = shouldEscalate({
      settings: policy.settings,
      body: asking.read.request,
      answer: begun.answer,
      hasFailed,
    });
    const next = reason === null ? null : escalatedRoute(from, reason, policy);
    if (next === null) return begun.begun;
    asking.record.flag(`escalated_${reason}`);
    const hop = await askSteps(asking, stepsOf(next)).catch((error: unknown) => {
      if (!(error instanceof AegisError)) throw error;
      return null;
    });
    if (hop === null || hop.begun === null) {
      asking.record.flag('escalation_refused');
      return begun.begun;
    }
    try {
      begun = await held(asking, hop.begun, 'hop');
      from = next;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      asking.record.flag('escalation_refused');
      return begun.begun;
    }
  }
}

/**
 * A whole answer, paid; a stream is read to its end and told again from what was read.
 * @throws UpstreamError where it breaks off; that of a hop takes nothing away from the answer below it
 */
async function held(
  { record }: Asking,
  begun: Begun,
  place: 'first' | 'hop',
): Promise<{ readonly begun: Begun; readonly answer: WholeAnswer }> {
  const { call } = begun;
  if (begun.kind === 'whole') {
    await record.answered(call, { isComplete: true, reservedOutputTokens: call.plan.mostOutputTokens, error: null });
    return { begun, answer: begun.answer };
  }
  const events: ChatEvent[] = [];
  const assembly = new AnswerAssembly();
  let answer: WholeAnswer;
  const state = (isComplete: boolean, error: string | null) => ({
    isComplete,
    reservedOutputTokens: begun.meter.reservedOutputTokens,
    error,
  });
  try {
    for await (const event of begun.events) {
      events.push(event);
      if (event.chunk !== null) assembly.add(event.chunk);
    }
    answer = assembly.answer();
  } catch (error) {
    // What cannot be put together to an answer is none.
    const broken = error instanceof z.ZodError ? cut() : error;
    const ended = state(false, broken instanceof UpstreamError ? broken.failure.kind : 'internal_error');
    await (place === 'hop' ? record.beside(call, ended) : record.answered(call, ended));
    throw broken;
  }
  await record.answered(call, state(!begun.meter.isCutByLimit, null));
  return { begun: { ...begun, events: streamOf(events) }, answer };
}
