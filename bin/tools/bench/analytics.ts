import { emptySheet } from '../../../functions/analytics/absorb.ts';
import { DynamoRollupStore } from '../../../functions/analytics/dynamodb/rollup-store.ts';
import { periodOf } from '../../../functions/analytics/periods.ts';
import { analyze, readDays } from '../../../functions/analytics/read-figures.ts';
import { addFact } from '../../../functions/analytics/rollup.ts';
import type { RollupStore, Segment } from '../../../functions/analytics/rollup-store.ts';
import { shiftDate, UTC } from '../../../functions/kernel/window.ts';
import type { CountedFact } from '../../../functions/traces/counted-fact.ts';
import { factOf } from '../../../functions/traces/fact-of.ts';
import { anEvaluation, aProject, aRecord } from '../../../test/support/builders/records.ts';
import { createTable } from '../../../test/support/emulator/create-table.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { type BenchResult, median } from './measure.ts';

const TRACES = 100_000;
const DAYS = 31;
const LAST = '2026-11-20';
const FIRST = shiftDate(LAST, 1 - DAYS);
/** As many as there are just before a fold: 300 evaluations, in batches of ten. */
const SEGMENTS = 30;
const SEGMENT_FACTS = 10;
const ROUNDS = 20;
const WARM_UP_ROUNDS = 3;
const MOST_MILLISECONDS = 500;
const MOST_ITEMS = 100;
const KEY = { organizationId: aProject().organization_id, projectId: aProject().project_id };

/** Thirty models, five tools, ten tags, and latencies from a millisecond to a minute. */
function factAt(index: number, date: string): CountedFact {
  const hour = String(index % 24).padStart(2, '0');
  const record = aRecord({
    trace_id: `trace-${index}`,
    created_at: `${date}T${hour}:00:00.000Z`,
    model: `model-${index % 30}`,
    provider: `provider-${index % 6}`,
    latency_ms: 10 ** ((index % 480) / 100),
    cost_micro_usd: index % 50 === 0 ? null : index % 9_973,
    content_facts: { bytes: 2_000, input_hash: '0', tools: [[`tool-${index % 5}`, 1, 0]], tags: [`tag-${index % 10}`] },
  });
  return factOf(record, anEvaluation({ verdict: index % 20 === 0 ? 'failed' : 'passed' }));
}

async function seed(rollups: RollupStore): Promise<void> {
  for (let day = 0; day < DAYS; day++) {
    const date = shiftDate(FIRST, day);
    const sheet = emptySheet('day', date);
    for (let index = day; index < TRACES; index += DAYS) addFact(sheet.rollup, factAt(index, date), 1);
    await rollups.saveSheet(KEY, sheet);
  }
  for (let part = 1; part <= SEGMENTS; part++) {
    const changes = Array.from({ length: SEGMENT_FACTS }, (_, i) => ({
      fact: factAt(TRACES + part * SEGMENT_FACTS + i, LAST),
      sign: 1 as const,
    }));
    const segment: Segment = { writer: 'bench', part, entries: [{ round: part, changes }] };
    await rollups.putSegment(KEY, segment);
  }
}

/** What a month by day, broken down by model, takes in a project of a hundred thousand traces, on AWS's own engine. */
export async function benchAnalytics(): Promise<BenchResult[]> {
  const engine = await startDynamoDbLocal();
  try {
    const { table } = await createTable(engine.endpoint);
    const now = () => Date.parse(`${LAST}T23:00:00.000Z`);
    const rollups = new DynamoRollupStore(table, now);
    await seed(rollups);
    // The totals of the project, and up to where it is sealed.
    let items = 2;
    const counting: Pick<RollupStore, 'segments' | 'findSheets' | 'findSealed'> = {
      async segments(project) {
        const found = await rollups.segments(project);
        items += found.length;
        return found;
      },
      async findSheets(project, sheets) {
        const found = await rollups.findSheets(project, sheets);
        items += found.filter((sheet) => sheet !== null).length;
        return found;
      },
      findSealed: (project) => rollups.findSealed(project),
    };
    const deps = { rollups: counting, totals: { rounds: async () => () => 'counted' as const }, now };
    const period = periodOf(FIRST, LAST, UTC);
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
      items = 2;
      const startedAt = performance.now();
      const { days } = await readDays(deps, aProject(), period.dates, 'day');
      const { totals } = analyze(days, period, { grouping: 'day', by: 'model' });
      if (round >= WARM_UP_ROUNDS) samples.push(performance.now() - startedAt);
      const expected = TRACES + SEGMENTS * SEGMENT_FACTS;
      if (totals.counts.traces !== expected) throw new Error(`${totals.counts.traces} traces instead of ${expected}`);
    }
    const what = `a month by day and model of ${TRACES.toLocaleString('en')} traces`;
    const slowest = Math.max(...samples);
    return [
      {
        what: `${what}: time`,
        against: `${MOST_MILLISECONDS} ms`,
        ratio: median(samples) / MOST_MILLISECONDS,
        target: 1,
        reached: 1,
        note: `p50 / max ms: ${median(samples).toFixed(1)} / ${slowest.toFixed(1)}`,
      },
      {
        what: `${what}: items read`,
        against: `${MOST_ITEMS}`,
        ratio: items / MOST_ITEMS,
        target: 1,
        reached: 1,
        tolerance: 0,
        note: `${items}: ${DAYS} sheets, ${SEGMENTS} segments, and two more`,
      },
    ];
  } finally {
    await engine.stop();
  }
}
