import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { MOVE_READ_UNITS, STORED_BYTES } from '../../bin/tools/cost/trace-cost.ts';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { DynamoProjectTotals } from '../../functions/analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../../functions/analytics/dynamodb/rollup-store.ts';
import { submitBatch } from '../../functions/intake/submit-batch.ts';
import { type SubmitDependencies, submitTrace } from '../../functions/intake/submit-trace.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { DynamoLakeStore } from '../../functions/lake/dynamodb/lake-store.ts';
import { moveDays } from '../../functions/lake/move-days.ts';
import { parquetFormat } from '../../functions/lake/parquet/parquet-part.ts';
import { DEFAULT_MASKING_POLICY } from '../../functions/masking/masking.ts';
import { loadTokenizer } from '../../functions/pricing/tokenizer/tokenizer.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import { DynamoReservationStore } from '../../functions/quota/dynamodb/reservation-store.ts';
import { rememberLimits } from '../../functions/quota/reserve.ts';
import { SpentWindows } from '../../functions/quota/spent-windows.ts';
import { pack } from '../../functions/storage/packed-json.ts';
import { DynamoKeptChargeStore } from '../../functions/traces/dynamodb/kept-charges.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { type EvaluateOutcome, evaluateStoredTrace } from '../../functions/verdicts/evaluate-stored-trace.ts';
import { followResults } from '../../functions/verdicts/follow-results.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { aProject } from '../support/builders/records.ts';
import { SHIPPED_EVALUATION } from '../support/builders/shipped-evaluation.ts';
import { typicalTrace } from '../support/builders/typical-trace.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { measureCapacity } from '../support/measures/measure-capacity.ts';
import { MemoryEvaluationQueue } from '../support/memory/evaluation-queue.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';

/**
 * For 8 KB raw, 2 KB compressed, one quota scope, evaluation and totals included. Of a batched trace five are its own
 * (record and its index entry, body of two, evaluation within the record); the rest is its share of the one reservation
 * and of the totals and the log of figures that each invocation of the worker writes. Where tokens were estimated too high, correcting costs
 * three more: a hold, its end, and what is kept of it.
 */
const WRITE_UNITS = { single: 8, batched: 5.4, correction: 3 } as const;
/** What SQS hands to one invocation where there is more. */
const MESSAGES_PER_INVOCATION = 10;
const AWS_CALLS = 5;
/** With an id as they are given. */
const PROJECT = aProject({ organization_id: 'org_01KB9M3ZQX5T8W2F6R7D' });

let created: TestTable | undefined;
afterEach(() => created?.remove());

async function open() {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { consumed } = measureCapacity(created.client);
  const ledger = new DynamoLedgerStore(created.table);
  const queue = new MemoryEvaluationQueue();
  const traces = new DynamoTraceStore(created.table, Date.now);
  const totals = new DynamoProjectTotals(created.table);
  const conclusions = openConclusions(
    { traces, totals, rollups: new DynamoRollupStore(created.table, Date.now) },
    Date.now,
  );
  const deps: SubmitDependencies = {
    ledger,
    traces,
    queue,
    reservations: new DynamoReservationStore(created.table),
    keptCharges: new DynamoKeptChargeStore(created.table),
    spentWindows: new SpentWindows(Date.now),
    knownLimits: rememberLimits(ledger, Date.now),
    limitDefaults: { userDaily: { requests: null, tokens: 1_000_000, cost: 10_000_000 } },
    hasher: new MemoryHasher(),
    ids: RANDOM_IDS,
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: 30,
    now: Date.now,
  };
  const evaluateAll = async () => {
    const clocks = { now: Date.now, stopwatch: () => 0, quietSeconds: 1 };
    const evaluating = {
      ...deps,
      conclusions,
      loadProject: async () => aProject(),
      loadTokenizer,
      ...SHIPPED_EVALUATION,
      ...clocks,
    };
    const requests = queue.receiveAll();
    while (requests.length > 0) {
      const outcomes: EvaluateOutcome[] = [];
      for (const request of requests.splice(0, MESSAGES_PER_INVOCATION)) {
        outcomes.push(await evaluateStoredTrace(evaluating, request));
      }
      expect([...(await followResults(conclusions, outcomes, false))]).toEqual([]);
    }
  };
  const writes = () => consumed.splice(0).filter(({ command }) => /^(Put|Update|Delete|Transact)/.test(command));
  return { deps, evaluateAll, writes, consumed, created };
}

