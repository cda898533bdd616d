import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_GATEWAY_SETTINGS, type GatewaySettings } from '../../functions/gateway/gateway-settings.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const PATH = '/api/v1/projects/default/gateway';
const LAYERS = { L1: ['openai:gpt-4o-mini'], L2: ['openai:gpt-4o'] };

let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
});

const get = () => api.send('GET', PATH, { key: tenant.key });
const put = (body: object) => api.send('PUT', PATH, { key: tenant.key, body });
const dryRun = (body: object) => api.send('POST', `${PATH}/dry-run`, { key: tenant.key, body });

/** Another value than the default for each field: one that is accepted and not stored shows here. */
const OTHERS: Required<{ [Field in keyof GatewaySettings]: unknown }> = {
  layers: LAYERS,
  default_layer: 'L2',
  max_layer: 'L2',
  max_cost_per_request_usd: '0.50',
  reserve: 'stepped',
  fallback: false,
  cache: true,
  cache_seconds: 60,
  guard_input: 'observe',
  guard_output: 'window',
  auto_escalate: true,
  cross_check_share: 0.25,
  rules: [{ id: 'cheap', priority: 1, when: { tags: ['batch'] }, action: { type: 'downgrade' } }],
};

describe('the gateway of a project', () => {
  test('has its defaults while nobody sets anything', async () => {
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toEqual({
      project_id: 'default',
      version: 0,
      layers: {},
      default_layer: 'L1',
      max_layer: 'L3',
      max_cost_per_request_usd: null,
      reserve: 'worst_case',
      fallback: true,
      cache: false,
      cache_seconds: 3_600,
      guard_input: 'block',
      guard_output: null,
      auto_escalate: false,
      cross_check_share: 0,
      rules: [],
    });
  });

  test('keeps every field that is set, and gives what is left out its default again', async () => {
    expect((await put(OTHERS)).body).toEqual({ project_id: 'default', version: 1, ...OTHERS });
    expect((await get()).body).toEqual({ project_id: 'default', version: 1, ...OTHERS });
    expect((await put({})).body).toMatchObject({ version: 2, cache: false, rules: [] });
  });

  test('is written down who changed it, with what it was', async () => {
    await put(OTHERS);
    const { body } = await api.send('GET', '/api/v1/audit-log', { key: tenant.key });
    expect(Object(body).items).toContainEqual(
      expect.objectContaining({ action: 'putGateway', target: 'project/default/gateway' }),
    );
  });

  test('refuses what has no meaning, with its place', async () => {
    const { status, body } = await put({ ...OTHERS, default_layer: 'L3', max_spend: 1 });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('max_spend');
    expect((await get()).body).toMatchObject({ version: 0 });
  });

  test('of another project is one that nobody knows', async () => {
    const unknown = await api.send('GET', '/api/v1/projects/none/gateway', { key: tenant.key });
    expect(unknown.status).toBe(404);
    const other = await api.createTenant('Other');
    await put(OTHERS);
    expect((await api.send('GET', PATH, { key: other.key })).body).toMatchObject({ version: 0 });
  });

  test('changes once when two change it together', async () => {
    const { gatewaySettings: store } = api;
    // Somebody else is faster between what this change reads and what it writes.
    const find = store.find.bind(store);
    store.find = async (organizationId, projectId) => {
      const found = await find(organizationId, projectId);
      await store.put(organizationId, projectId, { settings: DEFAULT_GATEWAY_SETTINGS, version: 1 }, 0);
      return found;
    };
    expect((await put({ cache: true })).status).toBe(409);
    expect((await get()).body).toMatchObject({ version: 1, cache: false });
  });
});

describe('a dry run of routing rules', () => {
  const YESTERDAY = '2026-11-20';

  async function submit(fields: object): Promise<void> {
    const body = {
      model: 'gpt-4o',
      provider: 'openai',
      input: 'x',
      output: 'y',
      usage: { input_tokens: 1_000, output_tokens: 100 },
      ...fields,
    };
    const { status } = await api.send('POST', '/api/v1/traces', { key: tenant.key, body });
    expect(status).toBe(202);
  }

  beforeEach(async () => {
    await submit({});
    await submit({ user_id: 'ann' });
    await submit({ user_id: 'ben@example.com' });
    await submit({ model: 'no-price', provider: 'acme' });
    api.nowMs += 86_400_000;
    await submit({ user_id: 'ann' });
  });

  const rule = (id: string, when: object, action: object) => ({ id, when, action });

  test('tells what each rule would have matched and what it would have cost', async () => {
    const rules = [
      rule('no-ben', { users: ['ben@example.com'] }, { type: 'deny' }),
      rule('cheap', { models: ['gpt-4o'] }, { type: 'downgrade' }),
      rule('tagged', { tags: ['x'], budget_left_below: 0.5, users: ['*'] }, { type: 'deny' }),
    ];
    const { status, body } = await dryRun({ settings: { layers: LAYERS, rules } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      date: YESTERDAY,
      traces: 4,
      truncated: false,
      refused: 1,
      moved: 2,
      unpriced: 1,
      // 1,000 × 2.50 + 100 × 10 USD a million each, against 1,000 × 0.15 + 100 × 0.60.
      cost_before_usd: '0.0105',
      cost_after_usd: '0.00042',
      rules: [
        { rule: 'no-ben', traces: 1, refused: 1, cost_before_usd: '0.0035', cost_after_usd: '0.00', untold: [] },
        { rule: 'cheap', traces: 2, refused: 0, cost_before_usd: '0.007', cost_after_usd: '0.00042', untold: [] },
        { rule: 'tagged', traces: 0, refused: 0, untold: ['tags', 'budget_left_below', 'users'] },
      ],
      models: [
        { model: 'acme:no-price', traces_before: 1, traces_after: 1 },
        { model: 'openai:gpt-4o', traces_before: 3, traces_after: 0 },
        { model: 'openai:gpt-4o-mini', traces_before: 0, traces_after: 2, failed_share: { value: null, n: 0 } },
      ],
    });
  });

  test('reads the day that it is asked for, and stores nothing', async () => {
    const { body } = await dryRun({ settings: {}, date: '2026-11-21' });
    expect(body).toMatchObject({ date: '2026-11-21', traces: 1, moved: 0, refused: 0 });
    expect((await dryRun({ settings: {}, date: '2026-11-02' })).body).toMatchObject({ traces: 0, models: [] });
    expect((await get()).body).toMatchObject({ version: 0 });
  });
});
