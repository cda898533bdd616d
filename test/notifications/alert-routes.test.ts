import { describe, expect, test } from 'vitest';
import { evaluationEvent } from '../../functions/notifications/alert-event.ts';
import { raiseEvents } from '../../functions/notifications/raise-events.ts';
import { aBody, anEvaluation, aRecord, CRITICAL_ISSUE } from '../support/builders/records.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const HOUR = 3_600_000;
const API = '/api/v1';
const CRITICAL = { event: 'evaluation', severity_at_least: 'critical' } as const;

interface World {
  readonly api: MemoryApi;
  readonly tenant: MemoryTenant;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: ReturnType<typeof Object> }>;
  /** Makes a channel. @returns its id */
  channel(): Promise<string>;
}

async function open(): Promise<World> {
  const api = new MemoryApi();
  const tenant = await api.createTenant();
  const call: World['call'] = async (method, path, body) => {
    const answer = await api.send(method, `${API}${path}`, { key: tenant.key, body });
    return { status: answer.status, body: Object(answer.body) };
  };
  const url = 'https://hooks.example.com/aegis';
  const channel = async () => (await call('POST', '/webhooks', { kind: 'webhook', name: 'ops', url })).body.webhook_id;
  return { api, tenant, call, channel };
}

async function fail({ api, tenant }: World, traceId: string, project_id = 'default'): Promise<void> {
  const created_at = new Date(api.nowMs).toISOString();
  const record = aRecord({ organization_id: tenant.organizationId, project_id, trace_id: traceId, created_at });
  const evaluation = anEvaluation({ trace_id: traceId, evaluation_id: `ev_00000001_${traceId}`, created_at });
  await raiseEvents(api.alerting, [
    evaluationEvent({ record, evaluation: { ...evaluation, issues: [CRITICAL_ISSUE] } }),
  ]);
}

