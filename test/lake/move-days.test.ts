import { beforeEach, describe, expect, test, vi } from 'vitest';
import { moveDays } from '../../functions/lake/move-days.ts';
import type { LakeFiles, LakeStore } from '../../functions/lake/part.ts';
import { sweepLake } from '../../functions/lake/sweep-lake.ts';
import { seededRandom } from '../../functions/statistics/random.ts';
import { aBody, anEvaluation, aRecord } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { LakeWorld } from '../support/memory/lake-world.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NEVER = () => false;

let world: LakeWorld;
beforeEach(() => {
  world = new LakeWorld();
});

const move = (fields: { bodyDays?: number | null; maxRows?: number } = {}, isOutOfTime: () => boolean = NEVER) =>
  moveDays({ ...world.moving, ...fields }, world.project, isOutOfTime);

describe('moving', () => {
  test('a day goes to the lake an hour after it is over, with what is known of each trace', async () => {
    const first = await world.store('t-1');
    await world.traces.storeEvaluation(first, anEvaluation({ trace_id: 't-1', evaluation_id: 'ev_00000001_t-1' }));
    const second = await world.store('t-2', 1_000);
    world.now = Date.parse('2026-11-21T00:59:59.000Z');
    expect(await move()).toBe(0);
    expect(world.objects().there).toEqual([]);
    world.now += 1_000;
    expect(await move()).toBe(2);
    expect(world.objects().there).toEqual([
      'lake/organization=org_test/project=default/day=2026-11-20/120000000-1.parquet',
    ]);
    const evaluated = { trace_id: 't-1', verdict: 'passed', evaluator_set: 'test', issues: '[]' };
    expect(await world.rows()).toMatchObject([
      { trace_id: 't-2', verdict: null, output: 'Output of t-2' },
      { ...evaluated, input: 'What is the capital of France?' },
    ]);
    expect([await world.readCold(first), await world.readCold(second)]).toEqual(['Output of t-1', 'Output of t-2']);
    expect(await world.readCold({ ...first, trace_id: 't-3' })).toBeNull();
    expect(await move()).toBe(0);
  });

  test('a part holds some hundred traces that expire together, and the next goes on where it ended', async () => {
    for (let i = 0; i < 50; i++) await world.store(`t-${i}`, i);
    await world.store('t-kept-longer', 700, 90 * 86_400);
    world.now += 2 * DAY;
    expect(await move({ maxRows: 30 })).toBe(51);
    expect(world.lake.store.parts.map(({ rows }) => rows)).toEqual([1, 32, 18]);
    expect(new Set(await world.traceIds()).size).toBe(51);
  });

  test('a run that is out of time is continued by the next', async () => {
    await world.store('t-1');
    await world.store('t-2', DAY);
    world.now += 3 * DAY;
    let asked = 0;
    expect(await move({}, () => ++asked > 3)).toBe(1);
    expect(await move()).toBe(1);
    expect(await world.traceIds()).toEqual(['t-1', 't-2']);
  });

  test('of two runs at once one is ahead, and nothing is there twice', async () => {
    await world.store('t-1');
    await world.store('t-2', DAY);
    world.now += 3 * DAY;
    const { get } = world.lake.files;
    let ahead = 0;
    // The other one does all of it while this one reads its first part back.
    vi.spyOn(world.lake.files, 'get').mockImplementationOnce(async (name) => {
      ahead = await move();
      return get.call(world.lake.files, name);
    });
    expect([await move(), ahead]).toEqual([0, 2]);
    expect(await world.traceIds()).toEqual(['t-1', 't-2']);
    const { there, named, spare } = world.objects();
    expect([there, spare]).toEqual([named, 0]);
  });

  test('what cannot be verified is not in the lake, and stays in the table', async () => {
    const record = await world.store('t-1');
    world.now += DAY;
    const keep = vi.spyOn(world.traces, 'keepBody');
    vi.spyOn(world.lake.files, 'get').mockResolvedValueOnce(null);
    await expect(move()).rejects.toThrow('not read back');
    expect(keep).toHaveBeenCalledWith(record);
    expect(world.objects()).toEqual({ there: [], named: [], spare: 0 });
    expect(await move()).toBe(0);
  });

  test('a text that came back different is told by its digest', async () => {
    await world.store('t-1');
    world.now += DAY;
    const { get } = world.lake.files;
    vi.spyOn(world.lake.files, 'get').mockImplementation(async (name) => {
      const content = await get.call(world.lake.files, name);
      return content && Buffer.from(Buffer.from(content).toString().replace('Output of', 'Outcome of'));
    });
    await expect(move()).rejects.toThrow('not read back');
  });

  test('a store that does not answer ends the run, and the next one does the same again', async () => {
    await world.store('t-1');
    world.now += DAY;
    vi.spyOn(world.lake.files, 'put').mockRejectedValueOnce(new Error('S3 is away'));
    await expect(move()).rejects.toThrow('S3 is away');
    expect(await move()).toBe(1);
  });

  test('a body that is an object of its own is in no file a second time', async () => {
    const random = seededRandom(3);
    const text = Array.from({ length: 12_000 }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('');
    await world.traces.put(aRecord({ trace_id: 't-1', created_at: new Date(world.now).toISOString() }), aBody(text));
    world.now += DAY;
    expect(await move()).toBe(1);
    expect(await world.rows()).toMatchObject([{ trace_id: 't-1', output: text, stored: null }]);
  });

  test('days are left alone whose bodies do not leave the table early', async () => {
    await world.store('t-old');
    await world.store('t-new', 20 * DAY);
    world.now += 22 * DAY;
    expect(await move({ bodyDays: 14 })).toBe(1);
    expect(await world.traceIds()).toEqual(['t-new']);
  });

  test('nothing is moved where the lake was never on', async () => {
    await world.store('t-1');
    world.now += 2 * DAY;
    expect(await move({ bodyDays: null })).toBe(0);
    expect(world.lake.store.moved.size).toBe(0);
  });

  test('once the lake is off, days go on to be moved while bodies of them leave the table early', async () => {
    await world.store('t-1');
    world.now = Date.parse('2026-11-21T02:00:00.000Z');
    await move();
    for (const [index, after] of [DAY, 2 * DAY, 3 * DAY].entries()) await world.store(`late-${index}`, after);
    world.now = Date.parse('2026-11-22T13:00:00.000Z');
    expect(await move({ bodyDays: null })).toBe(1);
    world.now += 8 * DAY;
    expect(await move({ bodyDays: null })).toBe(1);
    const days = world.lake.store.parts.map(({ low }) => low.slice(0, 10));
    expect(days).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
  });
});

test('P1: the days that a stopped move left are moved also where the lake is turned off meanwhile', async () => {
  await world.store('t-0');
  world.now = Date.parse('2026-11-21T02:00:00.000Z');
  await move();
  for (const day of [1, 2, 3, 4]) await world.store(`t-${day}`, day * DAY);
  world.now = Date.parse('2026-11-24T13:00:00.000Z');
  await move({ bodyDays: null });
  world.now += 10 * DAY;
  await move({ bodyDays: null });
  expect(await world.traceIds()).toEqual(['t-0', 't-1', 't-2', 't-3', 't-4']);
});

test('P1: a project that is younger than a day when the lake is turned off is moved', async () => {
  const project = { ...world.project, created_at: '2026-11-20T08:00:00.000Z' };
  await world.store('t-1');
  await moveDays(world.moving, project, NEVER);
  world.now += 2 * DAY;
  expect(await moveDays({ ...world.moving, bodyDays: null }, project, NEVER)).toBe(1);
});

/** What a move calls, each through something that may end it; a list is read in pages and stays as it is. */
function through(wrap: <T extends object>(port: T) => T) {
  const { find, keepBody } = wrap({
    find: world.traces.find.bind(world.traces),
    keepBody: world.traces.keepBody.bind(world.traces),
  });
  const { store, files } = world.lake;
  const list = world.traces.list.bind(world.traces);
  return { store: wrap<LakeStore>(store), files: wrap<LakeFiles>(files), traces: { list, find, keepBody } };
}

/** Does something else before one of the calls. */
function before(call: number, meanwhile: () => Promise<unknown>) {
  const seen = { calls: 0 };
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]) => {
          if (seen.calls++ === call) await meanwhile();
          return member.apply(target, values);
        };
      },
    });
  return { seen, wrap };
}

