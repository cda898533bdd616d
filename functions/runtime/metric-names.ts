/**
 * Shared by the code that emits and the constructs that alarm (P10). One for each stage: in a common one, the heartbeat of
 * one stage would keep the alarms of all others quiet.
 */
export function metricNamespace(stage: string): string {
  return `Aegis/${stage}`;
}

/** The service of what concerns the API as a whole rather than one function behind it. */
export const API_SERVICE = 'api';

export const METRICS = {
  tracesAccepted: 'TracesAccepted',
  metricsDropped: 'MetricsDropped',
  nonModelSpansDropped: 'NonModelSpansDropped',
  logRecordsDropped: 'LogRecordsDropped',
  quotaRefused: 'QuotaRefused',
  authenticationFailed: 'AuthenticationFailed',
  leakedKeysReported: 'LeakedKeysReported',
  evaluationsCompleted: 'EvaluationsCompleted',
  evaluationsFailed: 'EvaluationsFailed',
  evaluationsNeedReview: 'EvaluationsNeedReview',
  evaluationsWithoutText: 'EvaluationsWithoutText',
  evaluationErrors: 'EvaluationErrors',
  evaluationDelayMilliseconds: 'EvaluationDelayMilliseconds',
  quotaResetHeartbeat: 'QuotaResetHeartbeat',
  reconcileHeartbeat: 'ReconcileHeartbeat',
  reservationsReleased: 'ReservationsReleased',
  ledgerDrift: 'LedgerDrift',
  tracesQueuedTooLong: 'TracesQueuedTooLong',
  reviewsLate: 'ReviewsLate',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
