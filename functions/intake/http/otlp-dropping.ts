import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { countExported, LOGS_PATH, METRICS_PATH } from '../../spans/http/dropped-signals.ts';
import { warningResponse } from '../../spans/http/otlp-codec.ts';
import type { IntakeServices } from './services.ts';

/** Said to whoever sends what was said to a model where nothing reads it. */
const MESSAGES_DROPPED =
  'Log records are not kept, and these hold messages of model calls. Let the instrumentation write them into its spans: ' +
  'OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental and ' +
  'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY.';

/** Counts what an export holds, and answers as the protocol demands. */
export async function dropExport(
  { telemetry }: Pick<IntakeServices, 'telemetry'>,
  signal: 'metrics' | 'logs',
  request: HttpRequest,
): Promise<HttpResponse> {
  const { count, hasMessages } = countExported(request, signal === 'logs' ? LOGS_PATH : METRICS_PATH);
  if (count > 0) telemetry.count(signal === 'logs' ? METRICS.logRecordsDropped : METRICS.metricsDropped, count);
  return warningResponse(request, signal === 'logs' && hasMessages ? MESSAGES_DROPPED : '');
}
