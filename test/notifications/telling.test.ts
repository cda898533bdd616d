import { describe, expect, test } from 'vitest';
import type { Severity } from '../../functions/kernel/issue.ts';
import { actOnAlert } from '../../functions/notifications/act-on-alert.ts';
import { alertFollower } from '../../functions/notifications/alert-follower.ts';
import { onAcknowledge, onResolve } from '../../functions/notifications/episode.ts';
import { listAlerts } from '../../functions/notifications/list-alerts.ts';
import { aChannel } from '../support/builders/notifications.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';
import { PlainAccounts } from '../support/memory/hasher.ts';
import { NotifyingSystem } from '../support/memory/notifying.ts';

const CRITICAL = { event: 'evaluation', severity_at_least: 'critical' } as const;

async function eventsOnly(settings: Partial<Parameters<AlertWorld['addRule']>[1]> = {}): Promise<AlertWorld> {
  const world = new AlertWorld();
  await world.withoutShipped();
  await world.addRule('rule', { on: CRITICAL, ...settings });
  return world;
}

describe('a silence', () => {
  test.each([
    ['another project', { project_id: 'web' }, 1],
    ['this project', { project_id: 'default' }, 0],
    ['another rule', { rule_id: 'other' }, 1],
    ['this rule', { rule_id: 'rule' }, 0],
    ['this rule in another project', { rule_id: 'rule', project_id: 'web' }, 1],
    ['lower severities', { severity_at_most: 'high' }, 1],
    ['this severity', { severity_at_most: 'critical' }, 0],
  ] as const)('of %s keeps nothing else from being told', async (_, fields, told) => {
    const world = await eventsOnly();
    await world.silence(60, fields);
    await world.follow([world.concluded('a')]);
    expect(world.outbox.told).toHaveLength(told);
    expect((await world.slot()).untold).toHaveLength(1 - told);
  });
});

describe('an episode that becomes graver', () => {
  const SECRET = { event: 'evaluation', category: 'secret' } as const;
  const issue = (severity: Severity) => [`trace-${severity}`, { severity }] as const;

  test('is told to the channels that ask for graver ones only, and to no other again', async () => {
    const world = await eventsOnly({ on: SECRET });
    const system = new NotifyingSystem();
    await system.channels.create(aChannel({ channel_id: 'all', min_severity: 'low', default: true }));
    await system.channels.create(aChannel({ channel_id: 'grave', min_severity: 'critical', default: true }));
    const follower = alertFollower({ ...world.worker(), outbox: system.outbox() });
    const told = async (severity: Severity) => {
      await follower.follow([world.concluded(...issue(severity))]);
      await system.work();
      return system.heard.map(({ channelId }) => channelId);
    };
    expect(await told('medium')).toEqual(['all']);
    expect(await told('low')).toEqual(['all']);
    expect(await told('critical')).toEqual(['all', 'grave']);
    expect(await told('critical')).toEqual(['all', 'grave']);
    expect(new Set(system.heard.map(({ id }) => id)).size).toBe(1);
    const [, grave] = system.deliveries.all();
    expect(grave?.notification).toMatchObject({ severity: 'critical', traceId: 'trace-critical' });
    expect(grave?.notification.summary).toContain('critical issue');
  });

  test('while it is told as it was, or before it was told, is told as grave as it is', async () => {
    const world = await eventsOnly({ on: SECRET });
    const add = world.outbox.add.bind(world.outbox);
    world.outbox.add = async (notification, channels) => {
      world.outbox.add = add;
      await world.follow([world.concluded(...issue('critical'))]);
      await add(notification, channels);
    };
    await world.follow([world.concluded(...issue('medium'))]);
    const severities = world.outbox.calls.map(({ notification }) => notification.severity);
    expect(new Set(severities)).toEqual(new Set(['medium', 'critical']));
    expect((await world.slot()).untold).toEqual([]);
  });

  test('than what a silence is about is told in it, even where a worker ends before it does', async () => {
    const world = await eventsOnly({ on: SECRET });
    await world.silence(300, { severity_at_most: 'high' });
    await world.follow([world.concluded(...issue('medium'))]);
    world.outbox.add = () => Promise.reject(new Error('no answer'));
    expect(await world.follow([world.concluded(...issue('critical'))])).toBe(false);
    Reflect.deleteProperty(world.outbox, 'add');
    await world.pass(5);
    expect(world.outbox.calls.map(({ notification }) => notification.severity)).toEqual(['critical']);
  });
});

