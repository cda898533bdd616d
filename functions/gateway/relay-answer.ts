import { describePolicies, rateLimitHeaders } from '../quota/refusal.ts';
import type { Asking, Begun } from './ask-steps.ts';
import { AnswerAssembly } from './assemble-answer.ts';
import type { OpenCall } from './attempt-call.ts';
import { type CachePlace, keep } from './cached-answer.ts';
import { crossCheck } from './check-answer.ts';
import type { CallGuard } from './guard-call.ts';
import { guardEvents, guardWhole } from './guard-output.ts';
import type { OutputInspector } from './inspect-output.ts';
import { toAegisError } from './openai-error.ts';
import type { RoutePlan } from './plan-route.ts';
import type { GatewayReply } from './reply.ts';
import { commentOf, costFact, factsOf } from './sse.ts';
import { nameOf } from './target.ts';
import { type ChatEvent, UpstreamError } from './upstream.ts';
import type { WholeAnswer } from './whole-answer.ts';

/** An answer on its way to the client. */
export interface Answering {
  readonly asking: Asking;
  readonly guard: CallGuard;
  readonly cache: CachePlace | null;
  readonly plan: RoutePlan;
  /** Whether the answer was read to its end and paid before it is given out. */
  readonly isSettled: boolean;
}

/** Settles a whole answer, looks at it, and hands it on: byte for byte where nothing of it is taken away. */
export async function replyWhole(
  answering: Answering,
  { call, body, answer }: Extract<Begun, { kind: 'whole' }>,
): Promise<GatewayReply> {
  const { asking, guard } = answering;
  const { record, form } = asking;
  if (!answering.isSettled) {
    const { mostOutputTokens: reservedOutputTokens } = call.plan;
    await record.answered(call, { isComplete: true, reservedOutputTokens, error: null });
  }
  const headers = { 'content-type': 'application/json', ...headersOf(asking, call), ...costFact(record.costMicroUsd) };
  const inspector = guard.openInspector();
  try {
    const given = guard.mode === 'off' ? body : guardWhole(body, inspector.inspect).body;
    noteInspection(asking, inspector);
    return {
      status: 200,
      headers,
      body: form.whole(guard.mode === 'observe' ? body : given),
      afterwards: () => finish(answering, call, () => (inspector.isBlocked ? null : answer)),
    };
  } catch (error) {
    // What could not be looked at is not given out (P7); it is paid all the same.
    const refusal = refusedByGuard(asking, error);
    return { ...refusal, headers: { ...headers, ...refusal.headers }, afterwards: () => record.store() };
  }
}

/** Hands a stream on as it comes. Its pieces are read to their end whoever listens, and settled then. */
export function relayStream(answering: Answering, begun: Extract<Begun, { kind: 'stream' }>): GatewayReply {
  const assembly = new AnswerAssembly();
  const inspector = answering.guard.openInspector();
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      ...headersOf(answering.asking, begun.call),
    },
    body: pieces(answering, begun, inspector, assembly),
    afterwards: () => finish(answering, begun.call, () => (inspector.isBlocked ? null : assembly.answer())),
  };
}

async function* pieces(
  { asking, guard, isSettled: wasSettled }: Answering,
  { call, events, meter }: Extract<Begun, { kind: 'stream' }>,
  inspector: OutputInspector,
  assembly: AnswerAssembly,
): AsyncGenerator<string> {
  const { deps, record, form } = asking;
  let isSettled = wasSettled;
  const settle = async (isComplete: boolean, error: string | null): Promise<void> => {
    if (isSettled) return;
    isSettled = true;
    const { reservedOutputTokens } = meter;
    await record.answered(call, { isComplete, reservedOutputTokens, error });
  };
  try {
    const guarded = gatheredInto(assembly, guardEvents(events, guard.mode, inspector.inspect));
    yield* form.events(guarded);
    noteInspection(asking, inspector);
    if (meter.isCutByLimit) {
      record.flag('length_by_limit');
      deps.note('length_by_limit', { trace_id: record.traceId });
    }
    await settle(!meter.isCutByLimit, null);
    yield commentOf({ 'x-aegis-trace-id': record.traceId, ...costFact(record.costMicroUsd) });
    if (form.end !== '') yield form.end;
  } catch (error) {
    const kind = error instanceof UpstreamError ? error.failure.kind : 'internal_error';
    record.flag('cut');
    deps.note('stream_cut', { trace_id: record.traceId, kind }, error);
    await settle(false, kind);
    yield form.broken(kind);
  } finally {
    // Whoever reads has stopped reading: what came so far is charged.
    await settle(false, 'not_read');
  }
}

async function* gatheredInto(assembly: AnswerAssembly, events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  for await (const event of events) {
    if (event.chunk !== null) assembly.add(event.chunk);
    yield event;
  }
}

/** What is left when the client has its answer: the cache, a second opinion, and the trace. Never throws. */
async function finish(
  { asking, guard, cache, plan }: Answering,
  call: OpenCall,
  answer: () => WholeAnswer | null,
): Promise<void> {
  const { deps, record } = asking;
  try {
    const given = answer();
    if (given !== null) {
      // Kept under the model that was asked first: the answer of another one is not its answer.
      const isOfAsked = cache !== null && nameOf(cache.target) === nameOf(call.step.target);
      if (isOfAsked) await keep(asking, guard, cache, given);
      await crossCheck(asking, { target: call.step.target, answer: given }, plan);
    }
  } catch (error) {
    deps.note('trace_failed', { trace_id: record.traceId }, error);
  }
  await record.store();
}

/** What is told in the place of an answer that could not be looked at. */
export function refusedByGuard({ deps, record, form }: Asking, error: unknown): GatewayReply {
  record.flag('guard_failed');
  deps.note('guard_failed', { trace_id: record.traceId }, error);
  return form.refused(toAegisError(error), '');
}

export function noteInspection({ deps, record }: Asking, inspector: OutputInspector): void {
  if (inspector.isRedacted) record.flag('guard_redacted');
  if (!inspector.isBlocked) return;
  record.flag('guard_blocked');
  deps.note('guard_blocked', { trace_id: record.traceId });
}

function headersOf({ deps, record, settings }: Asking, { step, money }: OpenCall): Record<string, string> {
  const attempts = record.attempts.length;
  return {
    ...factsOf({
      traceId: record.traceId,
      layer: step.layer,
      ...step.target,
      attempts: record.isAnswered ? attempts : attempts + 1,
      cache: settings.cache ? 'miss' : 'off',
    }),
    ...rateLimitHeaders(money.counters.flatMap(describePolicies), deps.now()),
  };
}
