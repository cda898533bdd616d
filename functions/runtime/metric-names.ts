/** Shared by the code that emits and the constructs that alarm (P10). */
export const METRIC_NAMESPACE = 'Aegis';

export const METRICS = {
  tracesAccepted: 'TracesAccepted',
  quotaRefused: 'QuotaRefused',
  authenticationFailed: 'AuthenticationFailed',
  leakedKeysReported: 'LeakedKeysReported',
  evaluationsCompleted: 'EvaluationsCompleted',
  evaluationErrors: 'EvaluationErrors',
  evaluationDelayMilliseconds: 'EvaluationDelayMilliseconds',
  quotaResetHeartbeat: 'QuotaResetHeartbeat',
  reconcileHeartbeat: 'ReconcileHeartbeat',
  reservationsReleased: 'ReservationsReleased',
  ledgerDrift: 'LedgerDrift',
  tracesQueuedTooLong: 'TracesQueuedTooLong',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
