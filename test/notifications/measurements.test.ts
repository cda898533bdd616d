import { describe, expect, test } from 'vitest';
import { aBody, aRecord, ORGANIZATION } from '../support/builders/records.ts';
import { AlertWorld, send, withRule } from '../support/memory/alert-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FAILED_SHARE = { metric: 'failed_share', window: '1h', above: 0.5, min_count: 10 } as const;

describe('the shipped rules', () => {
  test('say nothing of an idle project, and nothing is read of one that does not change', async () => {
    const world = new AlertWorld();
    await world.pass(60);
    expect([world.rollups.reads, world.episodes.writes]).toEqual([0, 0]);
    await send(world, 5, 0);
    const { reads } = world.rollups;
    const { writes } = world.episodes;
    await world.pass(23 * 60);
    expect([world.rollups.reads, world.episodes.writes]).toEqual([reads, writes]);
    await world.pass(4 * 24 * 60);
    expect(world.outbox.told).toEqual([]);
  });

  test('tell of failures over both windows, of unpriced traces and of escalations', async () => {
    const world = new AlertWorld();
    await world.count(200, { failed: 100, cost_micro_usd: null, tier: 4 });
    await world.pass(60);
    const rules = world.outbox.calls.map(({ notification }) => notification.ruleId).sort();
    expect([...new Set(rules)]).toEqual([
      'shipped-escalation-share',
      'shipped-failure-share',
      'shipped-unpriced-share',
    ]);
  });

  test('tell of late reviews, and of their end, without any trace', async () => {
    const world = new AlertWorld();
    world.late = 3;
    await world.pass(20);
    expect(world.outbox.calls[0]?.notification.summary).toContain('3 reviews are past the time');
    world.late = null;
    await world.pass(60);
    expect(world.outbox.told).toEqual(['opened to default']);
    world.late = 0;
    await world.pass(30);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });

  test('tell of a judge that does not answer for a quarter of an hour, and of its end', async () => {
    const world = new AlertWorld();
    world.judgeAnswers = false;
    await send(world, 1, 0);
    await world.pass(20);
    expect(world.outbox.calls[0]?.notification.summary).toContain('the judge does not answer');
    world.judgeAnswers = true;
    await world.pass(30);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });
});

describe('a rule that cannot be looked at', () => {
  test('is told by an episode of its own, and keeps what was open as it is', async () => {
    const world = await withRule(FAILED_SHARE);
    await send(world, 20, 15);
    const readable = world.rollups.segments.bind(world.rollups);
    world.rollups.segments = () => Promise.reject(new Error('cannot be read'));
    await world.count(1);
    await world.pass(5);
    expect(world.outbox.told).toEqual(['opened to default']);
    await world.pass(15);
    const slots = await world.episodes.slots(ORGANIZATION);
    expect(slots.map(({ kind, state }) => [kind, state]).sort()).toEqual([
      ['unlookable', 'open'],
      ['window', 'open'],
    ]);
    world.rollups.segments = readable;
    await world.pass(15);
    const after = await world.episodes.slots(ORGANIZATION);
    expect(after.map(({ kind, state }) => [kind, state]).sort()).toEqual([
      ['unlookable', 'resolved'],
      ['window', 'open'],
    ]);
    expect(world.outbox.told).toEqual(['opened to default', 'opened to default', 'resolved to default']);
  });
});

describe('other measurements', () => {
  test('are told apart by model, from the traces of the window', async () => {
    const world = await withRule({ metric: 'failed_share', by: 'model', above: 0.5, min_count: 3 });
    for (let index = 0; index < 8; index++) {
      const model = index % 2 === 0 ? 'good' : 'bad';
      const verdict = index % 2 === 0 ? ('passed' as const) : ('failed' as const);
      const created_at = new Date(world.nowMs).toISOString();
      await world.traces.put(
        aRecord({ trace_id: `t-${index}`, model, verdict, created_at, status: 'evaluated' }),
        aBody(),
      );
    }
    await send(world, 8, 4);
    const slot = await world.slot();
    expect([slot.group, slot.state, slot.measured?.value]).toEqual([{ model: 'bad' }, 'open', 1]);
    // Nothing of that model any more: that says nothing of it.
    await world.pass(180);
    await send(world, 1, 0);
    expect((await world.slot()).state).toBe('open');
  });

  test('of the running day are told apart from its figures', async () => {
    const world = await withRule({ metric: 'cost_usd', by: 'model', window: '1d', above: 5 });
    await world.count(3, { model: 'cheap' });
    await world.count(9, { model: 'dear' });
    await world.pass(5);
    expect(await world.slot()).toMatchObject({ group: { model: 'dear' }, measured: { value: 9 } });
  });

  test.each([
    ['a burn-rate pair needs both windows', { metric: 'failed_share', above: 0.2, long_window: '6h', min_count: 10 }],
    ['a ratio to the window before', { metric: 'cost_usd', above: 3, compare: 'previous', window: '6h' }],
  ] as const)('%s', async (_, on) => {
    const world = await withRule(on);
    await send(world, 50, 0);
    world.nowMs += 4 * HOUR;
    await send(world, 12, 6);
    expect(world.outbox.told).toEqual([]);
    world.nowMs += 4 * HOUR;
    await send(world, 300, 250);
    expect(world.outbox.told).toEqual(['opened to default']);
  });

  test('of a day are held against the same weekdays before', async () => {
    const world = await withRule({ metric: 'traces', window: '1d', above: 10, compare: 'anomaly' });
    for (let week = 0; week < 5; week++) {
      await world.count(20 + week);
      world.nowMs += 7 * DAY;
    }
    await send(world, 25, 0);
    expect(world.outbox.told).toEqual([]);
    await send(world, 80, 0);
    expect(await world.slot()).toMatchObject({ state: 'open', measured: { value: 105 } });
  });

  test('of latency and of amounts below a bound', async () => {
    const world = await withRule({ metric: 'latency_p95_ms', above: 500 });
    await world.addRule('few', { on: { metric: 'traces', window: '1h', below: 5, min_count: 1 } });
    await world.count(3, { latency_ms: 900 });
    await world.pass(5);
    expect(world.outbox.calls.map(({ notification }) => notification.ruleId).sort()).toEqual(['few', 'rule']);
  });
});