describe('alert rules', () => {
  test('begin with the shipped ones, of which nothing is stored until one is changed', async () => {
    const world = await open();
    const { body } = await world.call('GET', '/alert-rules');
    expect(body.items.map(({ rule_id: id }: { rule_id: string }) => id)).toEqual([
      'shipped-critical-issue',
      'shipped-healthcare-critical',
      'shipped-failure-share',
      'shipped-spend',
      'shipped-spend-forecast',
      'shipped-key-leaked',
      'shipped-unpriced-share',
      'shipped-escalation-share',
      'shipped-late-reviews',
      'shipped-judge-unavailable',
      'shipped-silence',
    ]);
    expect((await world.api.alertRules.find(world.tenant.organizationId)).version).toBe(0);
    const off = await world.call('PATCH', '/alert-rules/shipped-critical-issue', { enabled: false });
    expect(off.body).toMatchObject({ enabled: false, shipped: true, version: 2 });
    await fail(world, 'a');
    expect((await world.call('GET', '/alerts')).body.items).toEqual([]);
    expect((await world.call('DELETE', '/alert-rules/shipped-critical-issue')).status).toBe(204);
    await fail(world, 'b');
    expect((await world.call('GET', '/alerts')).body.items).toHaveLength(1);
  });

  test('are made, listed by project, changed and removed, and every change is in the audit log', async () => {
    const world = await open();
    await world.call('POST', '/projects', { project_id: 'web' });
    const quiet_hours = { time_zone: 'Europe/Berlin', from: '22:00', until: '06:00' };
    const made = await world.call('POST', '/alert-rules', {
      name: 'own',
      project_id: 'web',
      on: { metric: 'failed_share', by: 'model', window: '1h', above: 0.05, min_count: 50 },
      for: '10m',
      keep_firing_for: '15m',
      no_data: 'keep',
      channels: [await world.channel()],
      quiet_hours,
      escalation: { after: '30m', channels: [await world.channel()] },
    });
    expect(made.status).toBe(201);
    const { rule_id: id } = made.body;
    const listed = async (project: string) =>
      (await world.call('GET', `/alert-rules?project_id=${project}`)).body.items.some(
        ({ rule_id }: { rule_id: string }) => rule_id === id,
      );
    expect([await listed('web'), await listed('default')]).toEqual([true, false]);
    const changed = await world.call('PATCH', `/alert-rules/${id}`, {
      name: 'new',
      on: CRITICAL,
      severity: 'medium',
      channels: [],
      for: '0m',
      keep_firing_for: '2h',
      no_data: 'keep',
      group_by: ['type'],
      quiet_hours: null,
      escalation: null,
      enabled: true,
    });
    expect(changed.body).toMatchObject({ name: 'new', on: CRITICAL, quiet_hours: null, escalation: null, version: 2 });
    const renamed = await world.call('PATCH', `/alert-rules/${id}`, { name: 'newer' });
    expect(renamed.body).toMatchObject({ name: 'newer', severity: 'medium' });
    const bare = await world.call('PATCH', `/alert-rules/${id}`, { severity: null });
    expect(bare.body).toMatchObject({ name: 'newer', severity: null });
    expect((await world.call('DELETE', `/alert-rules/${id}`)).status).toBe(204);
    expect((await world.call('PATCH', `/alert-rules/${id}`, { name: 'x' })).status).toBe(404);
    const log = await world.call('GET', '/audit-log');
    const actions = log.body.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['createAlertRule', 'updateAlertRule', 'deleteAlertRule']));
  });

  test.each([
    ['nothing to look for', { on: { event: 'evaluation' } }],
    ['an event that there is not', { on: { event: 'model_promoted' } }],
    ['no bound', { on: { metric: 'failed_share' } }],
    ['two bounds', { on: { metric: 'failed_share', above: 0.1, below: 0.9 } }],
    ['a share above one', { on: { metric: 'failed_share', above: 5 } }],
    ['a bound of silence', { on: { metric: 'silence', above: 1 } }],
    ['silence of the running day', { on: { metric: 'silence', window: '1d' } }],
    ['a state by model', { on: { metric: 'late_reviews', by: 'model' } }],
    ['two windows of an amount', { on: { metric: 'cost_usd', above: 1, long_window: '6h' } }],
    ['two windows of what only days tell', { on: { metric: 'escalation_share', above: 1, long_window: '6h' } }],
    ['the day before by model', { on: { metric: 'cost_usd', above: 1, compare: 'previous', by: 'model' } }],
    ['an anomaly of an hour', { on: { metric: 'cost_usd', above: 1, compare: 'anomaly' } }],
    ['an anomaly by model', { on: { metric: 'cost_usd', above: 1, compare: 'anomaly', window: '1d', by: 'model' } }],
    ['an anomaly of a share', { on: { metric: 'failed_share', above: 1, compare: 'anomaly', window: '1d' } }],
    ['an anomaly below', { on: { metric: 'cost_usd', below: 1, compare: 'anomaly', window: '1d' } }],
    ['escalations against the window before', { on: { metric: 'escalation_share', above: 1, compare: 'previous' } }],
    ['what traces do not tell by model', { on: { metric: 'delay_p95_ms', above: 1, by: 'model', window: '6h' } }],
    ['a forecast of an hour', { on: { metric: 'forecast_usd', above: 1 } }],
    ['a forecast by model', { on: { metric: 'forecast_usd', above: 1, window: 'month', by: 'model' } }],
    ['a forecast without a bound', { on: { metric: 'forecast_usd', window: 'month' } }],
    ['failures of a month', { on: { metric: 'failed', above: 1, window: 'month' } }],
    ['silence of a month', { on: { metric: 'silence', window: 'month' } }],
    ['groups of forecasts', { on: { event: 'budget_forecast' }, group_by: ['model'] }],
    ['waiting for an event', { on: CRITICAL, for: '5m' }],
    ['missing data of events', { on: CRITICAL, no_data: 'tell' }],
    ['groups of a measurement', { on: { metric: 'failed', above: 1 }, group_by: ['model'] }],
    ['groups of budgets', { on: { event: 'budget_crossed' }, group_by: ['model'] }],
    ['missing data of silence', { on: { metric: 'silence' }, no_data: 'tell' }],
    ['a project of keys', { on: { event: 'key_leaked' }, project_id: 'default' }],
    ['a project of evaluators', { on: { event: 'evaluators_changed' }, project_id: 'default' }],
    ['eight days', { on: CRITICAL, keep_firing_for: '8d' }],
    ['an unknown field', { on: CRITICAL, colour: 'red' }],
  ])('are refused with %s', async (_, settings) => {
    const world = await open();
    expect((await world.call('POST', '/alert-rules', { name: 'x', ...settings })).status).toBe(422);
  });

  test('are refused with channels that there are not, when they are made and when they are changed', async () => {
    const world = await open();
    const known = await world.channel();
    const unknown = { channels: [known, 'ops'], escalation: { after: '5m', channels: ['boss', known] } };
    const errors = [
      { path: 'channels[1]', message: 'is no channel of this organization' },
      { path: 'escalation.channels[0]', message: 'is no channel of this organization' },
    ];
    const refused = await world.call('POST', '/alert-rules', { name: 'x', on: CRITICAL, ...unknown });
    expect([refused.status, refused.body.errors]).toEqual([422, errors]);
    const made = await world.call('POST', '/alert-rules', { name: 'x', on: CRITICAL, channels: [known] });
    const path = `/alert-rules/${made.body.rule_id}`;
    const changed = await world.call('PATCH', path, unknown);
    expect([changed.status, changed.body.errors]).toEqual([422, errors]);
    expect((await world.call('DELETE', `/webhooks/${known}`)).status).toBe(204);
    // One that was removed since keeps nobody from changing the rest.
    expect((await world.call('PATCH', path, { name: 'y' })).body).toMatchObject({ name: 'y', channels: [known] });
  });

  test('are 50 at most, and silences too', async () => {
    const world = await open();
    for (let index = 0; index < 50; index++) await world.call('POST', '/alert-rules', { name: 'x', on: CRITICAL });
    expect((await world.call('POST', '/alert-rules', { name: 'x', on: CRITICAL })).status).toBe(409);
    const ends_at = new Date(world.api.nowMs + HOUR).toISOString();
    for (let index = 0; index < 50; index++) await world.call('POST', '/alert-silences', { ends_at });
    expect((await world.call('POST', '/alert-silences', { ends_at })).status).toBe(409);
    world.api.nowMs += 2 * HOUR;
    const later = new Date(world.api.nowMs + HOUR).toISOString();
    expect((await world.call('POST', '/alert-silences', { ends_at: later })).status).toBe(201);
  });

  test('of every project are not for a key that is bound to one', async () => {
    const world = await open();
    await world.call('POST', '/projects', { project_id: 'web' });
    const all = await world.call('POST', '/alert-rules', { name: 'all', on: CRITICAL });
    const made = await world.call('POST', '/api-keys', {
      name: 'k',
      role: 'admin',
      scopes: ['manage', 'analytics:read'],
      project_id: 'web',
    });
    const patch = (id: string) =>
      world.api.send('PATCH', `${API}/alert-rules/${id}`, { key: made.body.key, body: { enabled: false } });
    expect((await patch('shipped-silence')).status).toBe(403);
    expect((await patch(all.body.rule_id)).status).toBe(404);
  });
});

