import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import { readEnvironment, VARIABLES } from './environment.ts';
import { MetricLines } from './metric-lines.ts';
import { API_SERVICE, type MetricName, metricNamespace } from './metric-names.ts';
import { RequestLogger } from './request-logger.ts';

/**
 * Structured logs and EMF metrics of one function. Nothing that is logged here may hold a body, a key or
 * an identifier of a person; a fault of ours is logged as its name, message and stack only.
 */
export interface Telemetry {
  readonly service: string;
  readonly logger: Pick<
    RequestLogger,
    'addContext' | 'appendKeys' | 'resetKeys' | 'setLogLevel' | 'info' | 'warn' | 'error'
  >;
  count(metric: MetricName, value?: number): void;
  /** Counts for the API as a whole, whichever function served the request: one metric to watch and to pay for. */
  countForApi(metric: MetricName): void;
  milliseconds(metric: MetricName, value: number): void;
  /** Writes what was counted. */
  publish(): void;
}

/** @throws when the environment does not name the stage */
export function openTelemetry(service: string): Telemetry {
  const namespace = metricNamespace(readEnvironment({ AEGIS_STAGE: VARIABLES.AEGIS_STAGE }).AEGIS_STAGE);
  const metrics = new MetricLines(service, namespace);
  const apiMetrics = new MetricLines(API_SERVICE, namespace);
  return {
    service,
    logger: new RequestLogger(service),
    count: (metric, value = 1) => metrics.add(metric, MetricUnit.Count, value),
    countForApi: (metric) => apiMetrics.add(metric, MetricUnit.Count, 1),
    milliseconds: (metric, value) => metrics.add(metric, MetricUnit.Milliseconds, value),
    publish() {
      metrics.publish();
      apiMetrics.publish();
    },
  };
}

/**
 * Names the invocation in its log lines and writes what was counted when the handler is done, well or not. Powertools'
 * own middlewares read a dozen environment variables each time, and can be made to log the event by one of them.
 */
export function observeInvocations({ logger, publish }: Telemetry): MiddlewareObj {
  const end = () => {
    publish();
    logger.resetKeys();
  };
  return { before: ({ context }) => logger.addContext(context), after: end, onError: end };
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
