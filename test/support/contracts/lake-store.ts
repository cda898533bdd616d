import { beforeEach, describe, expect, test } from 'vitest';
import { isMoved, type LakePart, type LakeStore, positionOf } from '../../../functions/lake/part.ts';
import type { LakePlace } from '../../../functions/traces/cold-bodies.ts';
import { NOON, ORGANIZATION } from '../builders/records.ts';

const HOUR = 3_600_000;
const DAY_ONE = { day: '2026-11-20', after: null, onUntil: NOON };

function placeAt(traceId: string, after = 0, projectId = 'default'): LakePlace {
  return { organizationId: ORGANIZATION, projectId, createdAt: new Date(NOON + after).toISOString(), traceId };
}

function aPart(oldest: LakePlace, newest: LakePlace, fields: Partial<LakePart> = {}): LakePart {
  const { organizationId, projectId } = oldest;
  return {
    organizationId,
    projectId,
    low: positionOf(oldest),
    high: positionOf(newest),
    object: 'lake/one.parquet',
    bytes: 100,
    rows: 2,
    keepUntil: new Date(NOON + 30 * 24 * HOUR).toISOString(),
    ...fields,
  };
}

interface OpenedLake {
  readonly store: LakeStore;
  /** Leaves a tombstone that has to be looked at. */
  readonly deleteTrace: (place: LakePlace) => Promise<void>;
}