describe('alerts', () => {
  test('are listed by pages, the latest first, past ones too, and filtered', async () => {
    const world = await open();
    for (let index = 0; index < 7; index++) {
      await fail(world, `trace-${index}`);
      const [alert] = (await world.call('GET', '/alerts?limit=1')).body.items;
      if (index < 6) await world.call('POST', `/alerts/${alert.alert_id}/resolve`);
      world.api.nowMs += HOUR;
    }
    const traces: string[] = [];
    let cursor = '';
    do {
      const { body } = await world.call('GET', `/alerts?limit=3${cursor}`);
      traces.push(...body.items.map((item: { traces: { trace_id: string }[] }) => item.traces[0]?.trace_id));
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
    } while (cursor !== '');
    expect(traces).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `trace-${index}`));
    const count = async (query: string) => (await world.call('GET', `/alerts?limit=100${query}`)).body.items.length;
    expect(await count('&state=open')).toBe(1);
    expect(await count('&state=resolved&project_id=default')).toBe(6);
    expect(await count('&severity=low')).toBe(0);
    const other = await world.api.createTenant('other');
    const theirs = await world.api.send('GET', `${API}/alerts`, { key: other.key });
    expect(Object(theirs.body).items).toEqual([]);
  });

  test('are acknowledged, silenced and resolved by a person, and what is over stays so', async () => {
    const world = await open();
    await fail(world, 'a');
    const [{ alert_id: id }] = (await world.call('GET', '/alerts')).body.items;
    expect((await world.call('POST', `/alerts/${id}/silence`, { until: '2020-01-01T00:00:00Z' })).status).toBe(422);
    const until = new Date(world.api.nowMs + HOUR).toISOString();
    const silenced = await world.call('POST', `/alerts/${id}/silence`, { until });
    expect(silenced.body.silenced_until).toBe(until);
    const taken = await world.call('POST', `/alerts/${id}/acknowledge`);
    expect(taken.body).toMatchObject({ state: 'acknowledged', acknowledged_by: world.tenant.keyId });
    expect((await world.call('POST', `/alerts/${id}/acknowledge`)).status).toBe(200);
    const done = await world.call('POST', `/alerts/${id}/resolve`);
    expect(done.body).toMatchObject({ state: 'resolved', resolved_by: world.tenant.keyId });
    expect((await world.call('POST', `/alerts/${id}/resolve`)).status).toBe(409);
    world.api.nowMs += HOUR;
    await fail(world, 'b');
    expect((await world.call('POST', `/alerts/${id}/resolve`)).status).toBe(409);
    const unknown = `${id.slice(0, id.lastIndexOf(':'))}:1`;
    expect((await world.call('POST', `/alerts/${unknown}/resolve`)).status).toBe(404);
    expect((await world.call('POST', '/alerts/none/resolve')).status).toBe(404);
  });

  test('are kept from being told by a silence, which is listed while it runs and can be ended', async () => {
    const world = await open();
    const ends_at = new Date(world.api.nowMs + HOUR).toISOString();
    const made = await world.call('POST', '/alert-silences', { ends_at, project_id: 'default', reason: 'release' });
    expect((await world.call('GET', '/alert-silences?project_id=default')).body.items).toEqual([made.body]);
    await fail(world, 'a');
    expect(await world.api.episodes.slots(world.tenant.organizationId)).toMatchObject([{ untold: [{ muted: true }] }]);
    expect((await world.call('DELETE', `/alert-silences/${made.body.silence_id}`)).status).toBe(204);
    expect((await world.call('GET', '/alert-silences')).body.items).toEqual([]);
  });
});

