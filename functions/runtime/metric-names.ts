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
  alertsHeartbeat: 'AlertsHeartbeat',
  reservationsReleased: 'ReservationsReleased',
  ledgerDrift: 'LedgerDrift',
  judgeCircuitsOpened: 'JudgeCircuitsOpened',
  judgesBlocked: 'JudgesBlocked',
  /** 1 for a try that failed and 0 for one that did not; of each channel one in a minute. */
  deliveryFailed: 'DeliveryFailed',
  outboxAgeSeconds: 'OutboxAgeSeconds',
  tracesQueuedTooLong: 'TracesQueuedTooLong',
  reviewsLate: 'ReviewsLate',
  judgedSafe: 'JudgedSafe',
  judgedReview: 'JudgedReview',
  judgedUnsafe: 'JudgedUnsafe',
  /** Why a judge said nothing that counts: one for each reason, which costs something once it occurs. */
  judgeWrongSchema: 'JudgeWrongSchema',
  judgeEmptyAnswer: 'JudgeEmptyAnswer',
  judgeOutOfRange: 'JudgeOutOfRange',
  judgeContradiction: 'JudgeContradiction',
  judgeQuotesNotFound: 'JudgeQuotesNotFound',
  judgeTokenCap: 'JudgeTokenCap',
  judgeRefusal: 'JudgeRefusal',
  judgeContentFilter: 'JudgeContentFilter',
  judgeOtherModel: 'JudgeOtherModel',
  judgeBudgetSpent: 'JudgeBudgetSpent',
  judgeProviderRefused: 'JudgeProviderRefused',
  judgeProviderUnavailable: 'JudgeProviderUnavailable',
  judgeNotConfigured: 'JudgeNotConfigured',
  judgeDelayed: 'JudgeDelayed',
  judgeCacheHits: 'JudgeCacheHits',
  judgeTokens: 'JudgeTokens',
  judgeSpendMicroUsd: 'JudgeSpendMicroUsd',
  gatewayRequests: 'GatewayRequests',
  /** Answers with 500 and above, and streams that ended with an error. */
  gatewayErrors: 'GatewayErrors',
  gatewayProviderAuth: 'GatewayProviderAuth',
  gatewayProviderFailed: 'GatewayProviderFailed',
  gatewayStreamsCut: 'GatewayStreamsCut',
  gatewayLengthByLimit: 'GatewayLengthByLimit',
  gatewayBeyondReservation: 'GatewayBeyondReservation',
  gatewaySettlementFailed: 'GatewaySettlementFailed',
  gatewayTraceFailed: 'GatewayTraceFailed',
  gatewayGuardBlocked: 'GatewayGuardBlocked',
  gatewayCacheHits: 'GatewayCacheHits',
} as const;

/** Those of `report-usage` alone, so that no other function carries them. */
export const USAGE_METRICS = {
  usageReportHeartbeat: 'UsageReportHeartbeat',
  /** Organizations, in one run. */
  usageNotReported: 'UsageNotReported',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS] | (typeof USAGE_METRICS)[keyof typeof USAGE_METRICS];
