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
  /** Writing a part, reading it back and finding its traces: some 2 s of a function of 512 MB for 500 traces. */
  moveGigabyteSeconds: 0.002,
  /** A part is put and read back once. */
  tracesPerPart: 500,
  /** Its announcement, and a transaction of three items, each with its entry in the index. */
  partWriteUnits: 14,
} as const;

/**
 * Bytes that are stored of it: in the table the record, with its evaluation and its entry in the index, and the body,
 * each with the 100 bytes that storage adds to an item; in the lake the packed body and what can be asked.
 * test/contract/intake-capacity.test.ts measures 1,287, 1,688 and 2,828 of a trace whose body takes 1.5 KB packed.
 */
export const STORED_BYTES = { record: 1_300, body: 2_250, lake: 3_900 } as const;

/** A tenth for its place in the index, half for its record in the list, one for all its items, when its day is moved. */
export const MOVE_READ_UNITS = 1.7;

/** What has expired stays for about so long: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const EXPIRY_LAG_DAYS = 2;

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

/**
 * What a million traces cost without a judge, when they are kept for this long.
 *
 * @param bodyDays for which bodies stay in the table; null where there is no lake, and they stay as long as their traces
 */
export function costPerMillionTraces(retentionDays: number, bodyDays: number | null): TraceCostLine[] {
  const budget = TRACE_BUDGET;
  const prices = LIST_PRICES;
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
    [`records in the table for ${retentionDays} days`, tableStorage(STORED_BYTES.record, retentionDays)],
    [
      `bodies in the table for ${bodyDays ?? retentionDays} days`,
      tableStorage(STORED_BYTES.body, Math.min(bodyDays ?? retentionDays, retentionDays)),
    ],
    ...(bodyDays === null ? [] : lakeLines(retentionDays)),
  ];
  return lines.map(([what, usd]) => ({ what, usdPerMillion: usd * MILLION }));
}

function tableStorage(bytes: number, days: number): number {
  const { tableGigabyteMonth, recoveryGigabyteMonth } = LIST_PRICES;
  return (bytes / 1e9) * ((days + EXPIRY_LAG_DAYS) / 30) * (tableGigabyteMonth + recoveryGigabyteMonth);
}

/** The move of a day and its files, from the day after on. */
function lakeLines(retentionDays: number): (readonly [string, number])[] {
  const { moveGigabyteSeconds, tracesPerPart, partWriteUnits } = TRACE_BUDGET;
  const { objectPut, objectGet, writeUnit, readUnit, lambdaGigabyteSecond, objectGigabyteMonth } = LIST_PRICES;
  const part = objectPut + objectGet + partWriteUnits * writeUnit;
  return [
    [
      'lake: moving each trace once',
      MOVE_READ_UNITS * readUnit + moveGigabyteSeconds * lambdaGigabyteSecond + part / tracesPerPart,
    ],
    [`lake: files for ${retentionDays} days`, (STORED_BYTES.lake / 1e9) * (retentionDays / 30) * objectGigabyteMonth],
  ];
}

/** What the judge of the example adds to a million traces. */
export function judgePerMillionTraces(callMicroUsd: number): number {
  return (JUDGE_EXAMPLE.escalatedShare * MILLION * callMicroUsd) / 1e6;
}

/**
 * Alert rules on measurements over many projects. A project is looked at where something was evaluated since the last
 * look, five minutes ago; one without traffic costs nothing. Units as test/contract/alert-capacity.test.ts holds them.
 */
export const WATCH_EXAMPLE = {
  projects: 10_000,
  /** Of the five-minute spans of a month in which a project sends something. */
  activeShare: 0.1,
  /** Of the days in which it sends something, so that it is asked whether anything is new. */
  activeDays: 0.7,
  runsPerMonth: 8_760,
  /** The sums of a project, strongly consistent, and its place in the list of open counters. */
  askReadUnits: 1.1,
  /** Slots, segments, sums, seal and two days: 8 of a small project; the days of one with many models are larger. */
  lookReadUnits: 12,
  /** The timer of silence, once a day, with its place in the index. */
  timerWriteUnits: 5,
} as const;

/** USD a month for the rules of the example. */
export function watchPerMonth(): number {
  const { projects, activeShare, activeDays, runsPerMonth } = WATCH_EXAMPLE;
  const { askReadUnits, lookReadUnits, timerWriteUnits } = WATCH_EXAMPLE;
  const reads = runsPerMonth * (activeDays * askReadUnits + activeShare * lookReadUnits);
  return projects * (reads * LIST_PRICES.readUnit + 30 * activeDays * timerWriteUnits * LIST_PRICES.writeUnit);
}

/** How long the gateway of the example waits for one answer. */
export const GATEWAY_EXAMPLE_SECONDS = 10;

/** What a million answers of the gateway cost while they are waited for: an open stream is a running function. */
export function gatewayPerMillionAnswers(memoryMegabytes: number): number {
  const { lambdaRequest, lambdaGigabyteSecond } = LIST_PRICES;
  const gigabyteSeconds = (memoryMegabytes / 1_024) * GATEWAY_EXAMPLE_SECONDS;
  return (lambdaRequest + gigabyteSeconds * lambdaGigabyteSecond) * MILLION;
}
