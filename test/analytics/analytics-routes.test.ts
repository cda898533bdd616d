import { describe, expect, test } from 'vitest';
import { sealDays } from '../../functions/analytics/seal.ts';
import { aProject, NOON } from '../support/builders/records.ts';
import { open, read, submit } from '../support/memory/analytics-requests.ts';

const DAY = 86_400_000;

describe('GET /analytics', () => {
  test('tells totals, a series and a breakdown of what was submitted', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [
      { cost_usd: '0.01', latency_ms: 100, provider: 'openai', user_id: 'ann' },
      { cost_usd: '0.02', latency_ms: 200, provider: 'openai', user_id: 'ann' },
      { model: 'unheard-of', provider: 'nobody', latency_ms: 4_000, user_id: 'bob' },
    ]);
    api.nowMs += DAY;
    await submit(api, tenant, [{ cost_usd: '0.04' }]);
    const answer = await read(
      api,
      tenant,
      '/api/v1/analytics?project_id=default&group_by=day&from=2026-11-19&to=2026-11-21&by=model',
    );
    expect(answer.time_range).toEqual({
      from: '2026-11-19T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      time_zone: 'UTC',
    });
    expect(answer.exact_until).toBe('2026-11-19T00:00:00.000Z');
    expect(answer.totals).toMatchObject({
      traces: 4,
      evaluations: 4,
      requests: 4,
      tokens: { input: 400, output: 40, total: 440 },
      cost_usd: '0.07',
      unpriced_traces: 1,
      unpriced_share: 0.25,
    });
    for (const [name, milliseconds] of [
      ['p50', 200],
      ['p95', 4_000],
    ] as const) {
      expect(Math.abs(answer.totals.latency_ms[name] / milliseconds - 1), name).toBeLessThanOrEqual(0.05);
    }
    expect(answer.series.map(({ start, traces }: { start: string; traces: number }) => [start, traces])).toEqual([
      ['2026-11-19', 0],
      ['2026-11-20', 3],
      ['2026-11-21', 1],
    ]);
    expect(answer.breakdown.map(({ key, traces }: { key: string; traces: number }) => [key, traces])).toEqual([
      ['gpt-4o', 3],
      ['unheard-of', 1],
    ]);
  });

  test('tells the traces that were routed apart by the layer that they were routed to at last', async () => {
    const { api, tenant } = await open();
    const routed = (...layers: string[]) => ({ routing_decisions: layers.map((layer) => ({ layer })) });
    await submit(api, tenant, [{}, routed('L1'), routed('L1', 'L2'), routed('L0'), routed('L2')]);
    const { totals, breakdown } = await read(api, tenant, '/api/v1/analytics?by=layer');
    expect(totals.traces).toBe(5);
    expect(breakdown.map(({ key, traces }: { key: string; traces: number }) => [key, traces])).toEqual([
      ['L2', 2],
      ['L0', 1],
      ['L1', 1],
    ]);
    const error = await read(api, tenant, '/api/v1/analytics/error-rate?by=layer');
    expect(JSON.stringify(error)).toContain('"L2"');
  });

  test('compares with as many days before, and groups by hour, week and month', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [{}, {}]);
    api.nowMs += 3 * DAY;
    await submit(api, tenant, [{}]);
    const compared = await read(api, tenant, '/api/v1/analytics?from=2026-11-22&to=2026-11-24&compare=previous');
    expect([compared.totals.traces, compared.previous.totals.traces]).toEqual([1, 2]);
    expect(compared.previous.time_range).toMatchObject({
      from: '2026-11-19T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
    });
    const starts = async (grouping: string) =>
      (await read(api, tenant, `/api/v1/analytics?from=2026-11-01&to=2026-11-24&group_by=${grouping}`)).series
        .filter(({ traces }: { traces: number }) => traces > 0)
        .map(({ start, traces }: { start: string; traces: number }) => `${start} ${traces}`);
    expect(await starts('hour')).toEqual(['2026-11-20T12:00:00.000Z 2', '2026-11-23T12:00:00.000Z 1']);
    expect(await starts('week')).toEqual(['2026-11-16 2', '2026-11-23 1']);
    expect(await starts('month')).toEqual(['2026-11-01 3']);
  });

  test('answers for one key, and for a user by their own id', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [{ user_id: 'ann' }, { user_id: 'bob' }, { user_id: 'ann', domain: 'finance' }]);
    const traces = async (filter: string) =>
      (await read(api, tenant, `/api/v1/analytics?filter=${encodeURIComponent(filter)}`)).totals.traces;
    expect(await traces('user:ann')).toBe(2);
    expect(await traces('user:nobody')).toBe(0);
    expect(await traces('domain:finance')).toBe(1);
    const { breakdown } = await read(api, tenant, '/api/v1/analytics?by=user');
    expect(JSON.stringify(breakdown)).not.toMatch(/ann|bob/);
    expect(breakdown.map(({ traces: count }: { traces: number }) => count)).toEqual([2, 1]);
  });

  test('tells days in another zone from its hours', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [{}]);
    api.nowMs += DAY / 2;
    await submit(api, tenant, [{}]);
    const {
      series,
      totals,
      time_range: range,
    } = await read(api, tenant, '/api/v1/analytics?from=2026-11-20&to=2026-11-20&time_zone=America/New_York');
    expect(range).toMatchObject({ from: '2026-11-20T05:00:00.000Z', time_zone: 'America/New_York' });
    expect([totals.traces, series.length]).toEqual([2, 1]);
    const tokyo = await read(api, tenant, '/api/v1/analytics?from=2026-11-21&to=2026-11-21&time_zone=Asia/Tokyo');
    expect(tokyo.totals.traces).toBe(1);
  });

  test.each([
    ['from=2026-11-21&to=2026-11-20', 'from'],
    ['from=2024-01-01&to=2026-11-20', 'from'],
    ['from=2026-10-01&to=2026-11-20&group_by=hour', 'from'],
    ['filter=domain:legal&model=gpt-4o', 'model'],
    ['domain=legal&model=gpt-4o', 'domain'],
    ['filter=colour:red', 'filter'],
    ['filter=domain:legal&group_by=hour', 'filter'],
    ['by=user&group_by=hour', 'group_by'],
    ['by=model&time_zone=Asia/Tokyo', 'time_zone'],
    ['time_zone=Asia/Kathmandu', 'time_zone'],
    ['time_zone=Nowhere', 'time_zone'],
    ['by=colour', 'by'],
  ])('refuses what it cannot answer: %s', async (query, path) => {
    const { api, tenant } = await open();
    const { status, body } = await api.send('GET', `/api/v1/analytics?${query}`, { key: tenant.key });
    expect([status, Object(body).errors[0].path]).toEqual([422, path]);
  });

  test('says up to when the figures are exact, and reads at most 100 items for a month by day', async () => {
    const { api, tenant } = await open();
    // As many batches of one as there are before a fold, on 31 days.
    for (let day = 0; day < 31; day++) {
      await submit(api, tenant, [{}]);
      api.nowMs += DAY;
    }
    const project = aProject({ organization_id: tenant.organizationId, created_at: new Date(NOON).toISOString() });
    await sealDays({ ...api, now: api.now }, project, () => false);
    api.rollups.reads = 0;
    const answer = await read(api, tenant, '/api/v1/analytics?from=2026-11-20&to=2026-12-20&by=model');
    expect(api.rollups.reads).toBeLessThanOrEqual(100);
    expect(answer.totals.traces).toBe(31);
    expect(answer.exact_until).toBe('2026-12-21T00:00:00.000Z');
  });

  test('P5: tells a key of its own organization only', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [{}]);
    const other = await api.createTenant('Other');
    expect((await read(api, other, '/api/v1/analytics')).totals.traces).toBe(0);
  });
});

