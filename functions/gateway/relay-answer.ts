import type { OpenCall } from './attempt-call.ts';
import type { ChatRequest } from './chat-request.ts';
import type { GatewayDependencies } from './gateway-ports.ts';
import type { StreamMeter } from './meter-stream.ts';
import { streamError } from './openai-error.ts';
import type { ExchangeRecord } from './record-exchange.ts';
import type { GatewayReply } from './reply.ts';
import { asAsked, commentOf, costFact, DONE } from './sse.ts';
import { type ChatEvent, UpstreamError } from './upstream.ts';

/** A stream whose first content has come. */
export interface BegunStream {
  readonly events: AsyncIterable<ChatEvent>;
  readonly meter: StreamMeter;
}

/** An answer on its way to the client. */
export interface Answering {
  readonly deps: GatewayDependencies;
  readonly record: ExchangeRecord;
  readonly call: OpenCall;
  readonly headers: Readonly<Record<string, string>>;
  readonly request: ChatRequest;
}

/** Settles a whole answer and hands it on byte for byte. */
export async function replyWhole({ record, call, headers }: Answering, body: string): Promise<GatewayReply> {
  const { plan } = call;
  await record.answered(call, { isComplete: true, reservedOutputTokens: plan.mostOutputTokens, error: null });
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers, ...costFact(record.costMicroUsd) },
    body,
    afterwards: () => record.store(),
  };
}

/** Hands a stream on as it comes. Its pieces are read to their end whoever listens, and settled then. */
export function relayStream(answering: Answering, begun: BegunStream): GatewayReply {
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      ...answering.headers,
    },
    body: pieces(answering, begun),
    afterwards: () => answering.record.store(),
  };
}

async function* pieces(
  { deps, record, call, request }: Answering,
  { events, meter }: BegunStream,
): AsyncGenerator<string> {
  let isSettled = false;
  const settle = async (isComplete: boolean, error: string | null): Promise<void> => {
    if (isSettled) return;
    isSettled = true;
    const { reservedOutputTokens } = meter;
    await record.answered(call, { isComplete, reservedOutputTokens, error });
  };
  try {
    yield* asAsked(events, request.stream_options?.include_usage === true);
    if (meter.isCutByLimit) {
      record.flag('length_by_limit');
      deps.note('length_by_limit', { trace_id: record.traceId });
    }
    await settle(!meter.isCutByLimit, null);
    yield commentOf({ 'x-aegis-trace-id': record.traceId, ...costFact(record.costMicroUsd) });
    yield DONE;
  } catch (error) {
    const kind = error instanceof UpstreamError ? error.failure.kind : 'internal_error';
    record.flag('cut');
    deps.note('stream_cut', { trace_id: record.traceId, kind }, error);
    await settle(false, kind);
    yield streamError(kind);
  } finally {
    // Whoever reads has stopped reading: what came so far is charged.
    await settle(false, 'not_read');
  }
}
