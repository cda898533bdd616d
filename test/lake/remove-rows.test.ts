import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { coldBodies } from '../../functions/lake/lake.ts';
import type { LakeFiles, LakeStore } from '../../functions/lake/part.ts';
import { sweepLake } from '../../functions/lake/sweep-lake.ts';
import { seededRandom } from '../../functions/statistics/random.ts';
import { portsOfActor } from '../support/faults/actor-ports.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { LakeWorld } from '../support/memory/lake-world.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NEVER = () => false;

let world: LakeWorld;
beforeEach(() => {
  world = new LakeWorld();
});

const sweep = () => sweepLake(world.lake.deps, NEVER);

describe('a deletion', () => {
  test('P9: writes the file anew without the trace, under another name, and tells which one went', async () => {
    const [first, second] = await world.storeMoved('t-1', 't-2');
    const { there: before } = world.objects();
    const removed = await world.remove([first].flatMap((record) => record ?? []));
    expect([...removed]).toEqual([['t-1', before]]);
    const { there, named, spare } = world.objects();
    expect([there, spare]).toEqual([named, 0]);
    expect(there).not.toEqual(before);
    expect(await world.traceIds()).toEqual(['t-2']);
    expect(await world.readCold(second ?? { trace_id: '', created_at: '' })).toBe('Output of t-2');
    expect(world.lake.store.deleted.size).toBe(0);
  });

  test('of several writes each file once, and of all of a file leaves none', async () => {
    const records = await world.storeMoved('t-1', 't-2', 't-3');
    const put = vi.spyOn(world.lake.files, 'put');
    const two = await world.remove(records.slice(0, 2));
    expect([two.size, put.mock.calls.length]).toEqual([2, 1]);
    expect((await world.remove(records.slice(2))).size).toBe(1);
    expect(world.objects()).toEqual({ there: [], named: [], spare: 0 });
    expect(put).toHaveBeenCalledTimes(1);
  });

  test('looks nowhere where no move can have read it, and once more where one may be under way', async () => {
    await world.storeMoved('t-1');
    const fresh = await world.store('t-2', DAY);
    const late = await world.store('t-3', DAY + 1);
    await world.remove([fresh]);
    expect(world.lake.store.deleted.size).toBe(0);
    world.now = Date.parse('2026-11-22T01:00:00.000Z');
    await world.remove([late]);
    expect(world.lake.store.deleted.size).toBe(1);
    expect(await sweep()).toBe(0);
    world.now += 900_000;
    expect(await sweep()).toBe(1);
    expect(world.lake.store.deleted.size).toBe(0);
  });

  test('of a trace whose file is gone keeps no other from its turn', async () => {
    const [first] = await world.storeMoved('t-1');
    if (first === undefined) throw new Error('It was stored');
    world.lake.files.objects.clear();
    await expect(world.remove([first])).rejects.toMatchObject({ code: 'unavailable' });
    world.now += HOUR;
    await expect(sweep()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await sweep()).toBe(0);
  });

  test('settles for a trace of a part that is not in it, such as one that was not moved', async () => {
    const records = await world.storeMoved('t-1', 't-3');
    const between = {
      trace_id: 't-2',
      created_at: new Date(Date.parse(records[0]?.created_at ?? '') + 1).toISOString(),
    };
    expect((await world.remove([between])).size).toBe(0);
    expect(world.lake.store.deleted.size).toBe(0);
    expect(await world.traceIds()).toEqual(['t-1', 't-3']);
  });

  test('that others keep from writing says so, and the next run does it', async () => {
    const [first] = await world.storeMoved('t-1', 't-2');
    if (first === undefined) throw new Error('It was stored');
    const replace = vi.spyOn(world.lake.store, 'replace').mockResolvedValue(false);
    await expect(world.remove([first])).rejects.toMatchObject({ code: 'unavailable' });
    replace.mockRestore();
    world.now += HOUR;
    await sweep();
    expect(await world.traceIds()).toEqual(['t-2']);
    const { there, named, spare } = world.objects();
    expect([there, spare]).toEqual([named, 0]);
  });

  test('two at once, of the same file, both remove theirs', async () => {
    const [a, b, c] = await world.storeMoved('t-1', 't-2', 't-3');
    if (a === undefined || b === undefined || c === undefined) throw new Error('They were stored');
    const both = await Promise.all([world.remove([a]), world.remove([b])]);
    expect(both.map(({ size }) => size)).toEqual([1, 1]);
    expect(await world.traceIds()).toEqual(['t-3']);
    expect(await world.readCold(c)).toBe('Output of t-3');
    const { there, named, spare } = world.objects();
    expect([there, spare]).toEqual([named, 0]);
  });

  test('sixteen at once, of the same file, all remove theirs', async () => {
    const ids = Array.from({ length: 17 }, (_, index) => `t-${index}`);
    const [kept, ...gone] = await world.storeMoved(...ids);
    // Every call takes its own time, and whoever lost waits before it tries again.
    const random = seededRandom(11);
    const slow = <T extends object>(port: T) => portsOfActor({ gate: () => setTimeout(Math.ceil(random() * 3)) })(port);
    const { store, files } = world.lake;
    const each = () => ({
      ...world.lake.deps,
      ...{ store: slow<LakeStore>(store), files: slow<LakeFiles>(files) },
      backOff: async (most: number) => setTimeout(Math.ceil((random() * most) / 10)),
    });
    const removed = await Promise.all(gone.map((trace) => world.remove([trace], each())));
    expect(removed.map(({ size }) => size)).toEqual(gone.map(() => 1));
    expect(await world.traceIds()).toEqual([kept?.trace_id]);
  });

  test.each(['before', 'after'] as const)(
    'P9: that ends %s any of its calls is finished by the next run',
    async (moment) => {
      for (let at = 0, isReached = true; isReached; at++) {
        world = new LakeWorld();
        const [first, second] = await world.storeMoved('t-1', 't-2');
        if (first === undefined || second === undefined) throw new Error('They were stored');
        const crash = new CrashPoint(at, moment);
        const { store, files } = world.lake;
        const dying = { ...world.lake.deps, store: crash.wrap<LakeStore>(store), files: crash.wrap<LakeFiles>(files) };
        await world.remove([first], dying).catch(() => undefined);
        isReached = crash.isReached;
        if (!isReached) expect(at).toBeGreaterThanOrEqual(10);
        expect([at, await world.readCold(second)]).toEqual([at, 'Output of t-2']);
        world.now += 2 * HOUR;
        await sweep();
        expect([at, await world.traceIds(), store.deleted.size]).toEqual([at, ['t-2'], 0]);
        const { there, named, spare } = world.objects();
        expect([at, there, spare]).toEqual([at, named, 0]);
      }
    },
  );
});