describe('the other figures', () => {
  test('the most expensive traces come dearest first, without those that were deleted', async () => {
    const { api, tenant } = await open();
    const traces = ['0.01', '0.05', '0.03', '0.02'].map((cost_usd, index) => ({ cost_usd, trace_id: `t${index}` }));
    await submit(api, tenant, traces);
    await api.send('DELETE', '/api/v1/traces/t1', { key: tenant.key });
    await submit(api, tenant, [{ model: 'unheard-of' }]);
    const { items, unpriced_share: share } = await read(api, tenant, '/api/v1/analytics/top-expensive?limit=2');
    expect(share).toBe(0.2);
    expect(items.map(({ trace_id: id }: { trace_id: string }) => id)).toEqual(['t2', 't3']);
  });

  test('the error rate has an interval, by model', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [...Array.from({ length: 8 }, () => ({})), { output: '', model: 'gpt-4o-mini' }]);
    const { overall, breakdown } = await read(api, tenant, '/api/v1/analytics/error-rate');
    expect(overall).toMatchObject({ failed: 1, judged: 9, rate: { n: 9, method: 'wilson', level: 0.95 } });
    const [low, high] = overall.rate.interval;
    expect(low).toBeLessThan(1 / 9);
    expect(high).toBeGreaterThan(1 / 9);
    expect(breakdown.map(({ key, failed }: { key: string; failed: number }) => [key, failed])).toEqual([
      ['gpt-4o', 0],
      ['gpt-4o-mini', 1],
    ]);
    const none = await read(api, tenant, '/api/v1/analytics/error-rate?from=2026-01-01&to=2026-01-02');
    expect(none.overall.rate).toMatchObject({ value: null, interval: null, missing: expect.any(String) });
  });

  test('sessions show their turns, cost and first failing turn', async () => {
    const { api, tenant } = await open();
    for (const turn of [1, 2, 3]) {
      const failing = turn === 2 ? { output: '' } : {};
      await submit(api, tenant, [
        { session_id: 's-1', trace_id: `s1-${turn}`, cost_usd: '0.01', user_id: 'ann', ...failing },
      ]);
      api.nowMs += 1_000;
    }
    await submit(api, tenant, [{ conversation_id: 'c-2', trace_id: 'c2-1' }, { trace_id: 'alone' }]);
    const { items, next_cursor: next } = await read(api, tenant, '/api/v1/sessions');
    expect(next).toBeNull();
    expect(items.map(({ session_id: id, turns }: { session_id: string; turns: number }) => [id, turns])).toEqual([
      ['c-2', 1],
      ['s-1', 3],
    ]);
    expect(items[1]).toMatchObject({ cost_usd: '0.03', user_id: 'ann', first_failing: { turn: 2, trace_id: 's1-2' } });
    const session = await read(api, tenant, '/api/v1/sessions/s-1?limit=2');
    expect(session.turns.map(({ trace_id: id }: { trace_id: string }) => id)).toEqual(['s1-3', 's1-2']);
    const rest = await read(api, tenant, `/api/v1/sessions/s-1?limit=2&cursor=${session.next_cursor}`);
    expect(rest.turns.map(({ trace_id: id }: { trace_id: string }) => id)).toEqual(['s1-1']);
    expect(await read(api, tenant, '/api/v1/sessions/unknown')).toMatchObject({ turns: [], next_cursor: null });
    const figures = await read(api, tenant, '/api/v1/analytics/sessions');
    expect(figures).toMatchObject({ sessions: 2, is_complete: true, examined_traces: 5, turns: { mean: 2, p95: 3 } });
    expect(figures.failed_sessions).toMatchObject({ value: 0.5, n: 2 });
    expect(figures.first_failing_turn).toMatchObject({ mean: 2 });
    expect(await read(api, tenant, '/api/v1/analytics/sessions?from=2026-01-01&to=2026-01-01')).toMatchObject({
      sessions: 0,
      turns: null,
      cost_usd: null,
    });
  });
});

