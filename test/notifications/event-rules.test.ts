import { describe, expect, test } from 'vitest';
import { ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const HOUR_MINUTES = 60;

async function eventsOnly(settings: Parameters<AlertWorld['addRule']>[1]): Promise<AlertWorld> {
  const world = new AlertWorld();
  await world.withoutShipped();
  await world.addRule('rule', settings);
  return world;
}

const CRITICAL = { event: 'evaluation', severity_at_least: 'critical' } as const;

describe('a critical issue', () => {
  test('opens an episode by the shipped rule and is told before the follower is done, with its trace and text', async () => {
    const world = new AlertWorld();
    expect(await world.follow([world.concluded('trace-1')])).toBe(true);
    const [call] = world.outbox.calls;
    expect(call?.notification).toMatchObject({
      type: 'episode.opened',
      severity: 'critical',
      traceId: 'trace-1',
      evaluationId: 'ev_00000001_trace-1',
      ruleId: 'shipped-critical-issue',
      projectId: 'default',
      summary: 'Critical issue: critical issue secret/api_key in project default.',
      text: 'text of trace-1',
    });
    expect(world.outbox.told).toEqual(['opened to default']);
    expect(await world.slot()).toMatchObject({ state: 'open', count: 1, untold: [] });
  });

  test('in healthcare is told by the rule for healthcare alone', async () => {
    const world = new AlertWorld();
    const { evaluation, record } = world.concluded('trace-1');
    await world.follow([{ evaluation, record: { ...record, domain: 'healthcare' } }]);
    expect(world.outbox.calls.map(({ notification }) => notification.ruleId)).toEqual(['shipped-healthcare-critical']);
  });

  test('costs nothing where no rule is about it', async () => {
    const world = new AlertWorld();
    await world.follow([world.concluded('trace-1', { severity: 'high' }), world.concluded('trace-2', null)]);
    expect([world.episodes.writes, world.outbox.calls]).toEqual([0, []]);
  });
});

describe('what matches an event rule', () => {
  const conditions = [
    ['severity', { severity_at_least: 'high' }, { severity: 'critical' }, { severity: 'medium' }],
    ['category', { category: 'pii' }, { category: 'pii' }, { category: 'secret' }],
    ['type', { type: 'email' }, { type: 'email' }, { type: 'api_key' }],
    ['evaluator', { evaluator: 'x' }, { evaluator: 'x' }, { evaluator: 'y' }],
  ] as const;
  test.each(conditions)('is an issue of its %s', async (_, condition, own, other) => {
    const world = await eventsOnly({ on: { event: 'evaluation', ...condition } });
    await world.follow([world.concluded('other', other)]);
    expect(world.outbox.told).toEqual([]);
    await world.follow([world.concluded('own', own)]);
    expect(world.outbox.told).toEqual(['opened to default']);
  });

  test('is a verdict and a domain, with or without an issue', async () => {
    const world = await eventsOnly({
      on: { event: 'evaluation', verdict: 'failed', domain: 'legal' },
      severity: 'low',
    });
    const { evaluation, record } = world.concluded('a', null);
    const failed = { ...evaluation, verdict: 'failed' as const };
    await world.follow([
      { evaluation, record: { ...record, domain: 'legal' } },
      { evaluation: failed, record },
    ]);
    expect(world.outbox.told).toEqual([]);
    await world.follow([{ evaluation: failed, record: { ...record, domain: 'legal' } }]);
    expect(await world.slot()).toMatchObject({ severity: 'low', summary: 'rule: verdict failed in project default.' });
  });
});

describe('an alert storm', () => {
  test('is one episode, told once, that counts every trace and lists the last ten', async () => {
    const world = await eventsOnly({ on: CRITICAL, channels: ['ops'] });
    const all = Array.from({ length: 300 }, (_, index) => index);
    for (let start = 0; start < all.length; start += 30) {
      world.nowMs += 1_000;
      await world.follow(all.slice(start, start + 30).map((index) => world.concluded(`trace-${index}`)));
    }
    expect(world.outbox.told).toEqual(['opened to ops']);
    const { count, traces } = await world.slot();
    expect([count, traces.length]).toEqual([300, 10]);
    expect(traces.every(({ trace_id: id }) => Number(id.slice(6)) >= 270)).toBe(true);
  });

  test('of more groups than a rule may have open joins the rest in one', async () => {
    const world = await eventsOnly({ on: CRITICAL, group_by: ['model'] });
    for (let model = 0; model < 60; model++) await world.follow([world.concluded(`t-${model}`, {}, `model-${model}`)]);
    const slots = await world.episodes.slots(ORGANIZATION);
    expect(slots).toHaveLength(51);
    expect(slots.find(({ group }) => group['group'] === 'other')?.count).toBe(10);
    expect(world.outbox.told).toHaveLength(51);
  });

  test('raises the severity of its episode to that of the worst', async () => {
    const world = await eventsOnly({ on: { event: 'evaluation', category: 'secret' } });
    await world.follow([world.concluded('a', { severity: 'medium' })]);
    await world.follow([world.concluded('b', { severity: 'critical' })]);
    await world.follow([world.concluded('c', { severity: 'low' })]);
    expect((await world.slot()).severity).toBe('critical');
  });
});

describe('a message that comes again', () => {
  test('tells nothing again, not even when the episode is over', async () => {
    const world = await eventsOnly({ on: CRITICAL });
    const concluded = world.concluded('trace-1');
    await world.follow([concluded, concluded]);
    await world.follow([concluded]);
    expect((await world.slot()).count).toBe(1);
    await world.pass(HOUR_MINUTES + 5);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
    await world.follow([concluded]);
    expect((await world.slot()).state).toBe('resolved');
    expect(world.outbox.told).toHaveLength(2);
  });

  test('with a later evaluation of the same trace is the same event', async () => {
    const world = await eventsOnly({ on: CRITICAL });
    const { evaluation, record } = world.concluded('trace-1');
    await world.follow([{ evaluation, record }]);
    await world.follow([{ evaluation: { ...evaluation, evaluation_id: 'ev_00000003_trace-1' }, record }]);
    expect((await world.slot()).count).toBe(1);
  });
});

describe('an episode of events', () => {
  test('is resolved when nothing came for as long as the rule keeps it, once, and opens anew under another id', async () => {
    const world = await eventsOnly({ on: CRITICAL, keep_firing_for: '30m' });
    await world.follow([world.concluded('a')]);
    await world.pass(20);
    await world.follow([world.concluded('b')]);
    await world.pass(20);
    expect((await world.slot()).state).toBe('open');
    await world.pass(15);
    const first = await world.slot();
    expect([first.state, first.resolved_by]).toEqual(['resolved', 'rule']);
    await world.pass(60);
    await world.follow([world.concluded('c')]);
    const second = await world.slot();
    expect([second.state, second.count]).toEqual(['open', 1]);
    expect(second.episode_id).not.toBe(first.episode_id);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default', 'opened to default']);
    const past: string[] = [];
    for await (const page of world.episodes.past(ORGANIZATION, null)) past.push(...page.map((slot) => slot.summary));
    expect(past).toHaveLength(1);
  });

  test('is told to others when nobody acknowledges it, who are told of its end as well', async () => {
    const escalation = { after: '15m', channels: ['boss'] };
    const world = await eventsOnly({ on: CRITICAL, channels: ['ops'], escalation });
    await world.follow([world.concluded('a')]);
    await world.pass(10);
    expect(world.outbox.told).toEqual(['opened to ops']);
    await world.pass(30);
    expect(world.outbox.told).toEqual(['opened to ops', 'escalated to boss']);
    await world.pass(HOUR_MINUTES);
    expect(world.outbox.told.slice(2)).toEqual(['resolved to ops', 'resolved to boss']);
  });

  test('ends when its rule is turned off or removed', async () => {
    const world = await eventsOnly({ on: CRITICAL });
    await world.follow([world.concluded('a')]);
    await world.removeRule('rule');
    await world.pass(HOUR_MINUTES + 5);
    expect((await world.slot()).state).toBe('resolved');
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
    const { writes } = world.episodes;
    await world.pass(30);
    expect(world.episodes.writes).toBe(writes);
  });
});

describe('a crash', () => {
  test.each(['before', 'after'] as const)('%s any call of two workers loses and doubles nothing', async (moment) => {
    let crashes = 0;
    for (let at = 0; ; at++) {
      const world = await eventsOnly({ on: CRITICAL, channels: ['ops'] });
      const point = new CrashPoint(at, moment);
      const wrap = <T extends object>(port: T): T => point.wrap(port);
      const [a, b] = [world.concluded('a'), world.concluded('b')];
      const done = await Promise.all([world.follow([a, b], wrap), world.follow([b], wrap)]);
      // The queue delivers again what was not followed; another worker takes it.
      if (done.includes(false)) await Promise.all([world.follow([a, b]), world.follow([b])]);
      await world.pass(5);
      expect(world.outbox.told, `crash at ${at}`).toEqual(['opened to ops']);
      expect(await world.slot(), `crash at ${at}`).toMatchObject({ state: 'open', count: 2, untold: [] });
      const crashing = new CrashPoint(at, moment);
      world.nowMs += (HOUR_MINUTES + 5) * 60_000;
      const runs = [1, 2].map(() => world.watch((port) => crashing.wrap(port)).catch(() => null));
      await Promise.all(runs);
      await world.pass(10);
      expect(world.outbox.told, `crash of watch at ${at}`).toEqual(['opened to ops', 'resolved to ops']);
      const ids = new Set(world.outbox.calls.map(({ notification }) => notification.id));
      expect(ids.size, `crash of watch at ${at}`).toBe(2);
      if (!point.isReached && !crashing.isReached) break;
      crashes++;
    }
    expect(crashes).toBeGreaterThan(5);
  });
});