describe('what is due', () => {
  test('a part goes when the last of its traces has expired', async () => {
    await world.storeMoved('t-1', 't-2');
    world.now = Date.parse('2026-12-20T12:00:00.999Z');
    expect(await sweep()).toBe(0);
    world.now += 1_000;
    expect(await sweep()).toBe(1);
    expect(world.objects()).toEqual({ there: [], named: [], spare: 0 });
  });

  test('one that fails keeps no other from its turn, and is told', async () => {
    await world.storeMoved('t-1');
    for (const name of ['lake/a', 'lake/b']) await world.lake.store.announce('o', 'p', name, world.now);
    vi.spyOn(world.lake.files, 'delete').mockRejectedValueOnce(new Error('S3 is away'));
    await expect(sweep()).rejects.toThrow('S3 is away');
    expect([...world.lake.store.spares.keys()]).toEqual(['lake/a']);
  });

  test('an object that a part names since is left, however old the list is', async () => {
    await world.storeMoved('t-1');
    const [object = ''] = world.objects().there;
    const due = vi.spyOn(world.lake.store, 'due');
    due.mockResolvedValueOnce([{ kind: 'spare', organizationId: 'org_test', projectId: 'default', object }]);
    expect(await sweep()).toBe(1);
    expect(world.objects().there).toEqual([object]);
  });

  test('ends when its time is over', async () => {
    for (const name of ['lake/a', 'lake/b']) await world.lake.store.announce('o', 'p', name, world.now);
    let asked = 0;
    expect(await sweepLake(world.lake.deps, () => ++asked > 2)).toBe(1);
    expect(await sweepLake(world.lake.deps, () => true)).toBe(0);
  });
});

describe('a reader', () => {
  test('P1: follows a file that is written anew between two of its calls', async () => {
    const [first, second] = await world.storeMoved('t-1', 't-2');
    if (first === undefined || second === undefined) throw new Error('They were stored');
    const { findPart } = world.lake.store;
    vi.spyOn(world.lake.store, 'findPart').mockImplementationOnce(async (place) => {
      const part = await findPart.call(world.lake.store, place);
      await world.remove([first]);
      return part;
    });
    expect(await world.readCold(second)).toBe('Output of t-2');
  });

  test('that asks for many traces of a part reads its pieces once', async () => {
    const records = await world.storeMoved('t-1', 't-2', 't-3');
    const { read } = coldBodies(world.lake.deps);
    const getRange = vi.spyOn(world.lake.files, 'getRange');
    for (const record of records) expect(await read(world.placeOf(record))).not.toBeNull();
    expect(getRange).toHaveBeenCalledTimes(1);
    await world.remove(records.slice(0, 1));
    expect(await read(world.placeOf(records[1] ?? { trace_id: '', created_at: '' }))).not.toBeNull();
    expect(getRange).toHaveBeenCalledTimes(2);
  });

  test('is told when a file is gone for good', async () => {
    const [first] = await world.storeMoved('t-1');
    world.lake.files.objects.clear();
    await expect(world.readCold(first ?? { trace_id: '', created_at: '' })).rejects.toThrow('not there any more');
  });
});
