import { describe, expect, test } from 'vitest';
import { PricePlan } from '../../functions/access/price-plan.ts';
import { emptySheet } from '../../functions/analytics/absorb.ts';
import { invoiceLines } from '../../functions/analytics/invoice.ts';
import { addFact } from '../../functions/analytics/rollup.ts';
import { shiftDate } from '../../functions/kernel/window.ts';
import type { CountedFact } from '../../functions/traces/counted-fact.ts';
import { factOf } from '../../functions/traces/fact-of.ts';
import { anEvaluation, aRecord } from '../support/builders/records.ts';
import { MemoryApi } from '../support/memory/api.ts';

const TODAY = '2026-11-20';
const WEEKDAYS = [12, 13, 12, 12, 11, 5, 4];

function aFact(date: string, fields: Partial<CountedFact> = {}): CountedFact {
  const fact = factOf(aRecord({ created_at: `${date}T10:00:00.000Z` }), anEvaluation());
  return { ...fact, trace_id: `${date}-${Math.abs(fields.cost_micro_usd ?? 0)}`, tier: 2, ...fields };
}

/** A project with these facts counted in its days. */
async function withFacts(facts: readonly CountedFact[]) {
  const api = new MemoryApi();
  const { organizationId, key } = await api.createTenant();
  const project = await api.tenants.findProject(organizationId, 'default');
  if (project === null) throw new Error('There is no project');
  const { version } = project;
  await api.tenants.replaceProject({
    ...project,
    config: {},
    version: version + 1,
    created_at: '2026-06-01T00:00:00.000Z',
  });
  for (const [date, own] of Map.groupBy(facts, ({ at }) => at.slice(0, 10))) {
    const sheet = emptySheet('day', date);
    for (const fact of own) addFact(sheet.rollup, fact, 1);
    await api.rollups.saveSheet({ organizationId, projectId: 'default' }, sheet);
  }
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await api.send(method, path, { key, body });
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, expect.anything()]);
    return Object(answer.body);
  };
  return { api, organizationId, key, send };
}

function daysBack(count: number, cost: (day: number) => number): CountedFact[] {
  return Array.from({ length: count }, (_, back) => {
    const day = count - 1 - back;
    return aFact(shiftDate(TODAY, day - count), { cost_micro_usd: Math.round(cost(day) * 1e6) });
  });
}

describe('GET /costs/trends', () => {
  test('tells the days, the direction, what is unusual, and a forecast with its interval', async () => {
    const spike = 70;
    const { send } = await withFacts(daysBack(90, (day) => (WEEKDAYS[day % 7] ?? 0) * (day === spike ? 4 : 1)));
    const trends = await send('GET', '/api/v1/costs/trends?days=90&horizon=7');
    expect(trends.days).toHaveLength(90);
    expect(trends.direction).toBe('steady');
    expect(trends.anomalies.map(({ date }: { date: string }) => date)).toEqual([shiftDate(TODAY, spike - 90)]);
    expect(trends.forecast).toMatchObject({ level: 0.9, missing: null });
    for (const [ahead, day] of trends.forecast.days.entries()) {
      expect(day.date).toBe(shiftDate(TODAY, ahead));
      const usual = WEEKDAYS[(90 + ahead) % 7] ?? 0;
      expect(Math.abs(Number(day.cost_usd) - usual)).toBeLessThan(1);
      expect(Number(day.interval_usd[0])).toBeLessThanOrEqual(usual + 0.5);
    }
  });

  test('says what a forecast would need, and how much has no price', async () => {
    const facts = [...daysBack(3, () => 2), aFact('2026-11-19', { cost_micro_usd: null })];
    const { send } = await withFacts(facts);
    const trends = await send('GET', '/api/v1/costs/trends?days=3');
    expect(trends).toMatchObject({
      direction: null,
      unpriced_share: 0.25,
      forecast: { days: [], missing: '11 more closed days' },
    });
  });
});

describe('POST /costs/calculate', () => {
  test('prices a call, and others beside it; an unknown price is null', async () => {
    const { send } = await withFacts([]);
    const { items } = await send('POST', '/api/v1/costs/calculate', {
      model: 'gpt-4o',
      tokens: { input: 1_000_000, output: 100_000, cached: 400_000 },
      calls: 10,
      compare_with: [{ model: 'gpt-4o-mini' }, { model: 'my-own-model', provider: 'ollama' }],
      at: '2026-11-01T00:00:00Z',
    });
    // 0.6 million at 2.50, 0.4 million cached at 1.25, 0.1 million out at 10.00 USD.
    expect(items[0]).toMatchObject({ cost_per_call_usd: '3.00', cost_usd: '30.00', priced_as: { model: 'gpt-4o' } });
    expect(Number(items[1].cost_usd)).toBeLessThan(3);
    expect(items[2]).toMatchObject({ priced_as: null, cost_usd: null, cost_per_call_usd: null });
  });
});

