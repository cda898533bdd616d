import { beforeEach, describe, expect, test } from 'vitest';
import { emptySheet } from '../../../functions/analytics/absorb.ts';
import { addFact, packRollup } from '../../../functions/analytics/rollup.ts';
import type { RollupStore, Segment } from '../../../functions/analytics/rollup-store.ts';
import type { CountedFact } from '../../../functions/traces/counted-fact.ts';
import { factOf } from '../../../functions/traces/fact-of.ts';
import { anEvaluation, aRecord, ORGANIZATION } from '../builders/records.ts';

const PROJECT = { organizationId: ORGANIZATION, projectId: 'default' };
const OTHERS = [
  { organizationId: ORGANIZATION, projectId: 'other' },
  { organizationId: 'org_other', projectId: 'default' },
];

function aFact(fields: Partial<CountedFact> = {}): CountedFact {
  return {
    ...factOf(
      aRecord({
        cost_micro_usd: null,
        latency_ms: 12.5,
        content_facts: { bytes: 900, input_hash: '1f', tools: [['search', 2, 1]], tags: ['beta'], failed_calls: 1 },
      }),
      anEvaluation(),
    ),
    ...fields,
  };
}

function aSegment(part: number, rounds: number): Segment {
  const entries = Array.from({ length: rounds }, (_, index) => ({
    round: index + 1,
    changes: [
      { fact: aFact({ kinds: ['secret/api_key'], account: 'x' }), sign: -1 as const },
      { fact: aFact({ trace_id: `trace-${index}`, model: 'ü"#/' }), sign: 1 as const },
    ],
  }));
  return { writer: '0abcd12345', part, entries };
}

/** What every store of figures promises; `open` gives an empty one. */
export function describeRollupStore(name: string, open: () => Promise<RollupStore>): void {
  let store: RollupStore;
  beforeEach(async () => {
    store = await open();
  });

  describe(`${name}: figures of projects`, () => {
    test('a segment is read as it was stored last, and is gone once it is removed', async () => {
      const [first, second] = [aSegment(2, 1), aSegment(10, 2)];
      await store.putSegment(PROJECT, second);
      await store.putSegment(PROJECT, first);
      await store.putSegment(PROJECT, aSegment(2, 3));
      expect(await store.segments(PROJECT)).toEqual([aSegment(2, 3), second]);
      await store.removeSegments(PROJECT, [first, aSegment(3, 0)]);
      expect(await store.segments(PROJECT)).toEqual([second]);
    });

    test('P5: a project has its own segments, sheets and seal', async () => {
      await store.putSegment(PROJECT, aSegment(1, 1));
      await store.saveSheet(PROJECT, emptySheet('day', '2026-11-20'));
      await store.saveSealed(PROJECT, { until: 5 });
      for (const other of OTHERS) {
        expect(await store.segments(other)).toEqual([]);
        expect(await store.findSheets(other, [{ kind: 'day', date: '2026-11-20' }])).toEqual([null]);
        expect(await store.findSealed(other)).toBeNull();
      }
      expect(await store.findSealed(PROJECT)).toEqual({ until: 5 });
    });

    test('tells the days of a kind of sheet', async () => {
      for (const date of ['2026-11-21', '2026-11-20']) await store.saveSheet(PROJECT, emptySheet('users', date));
      await store.saveSheet(PROJECT, emptySheet('day', '2026-11-19'));
      const dates: string[] = [];
      for await (const page of store.dates(PROJECT, 'users')) dates.push(...page);
      expect(dates).toEqual(['2026-11-20', '2026-11-21']);
    });

    test('a sheet is stored once for each version, whoever comes first', async () => {
      const sheet = emptySheet('day', '2026-11-20');
      addFact(sheet.rollup, aFact({ cost_micro_usd: 7 }), 1);
      const named = { ...sheet, absorbed: new Map([['w.1', { round: 3, at: 99 }]]) };
      const outcomes = await Promise.all([1, 2, 3].map(() => store.saveSheet(PROJECT, named)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const [users, day] = await store.findSheets(PROJECT, [
        { kind: 'users', date: '2026-11-20' },
        { kind: 'day', date: '2026-11-20' },
      ]);
      expect(users).toBeNull();
      expect(day).toMatchObject({ kind: 'day', date: '2026-11-20', version: 1, absorbed: named.absorbed });
      expect(day && packRollup(day.rollup)).toEqual(packRollup(sheet.rollup));
      if (day === null || day === undefined) throw new Error('It is not stored');
      expect(await store.saveSheet(PROJECT, day)).toBe(true);
      expect(await store.saveSheet(PROJECT, day)).toBe(false);
      expect(await store.saveSheet(PROJECT, sheet)).toBe(false);
    });
  });
}
