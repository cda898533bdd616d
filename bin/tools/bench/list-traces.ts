import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from '../../../functions/kernel/canonical-json.ts';
import { encodeCursor } from '../../../functions/kernel/cursor.ts';
import type { Item } from '../../../functions/storage/dynamodb-table.ts';
import { packEvaluation, recordItem } from '../../../functions/traces/dynamodb/record-item.ts';
import { DynamoTraceStore } from '../../../functions/traces/dynamodb/trace-store.ts';
import { listTraces, type TraceFilter } from '../../../functions/traces/list-traces.ts';
import type { TraceRecord } from '../../../functions/traces/trace-store.ts';
import { anEvaluation, aProject, aRecord } from '../../../test/support/builders/records.ts';
import { createTable, type TestTable } from '../../../test/support/emulator/create-table.ts';
import { type Consumed, measureCapacity } from '../../../test/support/measures/measure-capacity.ts';
import { MemoryHasher } from '../../../test/support/memory/hasher.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { type BenchResult, median } from './measure.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const ROUNDS = 40;
const WARM_UP_ROUNDS = 5;
const PAGE = 50;
/** The traces of every size are of the same ten days, so the larger project has more of them a day. */
const DAYS = 10;
const DAY_MILLISECONDS = 86_400_000;
const RETENTION_DAYS = 30;
const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const ITEMS_PER_WRITE = 25;
const WRITES_AT_ONCE = 8;

/** A filter matches every tenth trace, but for the one that matches none and looks at as many as a request may. */
const FILTERS: Readonly<Record<string, TraceFilter>> = {
  'first page': {},
  'page at nine tenths': {},
  'by domain': { domain: 'legal' },
  'by model': { model: 'model-3' },
  'by user': { userId: 'user-3' },
  'by status': { status: 'queued' },
  'by verdict': { verdict: 'failed' },
  'by severity': { severity: 'high' },
  'by time (a tenth of it)': { from: instant(0.5), to: instant(0.4) },
  'by a user that is not there': { userId: 'nobody' },
};

interface Seeded {
  readonly size: number;
  readonly created: TestTable;
  readonly traces: DynamoTraceStore;
  readonly consumed: Consumed[];
}

interface Sample {
  readonly milliseconds: number;
  readonly calls: number;
  readonly readUnits: number;
}

/** The time at this share of the ten days before now. */
function instant(share: number): string {
  return new Date(NOW - share * DAYS * DAY_MILLISECONDS).toISOString();
}

function recordAt(index: number, size: number): TraceRecord {
  const isOneOfTen = index % 10 === 3;
  return aRecord({
    trace_id: `trace-${index}`,
    created_at: instant((index + 0.5) / size),
    expires_at: NOW / 1000 + RETENTION_DAYS * 86_400,
    model: `model-${index % 10}`,
    user_id: `user-${index % 10}`,
    domain: isOneOfTen ? 'legal' : 'generic',
    status: isOneOfTen ? 'queued' : 'evaluated',
  });
}

/** As it is stored, evaluated before: one of ten failed, and waits again for spans that came since. */
function itemOf(record: TraceRecord): Item {
  const hasFailed = record.status === 'queued';
  const evaluation = anEvaluation({
    trace_id: record.trace_id,
    verdict: hasFailed ? 'failed' : 'passed',
    severity: hasFailed ? 'high' : null,
  });
  return { ...recordItem(record), evaluation: packEvaluation(evaluation) };
}

async function seed(endpoint: string, size: number): Promise<Seeded> {
  const created = await createTable(endpoint);
  let next = 0;
  const writeAll = async () => {
    while (next < size) {
      const from = next;
      next += ITEMS_PER_WRITE;
      const records = Array.from({ length: Math.min(ITEMS_PER_WRITE, size - from) }, (_, i) =>
        recordAt(from + i, size),
      );
      await write(created, records.map(itemOf));
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, writeAll));
  const { consumed } = measureCapacity(created.client);
  return { size, created, traces: new DynamoTraceStore(created.table, () => NOW), consumed };
}

async function write({ table, client }: TestTable, items: readonly Item[]): Promise<void> {
  let requests = items.map((Item) => ({ PutRequest: { Item } }));
  while (requests.length > 0) {
    const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
    const rest = answer.UnprocessedItems?.[table.name] ?? [];
    requests = rest.flatMap(({ PutRequest }) =>
      PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
    );
    if (requests.length > 0) await sleep(10);
  }
}

async function listOnce({ traces, consumed, size }: Seeded, name: string, filter: TraceFilter): Promise<Sample> {
  const project = aProject();
  const deps = { traces, hasher: new MemoryHasher(), now: () => NOW, retentionDays: RETENTION_DAYS };
  const signed = canonicalJson({ projectId: project.project_id, ...filter });
  const deep = Math.floor(size * 0.9);
  const position = { at: recordAt(deep, size).created_at, id: `trace-${deep}` };
  const cursor = await encodeCursor(deps.hasher, project.organization_id, signed, position);
  consumed.length = 0;
  const startedAt = performance.now();
  const { records } = await listTraces(deps, project, {
    filter,
    limit: PAGE,
    ...(name === 'page at nine tenths' ? { cursor } : {}),
  });
  const milliseconds = performance.now() - startedAt;
  if (records.length !== (filter.userId === 'nobody' ? 0 : PAGE)) throw new Error(`${name}: ${records.length} traces`);
  return { milliseconds, calls: consumed.length, readUnits: consumed.reduce((sum, { units }) => sum + units, 0) };
}

/** What a page costs in projects of a thousand to a hundred thousand traces, on AWS's own engine. */
export async function benchListTraces(): Promise<BenchResult[]> {
  const engine = await startDynamoDbLocal();
  try {
    const seeded: Seeded[] = [];
    for (const size of SIZES) seeded.push(await seed(engine.endpoint, size));
    const results: BenchResult[] = [];
    for (const [name, filter] of Object.entries(FILTERS)) {
      const samples = seeded.map((): Sample[] => []);
      // Interleaved, so that a machine that slows down slows down all of them.
      for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
        for (const [index, project] of seeded.entries()) {
          const sample = await listOnce(project, name, filter);
          if (round >= WARM_UP_ROUNDS) samples[index]?.push(sample);
        }
      }
      results.push(describe(name, samples));
    }
    return results;
  } finally {
    await engine.stop();
  }
}

function describe(name: string, samples: readonly (readonly Sample[])[]): BenchResult {
  const medians = samples.map((of) => median(of.map(({ milliseconds }) => milliseconds)));
  const [smallest = Number.NaN] = medians;
  const times = samples.map((of, index) => `${medians[index]?.toFixed(1)} / ${p99(of).toFixed(1)}`).join(', ');
  const calls = samples.map(([first]) => first?.calls).join(', ');
  const units = samples.map(([first]) => first?.readUnits).join(', ');
  return {
    what: `list ${PAGE} of ${SIZES.at(-1)?.toLocaleString('en')} traces: ${name}`,
    against: `of ${SIZES[0].toLocaleString('en')}`,
    ratio: (medians.at(-1) ?? Number.NaN) / smallest,
    target: 1.2,
    reached: 1,
    note: `p50 / p99 ms at 10³, 10⁴, 10⁵: ${times}; calls ${calls}; read units ${units}`,
  };
}

function p99(samples: readonly Sample[]): number {
  const sorted = samples.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}