describe('an episode that changes while it is told', () => {
  test('is told once all the same', async () => {
    const world = await eventsOnly();
    const add = world.outbox.add.bind(world.outbox);
    world.outbox.add = async (notification, channels) => {
      await add(notification, channels);
      if (world.outbox.calls.length > 1) return;
      const slot = await world.slot();
      await world.episodes.replace(slot, { ...onAcknowledge(slot, 'key', world.nowMs), version: slot.version + 1 });
    };
    await world.follow([world.concluded('a')]);
    expect(world.outbox.calls.map(({ notification }) => notification.type)).toEqual([
      'episode.opened',
      'episode.acknowledged',
    ]);
    expect(await world.slot()).toMatchObject({ state: 'acknowledged', untold: [] });
  });

  test('is not told again when it is removed meanwhile', async () => {
    const world = await eventsOnly();
    const add = world.outbox.add.bind(world.outbox);
    const { find, replace } = world.episodes;
    world.outbox.add = async (notification, channels) => {
      await add(notification, channels);
      world.episodes.replace = async () => false;
      world.episodes.find = async () => null;
    };
    expect(await world.follow([world.concluded('a')])).toBe(true);
    Object.assign(world.episodes, { find, replace });
    expect(world.outbox.told).toEqual(['opened to default']);
  });
});

test('an escalation whose channels were taken away meanwhile is told to nobody, and the end to those of the rule', async () => {
  const world = await eventsOnly({ channels: ['ops'], escalation: { after: '15m', channels: ['boss'] } });
  await world.follow([world.concluded('a')]);
  const add = world.outbox.add.bind(world.outbox);
  world.outbox.add = () => Promise.reject(new Error('no answer'));
  world.nowMs += 20 * 60_000;
  await expect(world.watch()).rejects.toThrow('could not be watched');
  world.outbox.add = add;
  expect((await world.slot()).untold).toMatchObject([{ what: 'escalated' }]);
  await world.removeRule('rule');
  await world.addRule('rule', { on: CRITICAL, channels: ['ops'] });
  await world.pass(120);
  expect(world.outbox.told).toEqual(['opened to ops', 'resolved to ops']);
});

describe('an alert that is named by its id', () => {
  const act = (world: AlertWorld, id: string, change = onAcknowledge) =>
    actOnAlert(
      world.worker(),
      ORGANIZATION,
      id,
      () => true,
      (slot) => change(slot, 'key', world.nowMs),
    );
  const idOf = async (world: AlertWorld) => (await world.slot()).episode_id ?? '';
  const withTime = (id: string, time: string) => `${id.slice(0, id.lastIndexOf(':'))}:${time}`;

  test('is not found where its rule never had one', async () => {
    const world = await eventsOnly();
    await expect(act(world, `ep_default:rule:${'a'.repeat(16)}:x1`)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is over where another one followed, and not found where none opened at that time', async () => {
    const world = await eventsOnly();
    await world.follow([world.concluded('a')]);
    const first = await idOf(world);
    const between = world.nowMs + 60_000;
    await act(world, first, onResolve);
    world.nowMs += 3_600_000;
    await world.follow([world.concluded('b')]);
    expect(await idOf(world)).not.toBe(first);
    await expect(act(world, first)).rejects.toMatchObject({ code: 'conflict' });
    for (const time of [between.toString(36), (1).toString(36), 'z'.repeat(12), 'z'.repeat(400)]) {
      await expect(act(world, withTime(first, time))).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('is over for whoever comes second', async () => {
    const world = await eventsOnly();
    await world.follow([world.concluded('a')]);
    const id = await idOf(world);
    const done = await Promise.allSettled([act(world, id, onResolve), act(world, id, onResolve)]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });
});

test('alerts that opened at the same time are listed each once over pages, later ones first', async () => {
  const world = await eventsOnly({ group_by: ['model'] });
  await world.follow([world.concluded('t-0', {}, 'model-0')]);
  world.nowMs += 60_000;
  await world.follow([1, 2, 3, 4].map((index) => world.concluded(`t-${index}`, {}, `model-${index}`)));
  world.nowMs += 60_000;
  await world.follow([world.concluded('t-5', {}, 'model-5')]);
  const listed: (string | undefined)[] = [];
  let cursor: string | null = null;
  do {
    const deps = { episodes: world.episodes, hasher: new PlainAccounts() };
    const place = { organizationId: ORGANIZATION, projectId: null };
    const page = await listAlerts(deps, place, { limit: 2, cursor: cursor ?? undefined });
    listed.push(...page.items.map(({ group }) => group['model']));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(listed.at(0)).toBe('model-5');
  expect(listed.at(-1)).toBe('model-0');
  expect(listed.slice(1, -1).sort()).toEqual(['model-1', 'model-2', 'model-3', 'model-4']);
});