describe('GET /costs/optimizations', () => {
  const many = (count: number, fields: (index: number) => Partial<CountedFact>) =>
    Array.from({ length: count }, (_, index) =>
      aFact('2026-11-19', { trace_id: `${fields(index).model}-${index}`, ...fields(index) }),
    );

  test('finds a cache that is little used, a cheaper model that is no worse, what failed traces cost, and unknown prices', async () => {
    const { send } = await withFacts([
      ...many(200, () => ({ model: 'gpt-4o', input_tokens: 5_000, output_tokens: 100, cost_micro_usd: 13_500 })),
      ...many(200, () => ({ model: 'gpt-4o-mini', input_tokens: 500, output_tokens: 100, cost_micro_usd: 135 })),
      ...many(200, (index) => ({
        model: 'flaky',
        input_tokens: 10,
        verdict: index < 100 ? 'failed' : 'passed',
        cost_micro_usd: 1_000,
      })),
      ...many(200, (index) => ({ model: 'mine', input_tokens: 10, cost_micro_usd: index < 100 ? null : 5 })),
      ...many(99, () => ({ model: 'rare', cost_micro_usd: null })),
    ]);
    const { items } = await send('GET', '/api/v1/costs/optimizations');
    const found = items.map(
      ({ kind, model, saves_usd: saves }: { kind: string; model: string; saves_usd: string }) =>
        `${kind} ${model} ${saves}`,
    );
    // A million input tokens, of which 0.3 million at half of 2.50 USD.
    expect(found).toContain('cache_share gpt-4o 0.375');
    expect(found).toContain('failed_spend flaky 0.10');
    expect(found).toContain('unpriced mine null');
    expect(found.some((each: string) => each.startsWith('cheaper_model gpt-4o 2.5'))).toBe(true);
    const cheaper = items.find(
      ({ kind, model }: { kind: string; model: string }) => kind === 'cheaper_model' && model === 'gpt-4o',
    );
    expect(cheaper.missing).toMatch(/^30 more inputs or sessions/);
    expect(cheaper.evidence).toMatchObject({ cheaper_model: 'gpt-4o-mini', failed: { n: 200, method: 'wilson' } });
    expect(found.join()).not.toMatch(/rare|cheaper_model gpt-4o-mini/);
  });
});

test('POST /costs/roi says what the stated value comes to', async () => {
  const { send } = await withFacts([
    aFact('2026-11-19', { cost_micro_usd: 2_000_000 }),
    aFact('2026-11-19', { verdict: 'failed', cost_micro_usd: 1 }),
  ]);
  const body = { value_per_passed_trace_usd: '10', other_costs_usd: '1' };
  expect(await send('POST', '/api/v1/costs/roi', body)).toMatchObject({
    passed_traces: 1,
    value_usd: '10.00',
    cost_usd: '3.000001',
    net_usd: '6.999999',
  });
  const nothing = { ...body, other_costs_usd: '0', from: '2026-10-01', to: '2026-10-02' };
  expect(await send('POST', '/api/v1/costs/roi', nothing)).toMatchObject({ roi: null, net_usd: '0.00' });
});

