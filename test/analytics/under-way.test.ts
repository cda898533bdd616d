import { describe, expect, test } from 'vitest';
import { emptySheet } from '../../functions/analytics/absorb.ts';
import { noFigures } from '../../functions/analytics/figures.ts';
import { fold, isFoldDue } from '../../functions/analytics/fold.ts';
import { bucketOf, QUANTILE_ERROR, quantileOf } from '../../functions/analytics/histogram.ts';
import { dateOfText, groupStart, hasWholeHours, periodBefore, periodOf } from '../../functions/analytics/periods.ts';
import { analyzeHours, firstOf } from '../../functions/analytics/read-figures.ts';
import { RollupLog } from '../../functions/analytics/rollup-log.ts';
import { sealDays } from '../../functions/analytics/seal.ts';
import { describeSession, quantile, sessionsOf } from '../../functions/analytics/sessions.ts';
import { UserFigures } from '../../functions/erasure/erase-figures.ts';
import { UTC } from '../../functions/kernel/window.ts';
import { anEvaluation, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { FiguresWorld, PROJECT_KEY } from '../support/memory/figures-world.ts';

const DAY = 86_400_000;
const PLACE = [{ kind: 'day', date: '2026-11-20' }] as const;

async function worldOf(traces: number) {
  const world = new FiguresWorld({ created_at: '2026-11-20T00:00:00.000Z' });
  const worker = world.worker();
  for (let i = 0; i < traces; i++) await world.deliver([{ traceId: await world.submit(i), round: 1 }], worker);
  return { world, worker };
}

const counted = async (world: FiguresWorld) => {
  const [sheet] = await world.rollups.findSheets(PROJECT_KEY, PLACE);
  return sheet?.rollup.total.counts.traces ?? null;
};

describe('a fold', () => {
  test('is due each time that the evaluations pass another three hundred', () => {
    expect([1, 299, 300, 301, 599, 600].map((evaluations) => isFoldDue(evaluations, 1))).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(isFoldDue(605, 10)).toBe(true);
    expect(isFoldDue(5, 10)).toBe(false);
  });

  test('of nothing does nothing, and again it writes nothing', async () => {
    expect(await fold(new FiguresWorld(), PROJECT_KEY, UTC)).toBe(0);
    const { world } = await worldOf(3);
    await world.fold();
    const { writes } = world.rollups;
    await world.fold();
    expect(world.rollups.writes).toBe(writes);
    expect(await counted(world)).toBe(3);
  });

  test('that meets another leaves the segments to that', async () => {
    const { world } = await worldOf(3);
    world.nowMs += 2 * 3_600_000;
    const rollups = { ...boundOf(world), saveSheet: async () => false };
    expect(await fold({ rollups, totals: world.totals, now: world.now }, PROJECT_KEY, UTC)).toBe(0);
    expect(await world.rollups.segments(PROJECT_KEY)).not.toEqual([]);
    await world.fold();
    expect(await world.rollups.segments(PROJECT_KEY)).toEqual([]);
  });
});

/** The store as an object whose methods can be replaced. */
function boundOf({ rollups }: FiguresWorld) {
  return {
    putSegment: rollups.putSegment.bind(rollups),
    segments: rollups.segments.bind(rollups),
    removeSegments: rollups.removeSegments.bind(rollups),
    findSheets: rollups.findSheets.bind(rollups),
    saveSheet: rollups.saveSheet.bind(rollups),
    dates: rollups.dates.bind(rollups),
    findSealed: rollups.findSealed.bind(rollups),
    saveSealed: rollups.saveSealed.bind(rollups),
  };
}

describe('a seal', () => {
  const sealing = (world: FiguresWorld, others: object = {}) => {
    const { traces } = world;
    const deps = { rollups: boundOf(world), totals: world.totals, traces, now: world.now, ...others };
    return sealDays(deps, world.project, () => false);
  };

  test('waits while a trace is superseded between its two reads, and while a sheet changes', async () => {
    const { world } = await worldOf(2);
    world.nowMs += DAY;
    const traces = { list: world.traces.list.bind(world.traces), findEvaluations: async () => [null, anEvaluation()] };
    expect(await sealing(world, { traces })).toBe(0);
    expect(await sealing(world, { rollups: { ...boundOf(world), saveSheet: async () => false } })).toBe(0);
    expect(await counted(world)).toBeNull();
    expect(await sealing(world)).toBe(1);
    expect(await counted(world)).toBe(2);
  });

  test('waits for what supersedes at this moment, and counts what is long left as it was before', async () => {
    const { world } = await worldOf(2);
    world.nowMs += DAY;
    const add = () => Promise.reject(new Error('No answer'));
    const close = world.totals.close.bind(world.totals);
    const { totals } = world;
    Object.assign(world, { totals: { add, close } });
    await world.deliver([{ traceId: 'trace-1', round: 2 }], world.worker());
    Object.assign(world, { totals });
    expect(await sealing(world)).toBe(0);
    world.nowMs += 3_600_000;
    expect(await sealing(world)).toBe(1);
    const [sheet] = await world.rollups.findSheets(PROJECT_KEY, PLACE);
    expect(sheet?.rollup.total.counts).toMatchObject({ traces: 2, evaluations: 2 });
  });

  test('stops when it is out of time, and never begins before a project was created', async () => {
    const { world } = await worldOf(1);
    world.nowMs += 3 * DAY;
    const deps = { rollups: world.rollups, totals: world.totals, traces: world.traces, now: world.now };
    expect(await sealDays(deps, world.project, () => true)).toBe(0);
    const young = { ...world.project, created_at: new Date(world.nowMs).toISOString() };
    expect(await sealDays(deps, young, () => false)).toBe(0);
  });
});

describe('the log', () => {
  test('goes on with new segments when it has met very many projects', async () => {
    const names: string[] = [];
    const log = new RollupLog({
      putSegment: async (_project, { part }) => {
        names.push(String(part));
        return 100;
      },
    });
    const one = [{ evaluation: anEvaluation(), record: aRecord() }];
    const write = (project: number, number: number) =>
      log.write({ organizationId: ORGANIZATION, projectId: `p${project}` }, one, { writer: 'w', number });
    for (let project = 0; project < 501; project++) await write(project, 1);
    await write(0, 2);
    await write(0, 3);
    expect(names.slice(-2)).toEqual(['502', '502']);
    expect(new Set(names).size).toBe(502);
  });
});

test('an erasure that keeps meeting others says so', async () => {
  const sheetOfAnn = () => {
    const sheet = emptySheet('users', '2026-11-20');
    sheet.rollup.by.user?.set('ann', { ...noFigures(), counts: { ...noFigures().counts, traces: 1 } });
    return sheet;
  };
  const rollups = {
    async *dates() {
      yield ['2026-11-20'];
    },
    findSheets: async () => [sheetOfAnn()],
    saveSheet: async () => false,
  };
  const store = new UserFigures(rollups, async () => undefined);
  const user = {
    organizationId: ORGANIZATION,
    projectId: 'default',
    accounts: ['ann'],
    isUser: () => true,
    requestedAt: 0,
  };
  await expect(store.erase(user, [{ kind: 'days', id: '2026-11-20' }])).rejects.toThrow('keep changing');
});

test('a quantile is within its error of a value that was counted', () => {
  expect(quantileOf({}, 0.5)).toBeNull();
  for (const value of [0, 0.4, 1, 2, 17, 999, 60_000, 1e9]) {
    const told = quantileOf({ [bucketOf(value)]: 3 }, 0.99) ?? Number.NaN;
    expect(Math.abs(told - value)).toBeLessThanOrEqual(Math.max(0.5, value * QUANTILE_ERROR));
  }
  expect(bucketOf(1e300)).toBe(bucketOf(1e200));
});

test('periods are days in one zone, and groups begin where they should', () => {
  expect(periodOf('2026-11-30', '2026-12-01', UTC).dates).toEqual(['2026-11-30', '2026-12-01']);
  expect(periodBefore(periodOf('2026-12-01', '2026-12-02', UTC)).dates).toEqual(['2026-11-29', '2026-11-30']);
  // A day of 23 hours, and one of 25.
  for (const [date, hours] of [
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ] as const) {
    const { from, until } = periodOf(date, date, { timeZone: 'Europe/Berlin' });
    expect((until - from) / 3_600_000).toBe(hours);
  }
  expect(dateOfText('2026-11-20T23:30:00-05:00', UTC)).toBe('2026-11-21');
  expect([
    groupStart('2026-11-22', 'week'),
    groupStart('2026-11-22', 'month'),
    groupStart('2026-11-22', 'day'),
  ]).toEqual(['2026-11-16', '2026-11-01', '2026-11-22']);
  expect([
    hasWholeHours('Asia/Kolkata', NOON),
    hasWholeHours('Asia/Tokyo', NOON),
    hasWholeHours('No/Where', NOON),
  ]).toEqual([false, true, false]);
});

test('the keys beyond a limit are told as others, and hours of other days are left out', () => {
  const figures = noFigures();
  const breakdown = ['a', 'b', 'other', 'c'].map((key) => ({ key, figures }));
  expect(firstOf(breakdown, 2).map(({ key }) => key)).toEqual(['a', 'b', 'other']);
  expect(firstOf(breakdown.slice(0, 2), 2).map(({ key }) => key)).toEqual(['a', 'b']);
  const sheet = emptySheet('day', '2026-11-20');
  for (const hour of ['2026-11-20T23', '2026-11-21T00', 'other']) sheet.rollup.by.hour?.set(hour, figures);
  const days = new Map([['2026-11-20', sheet.rollup]]);
  const period = periodOf('2026-11-21', '2026-11-21', UTC);
  expect(analyzeHours(days, period, 'hour').series.map(({ start }) => start)).toEqual(['2026-11-21T00']);
});

test('a session without turns has nothing, and turns of one instant have an order', () => {
  expect(describeSession('s', [])).toMatchObject({ turns: [], userId: null, firstFailing: null, costMicroUsd: 0 });
  const turns = ['b', 'a'].map((trace_id) => aRecord({ trace_id, session_id: 's', cost_micro_usd: null }));
  const later = aRecord({ trace_id: 'c', session_id: 't', created_at: '2026-11-20T13:00:00.000Z', verdict: 'failed' });
  const sessions = sessionsOf([...turns, later, aRecord({ trace_id: 'd' })]);
  expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['t', 's']);
  expect(sessions[1]?.turns.map(({ trace_id: id }) => id)).toEqual(['a', 'b']);
  expect(sessions[1]).toMatchObject({ unpricedTurns: 2, verdicts: { queued: 2 } });
  expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.95)]).toEqual([null, 2, 3]);
});
