import { LIST_PRICES } from './list-prices.ts';

/**
 * What one trace of 8 KB (2 KB compressed, one POST, tiers 0 to 2) takes. Write units are those that
 * test/contract/intake-capacity.test.ts holds, its evaluation, totals and log of figures included; read units and requests are the
 * most that it may take. Times are those of warm functions of 1,024 MB; log sizes are
 * those of the lines that the functions and API Gateway write.
 */
const TRACE_BUDGET = {
  writeUnits: 8,
  /** Segments of the log that are removed, and folds, of a project with 100 users a day: docs/adr/0081-figures-from-a-log.md. */
  figuresWriteUnits: 0.15,
  /** The seal reads each trace once more. */
  recountReadUnits: 1.1,
  readUnits: 3,
  ingestSeconds: 0.05,
  evaluateSeconds: 0.05,
  functionGigabytes: 1,
  /** Send, receive and delete, as if each trace travelled alone. */
  queueRequests: 3,
  logKilobytes: 2,
  /** The most that X-Ray's default rule takes in beyond the first request of a second. */
  tracedShare: 0.05,
  storedKilobytes: 6,
} as const;

/** An example of tier 3, which asks a model about a small share of the traces. */
export const JUDGE_EXAMPLE = {
  model: 'gpt-4o-mini',
  provider: 'openai',
  escalatedShare: 0.05,
  inputTokens: 3_000,
  outputTokens: 200,
} as const;

const MILLION = 1_000_000;

export interface TraceCostLine {
  readonly what: string;
  readonly usdPerMillion: number;
}

/** What a million traces cost without a judge, when they are kept for this long. */
export function costPerMillionTraces(retentionDays: number): TraceCostLine[] {
  const budget = TRACE_BUDGET;
  const prices = LIST_PRICES;
  const months = retentionDays / 30;
  const lines: readonly (readonly [string, number])[] = [
    ['API requests', prices.httpApiRequest],
    [
      'functions',
      2 * prices.lambdaRequest +
        (budget.ingestSeconds + budget.evaluateSeconds) * budget.functionGigabytes * prices.lambdaGigabyteSecond,
    ],
    [`${budget.writeUnits} write units`, budget.writeUnits * prices.writeUnit],
    [`${budget.readUnits} read units`, budget.readUnits * prices.readUnit],
    ['figures: folds', budget.figuresWriteUnits * prices.writeUnit],
    ['figures: the recount of closed days', budget.recountReadUnits * prices.readUnit],
    ['queue', budget.queueRequests * (prices.sqsRequest + prices.sqsFairQueueRequest)],
    ['logs', (budget.logKilobytes / 1e6) * prices.logsGigabyte],
    ['X-Ray', budget.tracedShare * prices.tracedSegment],
    [
      `storage for ${retentionDays} days`,
      (budget.storedKilobytes / 1e6) * months * (prices.tableGigabyteMonth + prices.recoveryGigabyteMonth),
    ],
  ];
  return lines.map(([what, usd]) => ({ what, usdPerMillion: usd * MILLION }));
}

/** What the judge of the example adds to a million traces. */
export function judgePerMillionTraces(callMicroUsd: number): number {
  return (JUDGE_EXAMPLE.escalatedShare * MILLION * callMicroUsd) / 1e6;
}

/** How long the gateway of the example waits for one answer. */
export const GATEWAY_EXAMPLE_SECONDS = 10;

/** What a million answers of the gateway cost while they are waited for: an open stream is a running function. */
export function gatewayPerMillionAnswers(memoryMegabytes: number): number {
  const { lambdaRequest, lambdaGigabyteSecond } = LIST_PRICES;
  const gigabyteSeconds = (memoryMegabytes / 1_024) * GATEWAY_EXAMPLE_SECONDS;
  return (lambdaRequest + gigabyteSeconds * lambdaGigabyteSecond) * MILLION;
}
