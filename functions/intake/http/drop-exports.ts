import type { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import type { IntakeServices } from './services.ts';

/**
 * `OTEL_EXPORTER_OTLP_ENDPOINT` names one address for all signals, and an SDK exports its metrics and logs there as
 * well. They are answered as taken, so that no client logs an error with every export, and nothing of them is kept.
 */
function droppingRoute(signal: 'metrics' | 'logs', operation: 'exportMetrics' | 'exportLogs', description: string) {
  return {
    ...defineRoute({
      operation,
      method: 'POST',
      path: `/v1/${signal}`,
      summary: `Answer an SDK that exports its ${signal} as well, and drop them (OTLP/HTTP)`,
      tag: 'opentelemetry',
      params: NONE,
      query: NONE,
      body: NO_BODY,
      reads: ['application/x-protobuf', 'application/json'],
      responses: {
        200: { description },
        400: { description: 'The body is not an export request.' },
        413: { description: 'The body is too large, before or after decompression.' },
        415: {
          description: 'The body is neither protobuf nor JSON, or it is compressed with something other than gzip.',
        },
        429: { description: 'The key has made all its requests of this minute.' },
      },
      async run({ request }, { telemetry }: IntakeServices) {
        const { countExported, LOGS_PATH, METRICS_PATH, warningResponse } = await protocol();
        const { count, hasMessages } = countExported(request, signal === 'logs' ? LOGS_PATH : METRICS_PATH);
        if (count > 0) telemetry.count(signal === 'logs' ? METRICS.logRecordsDropped : METRICS.metricsDropped, count);
        return warningResponse(request, signal === 'logs' && hasMessages ? MESSAGES_DROPPED : '');
      },
    }),
    async answerError(error: AegisError, request: HttpRequest) {
      const { statusResponse } = await protocol();
      return statusResponse(error, request);
    },
  };
}

/** Said to whoever sends what was said to a model where nothing reads it. */
const MESSAGES_DROPPED =
  'Log records are not kept, and these hold messages of model calls. Let the instrumentation write them into its spans: ' +
  'OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental and ' +
  'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY.';

export const exportMetricsRoute = droppingRoute(
  'metrics',
  'exportMetrics',
  'ExportMetricsServiceResponse. The metrics were counted and dropped.',
);

export const exportLogsRoute = droppingRoute(
  'logs',
  'exportLogs',
  'ExportLogsServiceResponse. The log records were counted and dropped. When they hold messages of model calls, `partial_success` has a message that says how to send these in spans.',
);

/** Loaded with the first export: an environment that gets none starts faster. */
async function protocol() {
  return import('./otlp-dropping.ts');
}
