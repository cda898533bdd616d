import { describePolicies, rateLimitHeaders } from '../../domain/ledger/refusal.ts';
import { receiveSpans } from '../../domain/otlp/receive-spans.ts';
import { spansOf } from '../../domain/otlp/span.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { exportResponse, JSON_TYPE, PROTOBUF, readExport, statusResponse } from './otlp-codec.ts';
import type { IngestServices } from './services.ts';

/** Enough to see what is wrong, not a log of it. */
const MAX_REASONS = 10;

/** OTLP/HTTP, where the protocol's own rules hold: status codes, partial success and errors in its own encodings. */
export const exportSpansRoute = {
  ...defineRoute({
    operation: 'exportSpans',
    method: 'POST',
    path: '/v1/traces',
    summary: 'Export spans with any OpenTelemetry SDK (OTLP/HTTP)',
    tag: 'opentelemetry',
    params: NONE,
    query: NONE,
    body: NO_BODY,
    reads: [PROTOBUF, JSON_TYPE],
    responses: {
      200: { description: 'ExportTraceServiceResponse; `partial_success` counts the spans that will never be taken.' },
      400: { description: 'Not an ExportTraceServiceRequest.' },
      413: { description: 'The body is too large, before or after decompression.' },
      415: { description: 'Neither of the two encodings, or a compression other than gzip.' },
      429: { description: 'A spent quota refused every span.' },
    },
    async run({ caller, request }, services: IngestServices) {
      const outcome = await receiveSpans(services, caller, spansOf(await readExport(request)));
      if (outcome.openedTraces > 0) services.telemetry.count(METRICS.tracesAccepted, outcome.openedTraces);
      if (outcome.refusal !== null && services.quotaAnswer === 'too_many_requests') throw outcome.refusal;
      const message = outcome.reasons.slice(0, MAX_REASONS).join(' ');
      const response = await exportResponse(request, { spans: outcome.rejectedSpans, message });
      const limits = rateLimitHeaders(outcome.counters.flatMap(describePolicies), services.now());
      return { ...response, headers: { ...limits, ...response.headers } };
    },
  }),
  answerError: statusResponse,
};