/** Bytes of an item by DynamoDB's rule, without the 100 of each that storage adds: names in UTF-8, and values. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (typeof value !== 'object' || value === null) return 1;
  const entries: [string, unknown][] = Array.isArray(value) ? value.map((item) => ['', item]) : Object.entries(value);
  return 3 + entries.reduce((sum, [name, item]) => sum + Buffer.byteLength(name) + 1 + bytesOf(item), 0);
}

/** What storage is charged for an item, and for its entry in the index, which holds keys alone. */
function storedBytes(item: Readonly<Record<string, unknown>>): number {
  const own = Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 100);
  const keys = ['pk', 'sk', 'gsi1pk', 'gsi1sk'];
  const entry = keys.reduce((sum, name) => sum + name.length + bytesOf(item[name]), 100);
  return own + (item['gsi1pk'] === undefined ? 0 : entry);
}

const unitsOf = (writes: readonly { readonly units: number }[]) => writes.reduce((sum, { units }) => sum + units, 0);

/**
 * Bytes that are stored of each of these traces, in the table and, once their day is moved, in the lake; and what
 * the move reads of each.
 */
async function measureStored({ consumed, created }: Awaited<ReturnType<typeof open>>, traces: number) {
  const { Items: stored = [] } = await created.client.send(new ScanCommand({ TableName: created.table.name }));
  const perTrace = (sk: string) =>
    stored
      .filter((item) => String(item['pk']).startsWith('TRACE#') && item['sk'] === sk)
      .reduce((sum, item) => sum + storedBytes(item), 0) / traces;
  const files = new Map<string, Uint8Array>();
  const now = () => Date.now() + 2 * 86_400_000;
  const lake = {
    store: new DynamoLakeStore(created.table),
    files: {
      put: async (name: string, content: Uint8Array) => void files.set(name, content),
      get: async (name: string) => files.get(name) ?? null,
      getRange: async (name: string, start: number, end: number) => files.get(name)?.slice(start, end) ?? null,
      delete: async (name: string) => void files.delete(name),
    },
    format: parquetFormat,
    sha256,
    unique: () => 'x',
    now,
  };
  consumed.length = 0;
  const moving = {
    ...lake,
    traces: new DynamoTraceStore(created.table, now),
    pack,
    retentionDays: 30,
    bodyDays: 14,
    backOff: async () => undefined,
  };
  const project = { ...PROJECT, created_at: new Date().toISOString() };
  expect(await moveDays(moving, project, () => false)).toBe(traces);
  const reads = consumed.filter(({ command }) => /^(Get|Query|BatchGet)/.test(command));
  const inLake = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) / traces;
  return { record: perTrace('META'), body: perTrace('BODY'), lake: inLake, moveReads: unitsOf(reads) / traces };
}

describe('write units', () => {
  test('of a single trace stay within the budget, with at most five calls before the answer', async () => {
    const { deps, evaluateAll, writes } = await open();
    await submitTrace(deps, aProject(), typicalTrace(0));
    await evaluateAll();
    writes();
    const trace = typicalTrace(1);
    await submitTrace(deps, aProject(), trace);
    const onRequestPath = writes();
    await evaluateAll();
    const all = [...onRequestPath, ...writes()];
    // The queue is the one call more.
    expect(onRequestPath.length + 1).toBeLessThanOrEqual(AWS_CALLS);
    expect(unitsOf(all)).toBeLessThanOrEqual(WRITE_UNITS.single);
  });

  test('of one whose tokens were estimated stay within that and its correction', async () => {
    const { deps, evaluateAll, writes } = await open();
    await submitTrace(deps, aProject(), typicalTrace(0));
    await evaluateAll();
    writes();
    const { usage: _reported, ...trace } = typicalTrace(1);
    await submitTrace(deps, aProject(), trace);
    await evaluateAll();
    expect(unitsOf(writes())).toBeLessThanOrEqual(WRITE_UNITS.single + WRITE_UNITS.correction);
  });

  test('of a trace in a batch of fifty stay within theirs, and what is stored of it is what the cost is made of', async () => {
    const opened = await open();
    const { deps, evaluateAll, writes } = opened;
    await submitTrace(deps, PROJECT, typicalTrace(0));
    await evaluateAll();
    writes();
    const items = Array.from({ length: 50 }, (_, index) => ({ project: PROJECT, submission: typicalTrace(index + 1) }));
    await submitBatch(deps, items);
    await evaluateAll();
    const units = unitsOf(writes()) / items.length;
    expect(units).toBeLessThanOrEqual(WRITE_UNITS.batched);
    const { moveReads, ...bytes } = await measureStored(opened, items.length + 1);
    for (const [place, most] of Object.entries(STORED_BYTES)) {
      expect(Object.entries(bytes).find(([name]) => name === place)?.[1], place).toBeLessThanOrEqual(most);
    }
    expect(moveReads).toBeLessThanOrEqual(MOVE_READ_UNITS);
  });
});
