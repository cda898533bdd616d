import { describe, expect, test } from 'vitest';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { actOnAlert } from '../../functions/notifications/act-on-alert.ts';
import { evaluationEvent } from '../../functions/notifications/alert-event.ts';
import { changeSettings } from '../../functions/notifications/change-settings.ts';
import { emptySlot, onAcknowledge, onFinding } from '../../functions/notifications/episode.ts';
import { placeOf, raiseEvents } from '../../functions/notifications/raise-events.ts';
import { ruleNamed } from '../../functions/notifications/shipped-rules.ts';
import { anEvaluation, aRecord, CRITICAL_ISSUE, ORGANIZATION } from '../support/builders/records.ts';
import { AlertWorld, send, withRule } from '../support/memory/alert-world.ts';
import { MemoryAlertRules } from '../support/memory/alerts.ts';
import { MemoryApi } from '../support/memory/api.ts';

const FAILED = { metric: 'failed_share', above: 0.5, min_count: 10 } as const;

describe('a rule that is removed', () => {
  test('ends what was about to open, and writes nothing of what is over', async () => {
    const world = await withRule(FAILED, { for: '30m' });
    await send(world, 20, 15);
    const pending = await world.episodes.slots(ORGANIZATION);
    expect(pending).toMatchObject([{ state: 'quiet', pending_since: expect.any(String) }]);
    await world.removeRule('rule');
    await send(world, 20, 15);
    expect(await world.episodes.slots(ORGANIZATION)).toMatchObject([{ state: 'quiet', pending_since: null }]);
    const { writes } = world.episodes;
    await send(world, 20, 15);
    await world.pass(60);
    expect([world.episodes.writes, world.outbox.told]).toEqual([writes, []]);
  });

  test('leaves its open episode to the next look, even after somebody acknowledged it', async () => {
    const world = new AlertWorld();
    await world.withoutShipped();
    await world.addRule('rule', { on: { event: 'evaluation', severity_at_least: 'critical' }, keep_firing_for: '2d' });
    await world.follow([world.concluded('a')]);
    await world.removeRule('rule');
    const id = (await world.slot()).episode_id ?? '';
    const change: Parameters<typeof actOnAlert>[4] = (slot) => onAcknowledge(slot, 'key', world.nowMs);
    await actOnAlert(world.worker(), ORGANIZATION, id, () => true, change);
    await world.pass(10);
    expect(world.outbox.told).toEqual(['opened to default', 'acknowledged to default', 'resolved to default']);
  });
});

test('a rule that asks for something else leaves nothing behind that is due for ever', async () => {
  const world = await withRule({ metric: 'silence', window: '1h' });
  await send(world, 20, 0);
  expect(await world.episodes.slots(ORGANIZATION)).toMatchObject([{ state: 'quiet', due_at: expect.any(String) }]);
  const { rules, silences, version } = await world.rules.find(ORGANIZATION);
  const changed = rules.map((rule) =>
    rule.rule_id === 'rule' ? { ...rule, on: { window: '1h' as const, ...FAILED } } : rule,
  );
  await world.rules.save(ORGANIZATION, { rules: changed, silences, version: version + 1 });
  await world.pass(3 * 60);
  expect(await world.episodes.slots(ORGANIZATION)).toMatchObject([{ state: 'quiet', timer_at: null, due_at: null }]);
  expect(await world.watch()).toMatchObject({ due: 0, looked: 0 });
});

describe('missing data', () => {
  test('is no news of a project that never had enough, and is told of one that had', async () => {
    const world = await withRule(FAILED, { no_data: 'tell' });
    await send(world, 3, 0);
    await world.pass(180);
    expect(await world.episodes.slots(ORGANIZATION)).toEqual([]);
    await send(world, 20, 0);
    await world.pass(180);
    expect(await world.slot()).toMatchObject({ kind: 'no_data', state: 'open' });
  });
});

test('a rule that cannot be looked at keeps nobody from ending the episode of one that was removed', async () => {
  const world = await withRule({ metric: 'failed_share', by: 'model', above: 0.5, min_count: 1 });
  await world.addRule('other', { on: { ...FAILED, window: '1h' }, keep_firing_for: '10m' });
  await send(world, 20, 15);
  expect((await world.slot()).rule_id).toBe('other');
  world.traces.list = () => {
    throw new Error('cannot be read');
  };
  await world.removeRule('other');
  await send(world, 1, 0);
  await world.pass(20);
  const states = (await world.episodes.slots(ORGANIZATION)).map(({ rule_id: id, kind, state }) => [id, kind, state]);
  expect(states.sort()).toEqual([
    ['other', 'window', 'resolved'],
    ['rule', 'unlookable', 'open'],
  ]);
});

