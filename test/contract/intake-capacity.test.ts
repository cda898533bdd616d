import { createHash } from 'node:crypto';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { DynamoProjectTotals } from '../../functions/analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../../functions/analytics/dynamodb/rollup-store.ts';
import type { TraceSubmission } from '../../functions/content/trace-submission.ts';
import { submitBatch } from '../../functions/intake/submit-batch.ts';
import { type SubmitDependencies, submitTrace } from '../../functions/intake/submit-trace.ts';
import { DEFAULT_MASKING_POLICY } from '../../functions/masking/masking.ts';
import { loadTokenizer } from '../../functions/pricing/tokenizer/tokenizer.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import { DynamoReservationStore } from '../../functions/quota/dynamodb/reservation-store.ts';
import { rememberLimits } from '../../functions/quota/reserve.ts';
import { SpentWindows } from '../../functions/quota/spent-windows.ts';
import { DynamoKeptChargeStore } from '../../functions/traces/dynamodb/kept-charges.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { type EvaluateOutcome, evaluateStoredTrace } from '../../functions/verdicts/evaluate-stored-trace.ts';
import { followResults } from '../../functions/verdicts/follow-results.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { aProject } from '../support/builders/records.ts';
import { SHIPPED_EVALUATION } from '../support/builders/shipped-evaluation.ts';
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
  return { deps, evaluateAll, writes };
}

/** 8 KB of prose whose item, compressed, is just under 2 KB. */
function typicalTrace(index: number): TraceSubmission {
  const words =
    'the answer to this question depends on what customers asked about their order and when it left us'.split(' ');
  const digits = createHash('shake256', { outputLength: 4_000 }).update(String(index)).digest();
  const sentences = Array.from({ length: 82 }, (_, i) =>
    [...digits.subarray(i * 16, i * 16 + 16)].map((digit) => words[digit % words.length]).join(' '),
  );
  const text = sentences.join('. ');
  return {
    model: 'gpt-4o',
    input: text.slice(0, 1_000),
    output: text.slice(1_000, 5_700) + text.slice(1_000, 3_000),
    usage: { input_tokens: 900, output_tokens: 900 },
  };
}

const unitsOf = (writes: readonly { readonly units: number }[]) => writes.reduce((sum, { units }) => sum + units, 0);

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

  test('of a trace in a batch of fifty stay within theirs', async () => {
    const { deps, evaluateAll, writes } = await open();
    const project = aProject();
    await submitTrace(deps, project, typicalTrace(0));
    await evaluateAll();
    writes();
    const items = Array.from({ length: 50 }, (_, index) => ({ project, submission: typicalTrace(index + 1) }));
    await submitBatch(deps, items);
    await evaluateAll();
    const units = unitsOf(writes()) / items.length;
    expect(units).toBeLessThanOrEqual(WRITE_UNITS.batched);
  });
});
