import { describePolicies, rateLimitHeaders } from '../quota/refusal.ts';
import type { Asking } from './ask-steps.ts';
import type { CachePlace } from './cached-answer.ts';
import { AnswerGatherer } from './gather-answer.ts';
import type { CallGuard } from './guard-call.ts';
import { guardEvents, guardWhole } from './guard-output.ts';
import { noteInspection, refusedByGuard } from './relay-answer.ts';
import { replayAnswer, streamOf } from './replay-answer.ts';
import type { GatewayReply } from './reply.ts';
import { CallReservation } from './reserve-call.ts';
import { commentOf, costFact, factsOf } from './sse.ts';
import type { WholeAnswer } from './whole-answer.ts';

/**
 * Answers from the cache: it counts as a request, costs nothing, and is looked at again, since rules may have changed.
 * @throws AegisError `quota_exceeded` where no further request is allowed
 */
export async function replyFromCache(
  asking: Asking,
  guard: CallGuard,
  { target }: CachePlace,
  found: WholeAnswer,
): Promise<GatewayReply> {
  const { deps, caller, read, record, form } = asking;
  const money = await CallReservation.open(deps, caller.payer, { requests: 1, tokens: 0, cost: 0 });
  const gatherer = new AnswerGatherer();
  gatherer.whole(found);
  const attempt = { target, layer: 'L0', reason: 'kept answer', durationMs: 0, usage: null, isReported: false };
  await record.cached({ ...attempt, costMicroUsd: 0, error: null, isCached: true }, money, gatherer.answer);
  deps.note('cache_hit', { trace_id: record.traceId });
  const headers = {
    ...factsOf({ traceId: record.traceId, layer: 'L0', ...target, attempts: 0, cache: 'hit' }),
    ...rateLimitHeaders(money.counters.flatMap(describePolicies), deps.now()),
    ...costFact(0),
  };
  const inspector = guard.openInspector();
  const afterwards = () => record.store();
  try {
    // All of it is there, so all of it is looked at before anything is given out.
    const body =
      guard.mode === 'off' ? JSON.stringify(found) : guardWhole(JSON.stringify(found), inspector.inspect).body;
    noteInspection(asking, inspector);
    if (read.request.stream !== true) {
      return {
        status: 200,
        headers: { 'content-type': 'application/json', ...headers },
        body: form.whole(body),
        afterwards,
      };
    }
    const mode = guard.mode === 'off' || guard.mode === 'observe' ? guard.mode : 'buffer';
    const events = guardEvents(streamOf(replayAnswer(found, true)), mode, guard.openInspector().inspect);
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers },
      body: pieces(form.events(events), form.end, record.traceId),
      afterwards,
    };
  } catch (error) {
    const refusal = refusedByGuard(asking, error);
    return { ...refusal, headers: { ...headers, ...refusal.headers }, afterwards };
  }
}

async function* pieces(events: AsyncIterable<string>, end: string, traceId: string): AsyncGenerator<string> {
  yield* events;
  yield commentOf({ 'x-aegis-trace-id': traceId, ...costFact(0) });
  if (end !== '') yield end;
}
