import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { TraceBody } from '../../functions/content/trace.ts';
import { TraceBody as Body } from '../../functions/content/trace.ts';
import { coldBodies } from '../../functions/lake/lake.ts';
import { moveDays } from '../../functions/lake/move-days.ts';
import type { LakeFiles, LakeStore } from '../../functions/lake/part.ts';
import { sweepLake } from '../../functions/lake/sweep-lake.ts';
import { pack, unpack } from '../../functions/storage/packed-json.ts';
import { aBody, anEvaluation, aProject, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { memoryLake } from '../support/memory/lake.ts';
import { MemoryTraceStore } from '../support/memory/trace-store.ts';

const DAY = 86_400_000;
const KEPT = 30 * 86_400;
const NEVER = () => false;
const PROJECT = aProject({ created_at: '2026-11-18T08:00:00.000Z' });

let now = NOON;
let traces: MemoryTraceStore;
let lake: ReturnType<typeof memoryLake>;
beforeEach(() => {
  now = NOON;
  traces = new MemoryTraceStore(() => now);
  lake = memoryLake(() => now);
});

function deps(fields: { isOn?: boolean } = {}) {
  return { ...lake.deps, traces, pack: (body: TraceBody) => pack(body), retentionDays: 30, isOn: true, ...fields };
}

/** What a move calls, each through something that may end it; a list is read in pages and stays as it is. */
function through(wrap: <T extends object>(port: T) => T) {
  const { find, keepBody } = wrap({ find: traces.find.bind(traces), keepBody: traces.keepBody.bind(traces) });
  return {
    store: wrap<LakeStore>(lake.store),
    files: wrap<LakeFiles>(lake.files),
    traces: { list: traces.list.bind(traces), find, keepBody },
  };
}

/** A trace that was accepted so long after noon. */
async function store(traceId: string, after: number, retentionSeconds = KEPT) {
  const at = NOON + after;
  const record = aRecord({
    trace_id: traceId,
    created_at: new Date(at).toISOString(),
    expires_at: Math.ceil(at / 1_000) + retentionSeconds,
  });
  await traces.put(record, aBody(`Output of ${traceId}`));
  return record;
}

const placeOf = (record: { trace_id: string; created_at: string }) => ({
  organizationId: ORGANIZATION,
  projectId: 'default',
  createdAt: record.created_at,
  traceId: record.trace_id,
});

async function readCold(record: { trace_id: string; created_at: string }): Promise<string | null> {
  const packed = await coldBodies(lake.deps).read(placeOf(record));
  return packed === null ? null : unpack(packed, Body).content.output;
}

/** As the deletion of a trace does it, first the tombstone, then the lake. */
async function remove(record: { trace_id: string; created_at: string }) {
  await traces.delete(ORGANIZATION, record.trace_id);
  await lake.store.postponeDeleted(placeOf(record), now + 60_000);
  return coldBodies(lake.deps).remove(ORGANIZATION, [record.trace_id]);
}

const rowsOf = async () =>
  (await Promise.all([...lake.files.objects.values()].map((bytes) => lake.deps.format.readAll(bytes)))).flat();

describe('moving', () => {
  test('a day goes to the lake an hour after it is over, with what is known of each trace', async () => {
    const first = await store('t-1', 0);
    await traces.storeEvaluation(first, anEvaluation({ trace_id: 't-1', evaluation_id: 'ev_00000001_t-1' }));
    const second = await store('t-2', 1_000);
    now = Date.parse('2026-11-21T00:59:59.000Z');
    expect(await moveDays(deps(), PROJECT, NEVER)).toBe(0);
    expect(lake.files.objects.size).toBe(0);
    now += 1_000;
    expect(await moveDays(deps(), PROJECT, NEVER)).toBe(2);
    expect([...lake.files.objects.keys()]).toEqual([
      'lake/organization=org_test/project=default/day=2026-11-20/120000000-1.parquet',
    ]);
    expect(await rowsOf()).toMatchObject([
      { trace_id: 't-2', verdict: null, output: 'Output of t-2' },
      {
        trace_id: 't-1',
        verdict: 'passed',
        evaluator_set: 'test',
        issues: '[]',
        input: 'What is the capital of France?',
      },
    ]);
    expect([await readCold(first), await readCold(second)]).toEqual(['Output of t-1', 'Output of t-2']);
    expect(await readCold({ ...first, trace_id: 't-3' })).toBeNull();
    expect(await moveDays(deps(), PROJECT, NEVER)).toBe(0);
  });

  test('a part holds some hundred traces that expire together, and the next goes on where it ended', async () => {
    for (let i = 0; i < 50; i++) await store(`t-${i}`, i);
    await store('t-kept-longer', 700, 90 * 86_400);
    now += 2 * DAY;
    expect(await moveDays({ ...deps(), maxRows: 30 }, PROJECT, NEVER)).toBe(51);
    expect(lake.store.parts.map(({ rows }) => rows)).toEqual([1, 32, 18]);
    expect(new Set((await rowsOf()).map(({ trace_id: id }) => id)).size).toBe(51);
  });

  test('a run that is out of time is continued by the next', async () => {
    await store('t-1', 0);
    await store('t-2', DAY);
    now += 3 * DAY;
    let calls = 0;
    expect(await moveDays(deps(), PROJECT, () => ++calls > 3)).toBe(1);
    expect(await moveDays(deps(), PROJECT, NEVER)).toBe(1);
    expect(await rowsOf()).toHaveLength(2);
  });

  test('what cannot be verified is not in the lake, and stays in the table', async () => {
    const record = await store('t-1', 0);
    now += DAY;
    const keep = vi.spyOn(traces, 'keepBody');
    vi.spyOn(lake.files, 'get').mockResolvedValueOnce(null);
    await expect(moveDays(deps(), PROJECT, NEVER)).rejects.toThrow('not read back');
    expect(keep).toHaveBeenCalledWith(record);
    expect([lake.store.parts, [...lake.files.objects]]).toEqual([[], []]);
    expect(await moveDays(deps(), PROJECT, NEVER)).toBe(0);
  });

  test('once the lake is off, days go on to be moved while bodies of them leave the table early', async () => {
    await store('t-1', 0);
    now = Date.parse('2026-11-21T02:00:00.000Z');
    await moveDays(deps(), PROJECT, NEVER);
    for (const [index, after] of [DAY, 2 * DAY, 3 * DAY].entries()) await store(`late-${index}`, after);
    now += 10 * DAY;
    expect(await moveDays(deps({ isOn: false }), PROJECT, NEVER)).toBe(2);
    expect(lake.store.parts.map(({ low }) => low.slice(0, 10))).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
  });
});

describe('a crash', () => {
  test('P1: at any call of a move loses no trace, and leaves no object that nobody knows', async () => {
    let points = 0;
    for (const moment of ['before', 'after'] as const) {
      for (let at = 0, isReached = true; isReached; at++) {
        traces = new MemoryTraceStore(() => now);
        lake = memoryLake(() => now);
        now = NOON;
        const records = [await store('t-1', 0), await store('t-2', 1_000)];
        now += DAY;
        const crash = new CrashPoint(at, moment);
        const dying = { ...deps(), ...through(crash.wrap.bind(crash)) };
        await moveDays(dying, PROJECT, NEVER).catch(() => undefined);
        isReached = crash.isReached;
        if (isReached) points++;
        await moveDays(deps(), PROJECT, NEVER);
        now += 2 * 3_600_000;
        await sweepLake(lake.deps, NEVER);
        const read = await Promise.all(records.map(readCold));
        expect([at, moment, read]).toEqual([at, moment, ['Output of t-1', 'Output of t-2']]);
        expect([at, moment, [...lake.files.objects.keys()]]).toEqual([
          at,
          moment,
          lake.store.parts.map(({ object }) => object),
        ]);
        expect([at, moment, lake.store.spares.size, (await rowsOf()).length]).toEqual([at, moment, 0, 2]);
      }
    }
    expect(points).toBeGreaterThanOrEqual(16);
  });

  test('P9: a deletion at any call of a move leaves nothing of the trace', async () => {
    let isReached = true;
    for (let at = 0; isReached; at++) {
      traces = new MemoryTraceStore(() => now);
      lake = memoryLake(() => now);
      now = NOON;
      const [doomed, other] = [await store('t-1', 0), await store('t-2', 1_000)];
      now += DAY;
      let calls = 0;
      isReached = false;
      const pausing = <T extends object>(port: T): T =>
        new Proxy(port, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name, target);
            if (typeof member !== 'function') return member;
            return async (...values: unknown[]) => {
              if (calls++ === at) {
                isReached = true;
                await remove(doomed);
              }
              return member.apply(target, values);
            };
          },
        });
      const moving = { ...deps(), ...through(pausing) };
      await moveDays(moving, PROJECT, NEVER);
      now += 2 * 3_600_000;
      await sweepLake(lake.deps, NEVER);
      if (!isReached) break;
      expect([at, (await rowsOf()).map(({ trace_id: id }) => id)]).toEqual([at, ['t-2']]);
      expect([at, await readCold(other), lake.store.deleted.size]).toEqual([at, 'Output of t-2', 0]);
      expect([at, lake.store.spares.size, lake.files.objects.size]).toEqual([at, 0, 1]);
    }
  });
});
