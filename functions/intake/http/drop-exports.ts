import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { exportSpansRoute, OTLP_REFUSALS, OTLP_TYPES } from './export-spans.ts';
import type { IntakeServices } from './services.ts';

/**
 * `OTEL_EXPORTER_OTLP_ENDPOINT` names one address for all signals, and an SDK exports its metrics and logs there as
 * well. They are answered as taken, so that no client logs an error with every export, and nothing of them is kept.
 */
function droppingRoute(signal: 'metrics' | 'logs', operation: 'exportMetrics' | 'exportLogs') {
  return {
    ...defineRoute({
      operation,
      method: 'POST',
      path: `/v1/${signal}`,
      summary: `Drop the ${signal} of an SDK (OTLP/HTTP)`,
      tag: 'opentelemetry',
      params: NONE,
      query: NONE,
      body: NO_BODY,
      reads: OTLP_TYPES,
      responses: { 200: { description: 'Counted and dropped.' }, ...OTLP_REFUSALS },
      async run({ request }, services: IntakeServices) {
        // Loaded with the first export: an environment that gets none starts faster.
        const { dropExport } = await import('./otlp-dropping.ts');
        return dropExport(services, signal, request);
      },
    }),
    answerError: exportSpansRoute.answerError,
  };
}

export const exportMetricsRoute = droppingRoute('metrics', 'exportMetrics');

export const exportLogsRoute = droppingRoute('logs', 'exportLogs');