describe('the spellings of the first documents', () => {
  test('answer like the routes that they stand for', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [{ user_id: 'ann' }]);
    const twins = [
      ['/v1/analytics?projectId=default&groupBy=hour', '/api/v1/analytics?project_id=default&group_by=hour'],
      ['/v1/quota/status?projectId=default&userId=ann', '/api/v1/quota/status?project_id=default&user_id=ann'],
    ] as const;
    for (const [alias, path] of twins) expect(await read(api, tenant, alias)).toEqual(await read(api, tenant, path));
    const body = { projectId: 'default', userId: 'ann', maxTokensDaily: 5_000, maxCostDaily: '50.00' };
    const updated = await api.send('POST', '/v1/quota/update', { key: tenant.key, body });
    expect(Object(updated.body)).toMatchObject({ daily: { max_tokens: 5_000, max_cost: '50.00' } });
    const wrong = await api.send('POST', '/v1/quota/update', { key: tenant.key, body: { userId: 'ann', maxFoo: 1 } });
    expect(wrong.status).toBe(422);
    expect((await api.send('POST', '/v1/quota/update', { key: tenant.key, body: [] })).status).toBe(422);
    expect((await api.send('GET', '/v1/analytics')).status).toBe(401);
  });

  test('are described as deprecated, by their own names', async () => {
    const { api } = await open();
    const document = Object((await api.send('GET', '/openapi.json')).body);
    const alias = document.paths['/v1/analytics'].get;
    expect(alias.deprecated).toBe(true);
    expect(alias.parameters.map(({ name }: { name: string }) => name)).toContain('groupBy');
  });
});
