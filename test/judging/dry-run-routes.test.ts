import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rubricsFor } from '../../functions/judging/rubrics-for.ts';
import { judgementText } from '../support/builders/judge-replies.ts';
import { aRubric } from '../support/builders/rubrics.ts';
import { type MemoryAnswer, MemoryApi, type MemoryTenant } from '../support/memory/api.ts';
import { type StandInProvider, startStandIn } from '../support/providers/stand-in.ts';

const CONTENT = {
  name: 'House style',
  checks: [{ id: 'is_polite', criterion: 'The output is polite.', severity: 'medium', group: 'style' }],
};
const STYLE = rubricsFor([aRubric()], { input: '', output: '' }, 'generic', 't')[1]?.rubric;

let standIn: StandInProvider;
let api: MemoryApi;
let tenant: MemoryTenant;
let traceId: string;

beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());
beforeEach(async () => {
  standIn.reset({
    answer: ({ task, instructions }) => {
      const prompt = { task, instructions, schema: {}, schemaName: '', maxTokens: 400 };
      const version = /^RUBRIC (\S+)$/m.exec(instructions)?.[1] ?? '';
      if (STYLE === undefined || !task.includes('is_polite')) return judgementText(prompt);
      const answers = { is_polite: { answer: 'no', quote: 'None of your business' } } as const;
      return judgementText(prompt, { answers }, { ...STYLE, version });
    },
  });
  api = new MemoryApi();
  tenant = await api.createTenant();
  const local = { baseUrl: `${standIn.url}/v1`, inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
  Object.assign(api.judging.deployment, { model: 'compatible:local/small', endpoints: { local } });
  api.restart();
  traceId = await submit();
});

async function submit(fields: object = {}): Promise<string> {
  const body = { model: 'gpt-4', input: 'How are you?', output: 'None of your business.', ...fields };
  return Object((await api.send('POST', '/api/v1/traces', { key: tenant.key, body })).body).trace_id;
}

const dryRun = (id: string, body: object, key = tenant.key): Promise<MemoryAnswer> =>
  api.send('POST', `/api/v1/rubrics/${id}/dry-run`, { key, body });
/** What the provider was asked about a trace. */
const asked = () => standIn.requests.filter(({ task }) => task.includes('<<< RECORD'));

describe('the dry run of a rubric', () => {
  test('tells the cost, asks when it is granted, and stores nothing but the charge', async () => {
    await api.send('POST', '/api/v1/rubrics', { key: tenant.key, body: { rubric_id: 'house-style', ...CONTENT } });
    const estimate = await dryRun('house-style', { trace_ids: [traceId] });
    expect(estimate).toMatchObject({ status: 200, body: { ran: false, cost_usd: '0.00', results: [] } });
    const { worst_case_cost_usd: worst } = Object(estimate.body);
    expect(Number(worst)).toBeGreaterThan(0.001);
    expect((await dryRun('house-style', { trace_ids: [traceId], max_cost_usd: '0.000001' })).body).toEqual(
      estimate.body,
    );
    expect(asked()).toEqual([]);

    const ran = await dryRun('house-style', { trace_ids: [traceId, traceId], max_cost_usd: worst });
    expect(ran).toMatchObject({
      status: 200,
      body: {
        ran: true,
        model: 'compatible:local/small',
        results: [{ trace_id: traceId, version: 'house-style@1', rating: 'REVIEW', criteria: { style: 0 } }],
      },
    });
    expect(asked()).toHaveLength(1);
    const { cost_usd: cost } = Object(ran.body);
    expect(Number(cost)).toBeGreaterThan(0);
    expect(Number(cost)).toBeLessThanOrEqual(Number(worst));
    expect(api.judging.charged).toEqual([Math.round(Number(cost) * 1e6)]);
  });

  test('tries a candidate that is stored nowhere, for every trace and switched on', async () => {
    const rubric = { ...CONTENT, enabled: false, share: 0.000001, filter: { tags: ['beta'] } };
    const ran = await dryRun('house-style', { rubric, trace_ids: [traceId], max_cost_usd: '1' });
    expect(ran.body).toMatchObject({ results: [{ version: 'house-style@1', rating: 'REVIEW' }] });
    expect(await api.send('GET', '/api/v1/rubrics/house-style', { key: tenant.key })).toMatchObject({ status: 404 });
    const legal = await dryRun('legal', { rubric: CONTENT, trace_ids: [traceId], max_cost_usd: '1' });
    expect(legal.body).toMatchObject({ results: [{ version: 'legal@1.1', rating: 'REVIEW' }] });
    expect((await dryRun('legal', { rubric: CONTENT })).body).toMatchObject({
      worst_case_cost_usd: '0.00',
      results: [],
    });
  });

  test('refuses a candidate that asks for labels, and tries a stored one that has some', async () => {
    const labelled = { ...CONTENT, examples_from_labels: 2 };
    const refused = await dryRun('house-style', { rubric: labelled, trace_ids: [traceId], max_cost_usd: '1' });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'rubric.examples_from_labels' }] } });
    expect(asked()).toEqual([]);
    await api.send('POST', '/api/v1/rubrics', { key: tenant.key, body: { rubric_id: 'house-style', ...labelled } });
    expect(await dryRun('house-style', { trace_ids: [traceId] })).toMatchObject({ status: 200 });
  });

  test('tries a shipped rubric as it is', async () => {
    const ran = await dryRun('generic', { trace_ids: [traceId], max_cost_usd: '1' });
    expect(ran.body).toMatchObject({ results: [{ version: 'generic@1', rating: 'SAFE', criteria: { safety: 10 } }] });
  });

  test('shows what is no verdict, and charges for both calls', async () => {
    standIn.script([{ text: 'Sure!' }, { text: 'Sure!' }]);
    await api.send('POST', '/api/v1/projects/default/judge/probe', { key: tenant.key, body: {} });
    standIn.script([{ text: 'Sure!' }, { text: 'Sure!' }]);
    const ran = await dryRun('generic', { trace_ids: [traceId], max_cost_usd: '1' });
    expect(ran.body).toMatchObject({ results: [{ rating: null, no_verdict: 'wrong_schema', checks: [] }] });
    expect(Number(Object(ran.body).results[0].cost_usd)).toBeGreaterThan(0);
  });

  test('is refused where the budget has no room', async () => {
    api.judging.budgetMicroUsd = 10;
    const ran = await dryRun('generic', { trace_ids: [traceId], max_cost_usd: '1' });
    expect(ran).toMatchObject({ status: 429, body: { code: 'quota_exceeded' } });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['an unknown rubric', 'unknown', {}, 404],
    ['a candidate that is not right', 'legal', { rubric: { ...CONTENT, share: 0.5 } }, 422],
    ['an unknown trace', 'legal', { trace_ids: ['unknown'] }, 404],
    ['too many traces', 'legal', { trace_ids: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 422],
    ['an unknown project', 'legal', { project_id: 'nowhere' }, 404],
  ])('refuses %s', async (_name, id, body, status) => {
    expect((await dryRun(id, body)).status).toBe(status);
  });

  test('refuses traces of another project and of another organization', async () => {
    await api.send('POST', '/api/v1/projects', { key: tenant.key, body: { project_id: 'other' } });
    const elsewhere = await submit({ project_id: 'other' });
    expect((await dryRun('legal', { trace_ids: [elsewhere] })).status).toBe(404);
    const stranger = await api.createTenant('Stranger');
    expect((await dryRun('legal', { trace_ids: [traceId] }, stranger.key)).status).toBe(404);
  });

  test('refuses rubrics that together leave no room for a trace', async () => {
    const large = (prefix: string) => ({
      ...CONTENT,
      checks: Array.from({ length: 14 }, (_, i) => ({
        ...CONTENT.checks[0],
        id: `${prefix}check_${i}`,
        criterion: '\u4e16'.repeat(400),
      })),
    });
    await api.send('PUT', '/api/v1/rubrics/generic', { key: tenant.key, body: large('') });
    const withContexts = await submit({ contexts: [{ content: 'It is polite to ask.' }] });
    expect((await dryRun('generic', { trace_ids: [traceId] })).status).toBe(200);
    const both = await dryRun('rag', { rubric: large('rag_'), trace_ids: [withContexts] });
    expect(both).toMatchObject({ status: 422, body: { errors: [{ path: 'rubric' }] } });
  });

  test('is refused where nobody judges', async () => {
    Object.assign(api.judging.deployment, { model: null });
    api.restart();
    expect(await dryRun('generic', { trace_ids: [traceId] })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });
});

describe('what a call of the dry run costs', () => {
  test.each([
    ['rate_limited', 'provider_unavailable', 'nothing'],
    ['bad_key', 'provider_refused', 'nothing'],
    ['cut_body', 'provider_unavailable', 'the worst case'],
    ['missing_usage', null, 'the worst case'],
  ] as const)('after %s is %s: %s', async (fault, noVerdict, charged) => {
    await dryRun('generic', { trace_ids: [traceId], max_cost_usd: '1' });
    api.judging.charged.length = 0;
    standIn.script([{ fault }]);
    const ran = await dryRun('generic', { trace_ids: [traceId], max_cost_usd: '1' });
    expect(ran.body).toMatchObject({ results: [{ no_verdict: noVerdict }] });
    const [cost = 0] = api.judging.charged;
    const worst = Number(Object(ran.body).worst_case_cost_usd) * 1e6;
    // The worst case is told for two calls.
    if (charged === 'nothing') expect(cost).toBe(0);
    else expect(cost).toBeGreaterThan(worst * 0.4);
  });
});
