import { beforeEach, describe, expect, test } from 'vitest';
import type { JudgeStanding } from '../../../functions/review/judge-certificate.ts';
import type { MeasurementStore } from '../../../functions/review/measurement-store.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { anAnchor, aScore, JUDGE_KEY } from '../builders/quality-cases.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../builders/records.ts';

interface Stores {
  readonly measurements: MeasurementStore;
  readonly traces: Pick<TraceStore, 'put' | 'delete'>;
}

const PLACE = { organizationId: ORGANIZATION, projectId: 'default' };
const OTHERS = { organizationId: 'org_of_others', projectId: 'default' };
const LATER = NOON / 1_000 + 86_400;

const STANDING: JudgeStanding = {
  ...JUDGE_KEY,
  set: 1,
  bad: { right: 3, n: 4 },
  good: { right: 5, n: 5 },
  stated: { '0.90': { right: 8, n: 9 } },
  last: null,
  lapsed_at: null,
  latest_at: '2026-11-20T12:00:00.000Z',
};

/** What every store of measurements promises; `open` gives empty ones. */
export function describeMeasurementStore(name: string, open: () => Promise<Stores>): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await open();
  });

  /** An anchor whose trace is stored. */
  async function anchorOf(traceId: string, frozenAt: string) {
    const record = aRecord({ trace_id: traceId });
    await stores.traces.put(record, aBody());
    const reviewId = `rv_00000000_${traceId}`;
    return anAnchor({
      ...{ organization_id: ORGANIZATION, trace_id: traceId, review_id: reviewId, anchor_id: `anchor-${traceId}` },
      ...{ hold_id: record.charge.hold_id, frozen_at: frozenAt, expires_at: LATER },
    });
  }

  describe(`${name}: measurements`, () => {
    test('how judges stand is read back as it was stored, and of two changes of the same state one is stored', async () => {
      const { measurements } = stores;
      expect(await measurements.findJudges(PLACE)).toBeNull();
      const first = { standings: [STANDING], until: '2026-11-20T12:00:00.000Z~', version: 1 };
      expect(await measurements.saveJudges(PLACE, first, [{ ...JUDGE_KEY, threshold: 0.8 }])).toBe(true);
      expect(await measurements.saveJudges(PLACE, first, [])).toBe(false);
      expect(await measurements.findJudges(PLACE)).toEqual(first);
      expect(await measurements.findJudges(OTHERS)).toBeNull();
      const next = { ...first, standings: [], version: 2 };
      const stored = await Promise.all([
        measurements.saveJudges(PLACE, next, []),
        measurements.saveJudges(PLACE, next, []),
      ]);
      expect(stored.sort()).toEqual([false, true]);
      expect(await measurements.findJudges(PLACE)).toEqual(next);
    });

    test('a trace is frozen once, is listed in its project, and is let go', async () => {
      const { measurements } = stores;
      const anchors = [
        await anchorOf('b', '2026-11-20T12:00:01.000Z'),
        await anchorOf('a', '2026-11-20T12:00:00.000Z'),
      ] as const;
      for (const anchor of anchors) expect(await measurements.freeze(anchor)).toBe('frozen');
      expect(await measurements.freeze(anchors[0])).toBe('exists');
      expect(await measurements.findAnchor(ORGANIZATION, 'b', anchors[0].review_id)).toEqual(anchors[0]);
      expect(await measurements.findAnchor('org_of_others', 'b', anchors[0].review_id)).toBeNull();
      expect(await measurements.anchors(PLACE, 10)).toEqual([anchors[1], anchors[0]]);
      expect(await measurements.anchors(PLACE, 1)).toHaveLength(1);
      expect(await measurements.anchors(OTHERS, 10)).toEqual([]);
      expect(await measurements.thaw({ ...anchors[0], anchor_id: 'other' })).toBe(false);
      expect(await measurements.thaw(anchors[0])).toBe(true);
      expect(await measurements.thaw(anchors[0])).toBe(false);
      expect(await measurements.anchors(PLACE, 10)).toEqual([anchors[1]]);
    });

    test('P9: an anchor goes with its trace, and its receipt names it; none is made of a trace that is gone', async () => {
      const { measurements, traces } = stores;
      const anchor = await anchorOf('a', '2026-11-20T12:00:00.000Z');
      await measurements.freeze(anchor);
      const removed = await traces.delete(ORGANIZATION, 'a');
      expect(removed?.items).toContain(`ANCHOR#${anchor.review_id}`);
      expect(await measurements.anchors(PLACE, 10)).toEqual([]);
      expect(await measurements.findAnchor(ORGANIZATION, 'a', anchor.review_id)).toBeNull();
      expect(await measurements.freeze(anchor)).toBe('gone');
    });

    test('an anchor that is over counts as absent', async () => {
      const anchor = await anchorOf('a', '2026-11-20T12:00:00.000Z');
      await stores.measurements.freeze({ ...anchor, expires_at: NOON / 1_000 - 1 });
      expect(await stores.measurements.anchors(PLACE, 10)).toEqual([]);
      expect(await stores.measurements.findAnchor(ORGANIZATION, 'a', anchor.review_id)).toBeNull();
    });

    test('a day of scoring begins once', async () => {
      const { measurements } = stores;
      const begun = await Promise.all([
        measurements.beginDay(PLACE, '2026-11-20'),
        measurements.beginDay(PLACE, '2026-11-20'),
      ]);
      expect(begun.sort()).toEqual([false, true]);
      expect(await measurements.beginDay(PLACE, '2026-11-21')).toBe(true);
      expect(await measurements.beginDay(OTHERS, '2026-11-20')).toBe(true);
    });

    test('the first score of an anchor by a judge on a day stays; the latest are listed first', async () => {
      const { measurements } = stores;
      const score = aScore();
      await measurements.addScore(PLACE, score, LATER);
      await measurements.addScore(PLACE, { ...score, rating: 'SAFE' }, LATER);
      const others = [aScore({ day: '2026-11-21', rating: null, confidence: null }), aScore({ mode: 'plain_json' })];
      for (const other of others) await measurements.addScore(PLACE, other, LATER);
      await measurements.addScore(PLACE, aScore({ anchor_id: 'over' }), NOON / 1_000 - 1);
      const listed = await measurements.scores(PLACE, 10);
      expect(listed[0]).toEqual(others[0]);
      expect(listed).toHaveLength(3);
      expect(listed).toContainEqual(score);
      expect(await measurements.scores(PLACE, 2)).toHaveLength(2);
      expect(await measurements.scores(OTHERS, 10)).toEqual([]);
    });
  });
}
