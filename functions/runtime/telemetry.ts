import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import { maskLogValue } from './mask-log-value.ts';
import { API_SERVICE, METRIC_NAMESPACE, type MetricName } from './metric-names.ts';

/**
 * Structured logs and EMF metrics of one function. Nothing that is logged here may hold a body, a key or
 * an identifier of a person; a fault of ours is logged as its name, message and stack only.
 */
export interface Telemetry {
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  count(metric: MetricName, value?: number): void;
  /** Counts for the API as a whole, whichever function served the request: one metric to watch and to pay for. */
  countForApi(metric: MetricName): void;
  milliseconds(metric: MetricName, value: number): void;
}

export function openTelemetry(service: string): Telemetry {
  const logger = new Logger({ serviceName: service, jsonReplacerFn: maskLogValue });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service });
  const apiMetrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: API_SERVICE, singleMetric: true });
  return {
    service,
    logger,
    metrics,
    count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
    countForApi: (metric) => apiMetrics.addMetric(metric, MetricUnit.Count, 1),
    milliseconds: (metric, value) => metrics.addMetric(metric, MetricUnit.Milliseconds, value),
  };
}

/**
 * Writes what was counted when the handler is done, well or not. Powertools' own middleware logs a warning
 * for every request that counted nothing.
 */
export function publishMetrics({ metrics }: Telemetry): MiddlewareObj {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}

/** The message of anything thrown, for a log line. */
export function describeError(error: unknown): { name: string; message: string; stack?: string; cause?: string } {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) };
  return {
    name: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause instanceof Error ? { cause: `${error.cause.name}: ${error.cause.message}` } : {}),
  };
}