describe('a dry run', () => {
  test('shows which alerts a rule about events would have opened, from the stored traces', async () => {
    const { api, call, tenant } = await open();
    api.nowMs += 72 * HOUR;
    for (let index = 0; index < 6; index++) {
      const created_at = new Date(api.nowMs - (48 - index * 8) * HOUR).toISOString();
      const trace_id = `trace-${index}`;
      const record = aRecord({ organization_id: tenant.organizationId, trace_id, created_at });
      await api.traces.put(record, aBody());
      const evaluation = anEvaluation({ trace_id, evaluation_id: `ev_00000001_${trace_id}`, created_at });
      const issues = index < 2 ? [] : [CRITICAL_ISSUE];
      await api.traces.storeEvaluation(record, { ...evaluation, issues }, { counting: { round: 'r.1' } });
    }
    const { status, body } = await call('POST', '/alert-rules/dry-run', { name: 'x', on: CRITICAL });
    expect([status, body.total]).toEqual([200, 4]);
    expect(body.alerts[0]).toMatchObject({ severity: 'critical', count: 1 });
    expect(body.alerts[0].resolved_at).toBe(new Date(api.nowMs - 31 * HOUR).toISOString());
    const longer = await call('POST', '/alert-rules/dry-run', { name: 'x', on: CRITICAL, keep_firing_for: '12h' });
    expect(longer.body).toMatchObject({ total: 1, alerts: [{ count: 4 }] });
    expect((await api.alertRules.find(tenant.organizationId)).version).toBe(0);
  });

  test('says what it cannot see', async () => {
    const { call } = await open();
    const notSeen = async (on: object) =>
      (await call('POST', '/alert-rules/dry-run', { name: 'x', on })).body.not_seen.join(' ');
    expect(await notSeen({ event: 'key_leaked' })).toContain('not kept');
    expect(await notSeen({ metric: 'late_reviews' })).toContain('this moment');
    expect(await notSeen({ metric: 'failed', by: 'model', window: '1d', above: 1 })).toContain('not kept by the hour');
    expect(await notSeen({ metric: 'failed', above: 1 })).toContain('Hours');
  });
});