describe('a crash', () => {
  test.each(['before', 'after'] as const)(
    'P1: %s any call of a move loses no trace, and leaves no object that nobody knows',
    async (moment) => {
      for (let at = 0, isReached = true; isReached; at++) {
        world = new LakeWorld();
        const records = [await world.store('t-1'), await world.store('t-2', 1_000)];
        world.now += DAY;
        const crash = new CrashPoint(at, moment);
        const dying = { ...world.moving, ...through((port) => crash.wrap(port)) };
        await moveDays(dying, world.project, NEVER).catch(() => undefined);
        isReached = crash.isReached;
        if (!isReached) expect(at).toBeGreaterThanOrEqual(8);
        await move();
        world.now += 2 * HOUR;
        await sweepLake(world.lake.deps, NEVER);
        const read = await Promise.all(records.map((record) => world.readCold(record)));
        expect([at, read]).toEqual([at, ['Output of t-1', 'Output of t-2']]);
        const { there, named, spare } = world.objects();
        expect([at, there, spare]).toEqual([at, named, 0]);
        expect([at, await world.traceIds()]).toEqual([at, ['t-1', 't-2']]);
      }
    },
  );
});

test('P9: a deletion before any call of a move leaves nothing of the trace, and the others as they were', async () => {
  for (let at = 0; ; at++) {
    world = new LakeWorld();
    const [doomed, other] = [await world.store('t-1'), await world.store('t-2', 1_000)];
    world.now += DAY;
    const { seen, wrap } = before(at, () => world.remove([doomed]));
    await moveDays({ ...world.moving, ...through(wrap) }, world.project, NEVER);
    if (seen.calls <= at) {
      expect(at).toBeGreaterThanOrEqual(8);
      return;
    }
    world.now += 2 * HOUR;
    await sweepLake(world.lake.deps, NEVER);
    expect([at, await world.traceIds()]).toEqual([at, ['t-2']]);
    expect([at, await world.readCold(other), world.lake.store.deleted.size]).toEqual([at, 'Output of t-2', 0]);
    const { there, named, spare } = world.objects();
    expect([at, there, spare]).toEqual([at, named, 0]);
  }
});