/** What every store of the lake promises; `open` gives an empty one. */
export function describeLakeStore(name: string, open: () => Promise<OpenedLake>): void {
  describe(name, () => {
    let store: LakeStore;
    let deleteTrace: OpenedLake['deleteTrace'];
    beforeEach(async () => {
      ({ store, deleteTrace } = await open());
    });

    const begin = () => store.beginMoving(ORGANIZATION, 'default', DAY_ONE);
    const add = async (part: LakePart) => {
      const from = await store.findMoved(part.organizationId, part.projectId);
      if (from === null) throw new Error('Nobody has begun');
      await store.announce(part.organizationId, part.projectId, part.object, NOON + HOUR);
      const to = { ...from, after: part.low };
      return store.moveOn(part.organizationId, part.projectId, from, to, part);
    };

    test('who moves days is begun once, and goes on from what was read', async () => {
      expect(await store.findMoved(ORGANIZATION, 'default')).toBeNull();
      await begin();
      await store.beginMoving(ORGANIZATION, 'default', { ...DAY_ONE, day: '2026-11-01' });
      expect(await store.findMoved(ORGANIZATION, 'default')).toEqual(DAY_ONE);
      expect(await store.findMoved(ORGANIZATION, 'other')).toBeNull();
      const next = { ...DAY_ONE, day: '2026-11-21' };
      expect(await store.moveOn(ORGANIZATION, 'default', DAY_ONE, next, null)).toBe(true);
      expect(await store.moveOn(ORGANIZATION, 'default', DAY_ONE, next, null)).toBe(false);
      expect(await store.findMoved(ORGANIZATION, 'default')).toEqual(next);
    });

    test('of two who move on from the same place one adds its part; the other one stays spare', async () => {
      await begin();
      const parts = ['lake/one.parquet', 'lake/two.parquet'].map((object) =>
        aPart(placeAt('t-1'), placeAt('t-2', HOUR), { object }),
      );
      for (const { object } of parts) await store.announce(ORGANIZATION, 'default', object, NOON + HOUR);
      const to = { ...DAY_ONE, after: positionOf(placeAt('t-1')) };
      const outcomes = await Promise.all(parts.map((part) => store.moveOn(ORGANIZATION, 'default', DAY_ONE, to, part)));
      expect([...outcomes].sort()).toEqual([false, true]);
      const lost = parts[outcomes.indexOf(false)]?.object ?? '';
      expect(await store.isSpare(ORGANIZATION, 'default', lost)).toBe(true);
      expect((await store.findPart(placeAt('t-1')))?.object).toBe(parts[outcomes.indexOf(true)]?.object);
      expect(await store.due(NOON + HOUR, 10)).toEqual([
        { kind: 'spare', organizationId: ORGANIZATION, projectId: 'default', object: lost },
      ]);
    });

    test('a part is found by every place from its oldest to its newest trace, and by no other', async () => {
      await begin();
      const late = aPart(placeAt('t-5', 5_000), placeAt('t-6', 6_000), { object: 'lake/late.parquet' });
      const early = aPart(placeAt('t-1', 1_000), placeAt('t-2', 2_000));
      await add(late);
      await add(early);
      for (const place of [placeAt('t-1', 1_000), placeAt('x', 1_500), placeAt('t-2', 2_000)]) {
        expect(await store.findPart(place)).toEqual(early);
      }
      expect(await store.findPart(placeAt('t-5', 5_000))).toEqual(late);
      expect(await store.findPart(placeAt('t-0', 1_000))).toBeNull();
      expect(await store.findPart(placeAt('t-3', 2_000))).toBeNull();
      expect(await store.findPart(placeAt('t-7', 6_001))).toBeNull();
      expect(await store.findPart(placeAt('t-1', 1_000, 'other'))).toBeNull();
      expect(await store.findPart({ ...placeAt('t-1', 1_000), organizationId: 'org_other' })).toBeNull();
    });

    test('a part is replaced by who read it last, and what it named is spare at once', async () => {
      await begin();
      const part = aPart(placeAt('t-1'), placeAt('t-2', 1_000));
      await add(part);
      const next = { ...part, object: 'lake/next.parquet', rows: 1 };
      await store.announce(ORGANIZATION, 'default', next.object, NOON + HOUR);
      expect(await store.replace(part, next, NOON)).toBe(true);
      expect(await store.replace(part, { ...next, object: 'lake/third.parquet' }, NOON)).toBe(false);
      expect(await store.findPart(placeAt('t-1'))).toEqual(next);
      expect(await store.isSpare(ORGANIZATION, 'default', next.object)).toBe(false);
      expect(await store.due(NOON, 10)).toEqual([
        { kind: 'spare', organizationId: ORGANIZATION, projectId: 'default', object: part.object },
      ]);
      await store.forgetSpare(ORGANIZATION, 'default', part.object);
      expect(await store.due(NOON, 10)).toEqual([]);
      expect(await store.replace(next, null, NOON)).toBe(true);
      expect(await store.findPart(placeAt('t-1'))).toBeNull();
      expect(await store.isSpare(ORGANIZATION, 'default', next.object)).toBe(true);
    });

    test('tells what is due, the longest due first, and a part when its traces have expired', async () => {
      await begin();
      await add(aPart(placeAt('t-1'), placeAt('t-2', 1_000), { keepUntil: new Date(NOON + 5 * HOUR).toISOString() }));
      await store.announce(ORGANIZATION, 'default', 'lake/b.parquet', NOON + 2 * HOUR);
      await store.announce(ORGANIZATION, 'default', 'lake/a.parquet', NOON + HOUR);
      expect(await store.due(NOON + HOUR - 1, 10)).toEqual([]);
      const due = await store.due(NOON + 5 * HOUR, 10);
      expect(due.map((item) => (item.kind === 'spare' ? item.object : item.kind))).toEqual([
        'lake/a.parquet',
        'lake/b.parquet',
        'part',
      ]);
      expect(due.at(-1)).toMatchObject({ low: positionOf(placeAt('t-1')), projectId: 'default' });
      expect(await store.due(NOON + 5 * HOUR, 1)).toHaveLength(1);
    });

    test('P9: a deleted trace is due until it is settled, and later where that is put off', async () => {
      const place = placeAt('t-1');
      expect(await store.findDeleted(ORGANIZATION, 't-1')).toBeNull();
      await deleteTrace(place);
      expect(await store.findDeleted(ORGANIZATION, 't-1')).toEqual(place);
      const due = { kind: 'deleted', organizationId: ORGANIZATION, traceId: 't-1' };
      expect(await store.due(NOON + HOUR, 10)).toEqual([due]);
      await store.postponeDeleted(place, NOON + 3 * HOUR);
      expect(await store.due(NOON + 2 * HOUR, 10)).toEqual([]);
      expect(await store.due(NOON + 3 * HOUR, 10)).toEqual([due]);
      await store.settleDeleted(place);
      expect(await store.due(NOON + 3 * HOUR, 10)).toEqual([]);
      expect(await store.findDeleted(ORGANIZATION, 't-1')).toBeNull();
    });
  });
}

export function describePlaces(): void {
  test('a place is moved with its day, from the newest trace of the day back', () => {
    const moved = { ...DAY_ONE, after: positionOf(placeAt('t-1')) };
    expect(isMoved(moved, placeAt('t-1'))).toBe(true);
    expect(isMoved(moved, placeAt('t-2', 1))).toBe(true);
    expect(isMoved(moved, placeAt('t-0'))).toBe(false);
    expect(isMoved(moved, placeAt('t-9', -24 * HOUR))).toBe(true);
    expect(isMoved(moved, placeAt('t-9', 24 * HOUR))).toBe(false);
    expect(isMoved(DAY_ONE, placeAt('t-1'))).toBe(false);
  });
}