test('several issues at once open an episode as severe as the worst of them', async () => {
  for (const order of [
    ['low', 'critical'],
    ['critical', 'low'],
  ] as const) {
    const world = new AlertWorld();
    await world.withoutShipped();
    await world.addRule('rule', { on: { event: 'evaluation', category: 'secret' } });
    await world.follow(order.map((severity) => world.concluded(severity, { severity })));
    expect(await world.slot()).toMatchObject({ severity: 'critical', count: 2 });
  }
});

describe('a rule that is turned off or removed by the API', () => {
  const on = { event: 'evaluation', severity_at_least: 'critical' } as const;

  async function withAlerts() {
    const api = new MemoryApi();
    const { key, organizationId } = await api.createTenant();
    const call = async (method: string, path: string, body?: object) =>
      Object((await api.send(method, `/api/v1/${path}`, { key, body })).body);
    const [event, measured] = [
      await call('POST', 'alert-rules', { name: 'event', on, keep_firing_for: '7d' }),
      await call('POST', 'alert-rules', { name: 'measured', on: { metric: 'failed', above: 1 } }),
    ];
    const record = aRecord({ organization_id: organizationId });
    const issues = [CRITICAL_ISSUE];
    await raiseEvents(api.alerting, [evaluationEvent({ record, evaluation: { ...anEvaluation(), issues } })]);
    const rule = ruleNamed(await api.alertRules.find(organizationId), measured.rule_id);
    const place = placeOf(sha256, organizationId, 'default', 'window', {});
    const finding = { isBeyond: true, summary: 'beyond', measured: null };
    const slot = { ...onFinding(emptySlot(place, rule), rule, finding, api.nowMs), version: 1 };
    await api.episodes.replace(null, slot);
    const states = async () => {
      const slots = await api.episodes.slots(organizationId);
      return Object.fromEntries(slots.map(({ rule_id: id, state }) => [id, state]));
    };
    return { call, states, event: event.rule_id, measured: measured.rule_id };
  }

  test('ends its open alerts though no traffic comes, and no others', async () => {
    const { call, states, event, measured } = await withAlerts();
    const shipped = 'shipped-critical-issue';
    expect(await states()).toMatchObject({
      [event]: 'open',
      [measured]: 'open',
      [shipped]: 'open',
    });
    await call('PATCH', `alert-rules/${event}`, { enabled: false });
    await call('DELETE', `alert-rules/${measured}`);
    expect(await states()).toEqual({
      [event]: 'resolved',
      [measured]: 'resolved',
      [shipped]: 'open',
    });
  });

  test('leaves open what a rule is still about: a change, and a shipped one that is as it was', async () => {
    const { call, states, event } = await withAlerts();
    await call('PATCH', `alert-rules/${event}`, { name: 'other' });
    await call('PATCH', 'alert-rules/shipped-critical-issue', { name: 'other' });
    await call('DELETE', 'alert-rules/shipped-critical-issue');
    expect(await states()).toMatchObject({ [event]: 'open', 'shipped-critical-issue': 'open' });
  });
});

describe('settings that several change at once', () => {
  test('keep every change, and one that is never stored is refused', async () => {
    const store = new MemoryAlertRules();
    const { silences } = await store.find(ORGANIZATION);
    const world = await withRule(FAILED);
    const [rule] = (await world.rules.find(ORGANIZATION)).rules.slice(-1);
    if (rule === undefined) throw new Error('There is no rule');
    const add = (id: string) =>
      changeSettings(store, ORGANIZATION, ({ rules }) => ({ rules: [...rules, { ...rule, rule_id: id }], silences }));
    await Promise.all(['a', 'b', 'c'].map(add));
    expect((await store.find(ORGANIZATION)).rules.map(({ rule_id: id }) => id).sort()).toEqual(['a', 'b', 'c']);
    store.save = async () => false;
    await expect(add('d')).rejects.toMatchObject({ code: 'unavailable' });
    expect((await store.find(ORGANIZATION)).rules).toHaveLength(3);
  });

  test('of a rule that is off leave it off, unless they turn it on', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const call = async (method: string, path: string, body: object) =>
      Object((await api.send(method, `/api/v1/alert-rules${path}`, { key, body })).body);
    const { rule_id: id } = await call('POST', '', { name: 'x', on: { event: 'key_leaked' }, enabled: false });
    expect(await call('PATCH', `/${id}`, { name: 'y' })).toMatchObject({ name: 'y', enabled: false });
    expect(await call('PATCH', `/${id}`, { enabled: true })).toMatchObject({ name: 'y', enabled: true });
  });
});