describe('usage', () => {
  test('is told by day and tier', async () => {
    const { send } = await withFacts([
      aFact('2026-11-19'),
      aFact('2026-11-19', { tier: 3, evaluations: 2 }),
      aFact('2026-11-18'),
    ]);
    const { totals, days } = await send('GET', '/api/v1/usage?from=2026-11-18&to=2026-11-20');
    expect(totals).toMatchObject({ traces: 3, evaluations: 4, tokens: 45, evaluations_by_tier: { 2: 2, 3: 2 } });
    expect(days.map(({ date, traces }: { date: string; traces: number }) => [date, traces])).toEqual([
      ['2026-11-18', 1],
      ['2026-11-19', 2],
      ['2026-11-20', 0],
    ]);
  });

  const PLAN = {
    name: 'team',
    monthly_usd: '20',
    meters: {
      traces: {
        included: 1,
        tiers: [
          { up_to: 2, usd_per_thousand: '5000' },
          { up_to: null, usd_per_thousand: '1.5' },
        ],
      },
    },
  };

  test('an invoice follows the plan of the operator, to the cent, once every day was recounted', async () => {
    const { api, organizationId, send } = await withFacts(
      Array.from({ length: 6 }, (_, index) => aFact('2026-11-19', { trace_id: `t${index}`, cost_micro_usd: index })),
    );
    expect(await send('GET', '/api/v1/usage/invoice-preview')).toMatchObject({
      plan: null,
      lines: [],
      total_usd: '0.00',
    });
    const path = `/api/v1/organizations/${organizationId}`;
    const set = await api.send('PATCH', path, { key: api.platformKey, body: { plan: PLAN } });
    expect(set.status).toBe(200);
    const preview = await send('GET', '/api/v1/usage/invoice-preview?month=2026-11');
    // One is included, the second costs 5 USD, four 0.0015 each.
    expect(preview).toEqual({
      month: '2026-11',
      plan: 'team',
      unpriced_share: 0,
      is_final: false,
      lines: [
        { meter: 'monthly', quantity: 1, included: 0, amount_usd: '20.00' },
        { meter: 'traces', quantity: 6, included: 1, amount_usd: '5.01' },
      ],
      total_usd: '25.01',
    });
    api.nowMs = Date.parse('2026-12-02T00:00:00Z');
    await api.rollups.saveSealed(
      { organizationId, projectId: 'default' },
      { until: Date.parse('2026-12-01T00:00:00Z') },
    );
    expect(await send('GET', '/api/v1/usage/invoice-preview?month=2026-11')).toEqual({ ...preview, is_final: true });
  });

  test.each([
    [[{ up_to: 5, usd_per_thousand: '1' }]],
    [
      [
        { up_to: null, usd_per_thousand: '1' },
        { up_to: null, usd_per_thousand: '1' },
      ],
    ],
    [
      [
        { up_to: 5, usd_per_thousand: '1' },
        { up_to: 5, usd_per_thousand: '1' },
        { up_to: null, usd_per_thousand: '1' },
      ],
    ],
    [[{ up_to: null, usd_per_thousand: '-1' }]],
  ])('a plan whose tiers do not cover every unit once is refused: %j', (tiers) => {
    expect(PricePlan.safeParse({ ...PLAN, meters: { traces: { tiers } } }).success).toBe(false);
  });

  test('tells calls of judges, labels, requests of the gateway and what is stored, by day', async () => {
    const run = { version: '1', outcome: 'pass', risk: null, confidence: null, duration_ms: 1, cost_usd: '0' } as const;
    const tokens = { input: 9, output: 1 };
    const evaluation = anEvaluation({
      tiers: [
        { tier: 2, evaluators: [{ ...run, name: 'form' }] },
        {
          tier: 3,
          evaluators: [
            { ...run, name: 'judge', tokens },
            { ...run, name: 'again', tokens, cached: true },
          ],
        },
        { tier: 4, evaluators: [1, 2].map((n) => ({ ...run, name: `expert ${n}`, label: 'pass' as const })) },
      ],
    });
    const facts = (bytes: number) => ({ bytes, input_hash: '1', gateway: true as const });
    const of = (date: string, bytes: number, id: string) =>
      factOf(aRecord({ trace_id: id, created_at: `${date}T10:00:00.000Z`, content_facts: facts(bytes) }), evaluation);
    const old = shiftDate('2026-11-19', -30);
    const { api, organizationId, send } = await withFacts([
      of(old, 1_000, 'a'),
      of('2026-11-18', 200, 'b'),
      of('2026-11-19', 30, 'c'),
    ]);
    const { totals, days } = await send('GET', '/api/v1/usage?from=2026-11-17&to=2026-11-19');
    expect(totals).toMatchObject({ judge_calls: 2, labels: 4, gateway_calls: 2, stored_bytes: 230, unpriced_share: 0 });
    // What is 30 days old is gone.
    expect(days.map(({ stored_bytes: bytes }: { stored_bytes: number }) => bytes)).toEqual([1_000, 1_200, 230]);
    const meter = (usd_per_thousand: string) => ({ tiers: [{ up_to: null, usd_per_thousand }] });
    const plan = { name: 'people', meters: { judge_calls: meter('10'), labels: meter('500') } };
    const path = `/api/v1/organizations/${organizationId}`;
    expect((await api.send('PATCH', path, { key: api.platformKey, body: { plan } })).status).toBe(200);
    // A cent for each call, 50 for each label.
    expect((await send('GET', '/api/v1/usage/invoice-preview?month=2026-11')).lines.slice(1)).toEqual([
      { meter: 'judge_calls', quantity: 2, included: 0, amount_usd: '0.02' },
      { meter: 'labels', quantity: 4, included: 0, amount_usd: '2.00' },
    ]);
  });

  test('a tier is charged for its own units only', () => {
    const plan = PricePlan.parse({
      name: 'x',
      meters: {
        tokens: {
          tiers: [
            { up_to: 1_000, usd_per_thousand: '1' },
            { up_to: null, usd_per_thousand: '0.1' },
          ],
        },
      },
    });
    const amount = (tokens: number) =>
      invoiceLines(plan, { traces: 0, evaluations: 0, requests: 0, tokens, judge_calls: 0, labels: 0 }).at(-1)
        ?.amountMicroUsd;
    expect([0, 500, 1_000, 2_000].map(amount)).toEqual([0, 500_000, 1_000_000, 1_100_000]);
  });
});
