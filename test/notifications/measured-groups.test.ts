import { describe, expect, test } from 'vitest';
import type { WindowCondition } from '../../functions/notifications/condition.ts';
import { findBeyond, windowMilliseconds } from '../../functions/notifications/find-beyond.ts';
import { ProjectReadings } from '../../functions/notifications/project-readings.ts';
import type { TraceRecord } from '../../functions/traces/trace-store.ts';
import { aBody, aRecord } from '../support/builders/records.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function find(world: AlertWorld, on: Partial<WindowCondition> & Pick<WindowCondition, 'metric'>) {
  const { rollups, totals, traces } = world;
  const states = { lateReviews: async () => world.late, isJudgeAvailable: async () => world.judgeAnswers };
  const readings = new ProjectReadings({ rollups, totals, traces, ...states }, world.project, world.nowMs);
  return findBeyond('rule', { window: '1h', min_count: 1, ...on }, readings);
}

async function store(world: AlertWorld, traceId: string, fields: Partial<TraceRecord>): Promise<void> {
  const created_at = new Date(world.nowMs - 60_000).toISOString();
  const record = aRecord({ trace_id: traceId, created_at, status: 'evaluated', verdict: 'passed', ...fields });
  await world.traces.put(record, aBody());
}

describe('the share of traces that a later tier looked at', () => {
  test('over hours is that of the traces of the window, with none where none came', async () => {
    const world = new AlertWorld();
    const on = { metric: 'escalation_share', window: '6h', above: 0.2 } as const;
    expect(await find(world, on)).toEqual([{ group: {}, finding: null }]);
    for (let index = 0; index < 4; index++) {
      await store(world, `t-${index}`, { model: `model-${index}`, escalated_to: index === 0 ? 3 : null });
    }
    expect(await find(world, on)).toMatchObject([
      { group: {}, finding: { isBeyond: true, measured: { value: 0.25, n: 4 } } },
    ]);
  });

  test('over the running day is told apart by model from its traces', async () => {
    const world = new AlertWorld();
    await store(world, 'a', { model: 'sure', escalated_to: null });
    await store(world, 'b', { model: 'unsure', escalated_to: 4 });
    const found = await find(world, { metric: 'escalation_share', by: 'model', window: '1d', above: 0.5 });
    const byModel = found.map(({ group, finding }) => [group['model'], finding?.isBeyond]);
    expect(byModel.sort()).toEqual([
      ['sure', false],
      ['unsure', true],
    ]);
  });
});

test('what is measured by single traces is measured on the latest two thousand of them', async () => {
  const world = new AlertWorld();
  for (let index = 0; index < 2_001; index++) {
    const created_at = new Date(world.nowMs - 60_000 - index * 1_000).toISOString();
    await store(world, `t-${index}`, { created_at, escalated_to: index === 2_000 ? 4 : null });
  }
  const [found] = await find(world, { metric: 'escalation_share', window: '6h', above: 0 });
  expect(found?.finding).toMatchObject({ isBeyond: false, measured: { value: 0, n: 2_000 } });
});

describe('a state', () => {
  test('with a bound from below is beyond it while there are fewer', async () => {
    const world = new AlertWorld();
    const isBeyond = async (late: number) => {
      world.late = late;
      const [found] = await find(world, { metric: 'late_reviews', below: 3 });
      return found?.finding?.isBeyond;
    };
    expect([await isBeyond(2), await isBeyond(3)]).toEqual([true, false]);
  });

  test('that nobody knows is neither beyond nor within', async () => {
    const world = new AlertWorld();
    for (const metric of ['late_reviews', 'judge_unavailable'] as const) {
      expect(await find(world, { metric })).toEqual([{ group: {}, finding: null }]);
    }
  });
});

describe('an unusual day', () => {
  const on = { metric: 'traces', window: '1d', compare: 'anomaly', above: 10, min_count: 5 } as const;

  test('is not looked for in a project that never had a trace, nor in a day with too few', async () => {
    const world = new AlertWorld();
    expect(await find(world, on)).toEqual([{ group: {}, finding: null }]);
    for (let week = 0; week < 5; week++) {
      await world.count(100);
      world.nowMs += 7 * DAY;
    }
    await world.count(4);
    expect(await find(world, on)).toEqual([{ group: {}, finding: null }]);
    await world.count(1);
    // Far below what is usual is no alert: only more is.
    expect(await find(world, on)).toMatchObject([{ finding: { isBeyond: false, measured: { value: 5, n: 5 } } }]);
  });
});

describe('a ratio to the window before', () => {
  test('of nothing to nothing, or of something to nothing, is none', async () => {
    const world = new AlertWorld();
    const on = { metric: 'failed', compare: 'previous', window: '1h', above: 2, min_count: 1 } as const;
    await world.count(3, { failed: 0 });
    world.nowMs += 2 * HOUR;
    await world.count(3, { failed: 3 });
    expect(await find(world, on)).toEqual([{ group: {}, finding: null }]);
  });

  test.each([
    ['traces', '1h'],
    ['cost_usd', '6h'],
    ['failed_share', '6h'],
  ] as const)('of the same traffic is one, at any minute of an hour (%s over %s)', async (metric, window) => {
    const world = new AlertWorld();
    const on = { metric, compare: 'previous', window, above: 1.2, min_count: 1 } as const;
    const ratios: number[] = [];
    for (let quarter = 0; quarter < 15 * 4; quarter++) {
      world.nowMs += HOUR / 4;
      const [found] = await find(world, on);
      if (quarter >= 14 * 4) ratios.push(found?.finding?.measured?.value ?? 0);
      await world.count(4, { failed: 2 });
    }
    expect(ratios.map((ratio) => ratio.toFixed(2))).toEqual(['1.00', '1.00', '1.00', '1.00']);
  });
});

test('a window lasts as long as it is called, a day 24 hours', () => {
  const hours = (['1h', '6h', '24h', '1d'] as const).map((window) => windowMilliseconds({ window }) / HOUR);
  expect(hours).toEqual([1, 6, 24, 24]);
});
