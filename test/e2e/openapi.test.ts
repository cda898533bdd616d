import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { GUARD_ROUTES } from '../../functions/lambda/guard/routes.ts';
import { LATER_INGEST_ROUTES } from '../../functions/lambda/ingest/later-routes.ts';
import { INGEST_ROUTES } from '../../functions/lambda/ingest/routes.ts';
import { LATER_MANAGE_ROUTES } from '../../functions/lambda/manage/later-routes.ts';
import { MANAGE_ROUTES } from '../../functions/lambda/manage/routes.ts';
import { LATER_OBSERVE_ROUTES } from '../../functions/lambda/observe/later-routes.ts';
import { OBSERVE_ROUTES } from '../../functions/lambda/observe/routes.ts';
import { LATER_QUERY_ROUTES } from '../../functions/lambda/query/later-routes.ts';
import { QUERY_ROUTES } from '../../functions/lambda/query/routes.ts';
import { TRIAL_ROUTES } from '../../functions/lambda/trial/routes.ts';
import { LATER_WEB_ROUTES } from '../../functions/lambda/web/later-routes.ts';
import { WEB_ROUTES } from '../../functions/lambda/web/routes.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { type ApiAnswer, ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.looseObject({ schema: Schema.optional() }));
const Operation = z.looseObject({
  operationId: z.string(),
  responses: z.record(z.string(), z.looseObject({ content: Content.optional() })),
});
const Document = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), Schema) }),
});

let document: z.infer<typeof Document>;
let tenant: Tenant;

beforeAll(async () => {
  const { text } = await new ApiClient(system.url).get('/openapi.json');
  // The validator takes JSON Schema, whose definitions stand beside the schema and not in components.
  document = Document.parse(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
  tenant = await createTenant(system);
});

/** Asserts that the answer is one that the description of this operation allows. */
function expectDescribed(method: string, path: string, answer: ApiAnswer): void {
  const what = `${method} ${path} with ${answer.status}`;
  const mediaType = answer.headers.get('content-type') ?? '';
  const schema = document.paths[path]?.[method]?.responses[answer.status]?.content?.[mediaType]?.schema;
  if (schema === undefined) throw new Error(`${what} is not described: ${answer.text}`);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile({ ...schema, $defs: document.components.schemas });
  expect({ what, valid: validate(answer.body), errors: validate.errors }).toEqual({ what, valid: true, errors: null });
}

describe('the OpenAPI document', () => {
  test('P10: describes every route, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = [
      ...INGEST_ROUTES,
      ...LATER_INGEST_ROUTES,
      ...GUARD_ROUTES,
      ...QUERY_ROUTES,
      ...LATER_QUERY_ROUTES,
      ...MANAGE_ROUTES,
      ...LATER_MANAGE_ROUTES,
      ...OBSERVE_ROUTES,
      ...LATER_OBSERVE_ROUTES,
      ...TRIAL_ROUTES,
      ...WEB_ROUTES,
      ...LATER_WEB_ROUTES,
    ].map(({ method, path }) => `${method} ${path}`);
    expect(document.openapi).toMatch(/^3\.1/);
    // OpenAPI has no name for a parameter of several segments.
    expect(described.sort()).toEqual(routes.map((route) => route.replace('+}', '}')).sort());
  });

  test('describes what the API really answers', async () => {
    const { api } = tenant;
    const platform = new ApiClient(system.url, system.platformKey);
    const organization = { name: 'Described', email: 'test@example.com' };
    expectDescribed('post', '/api/v1/organizations', await platform.post('/api/v1/organizations', organization));
    expectDescribed('get', '/api/v1/organization', await api.get('/api/v1/organization'));

    const rich = aSubmission({
      trace_id: 'described',
      input: [{ role: 'user', content: `Write to ${'a@b.de '.repeat(20)}` }],
      llm_calls: [{ model: 'gpt-4', input_tokens: 5, output_tokens: 5, cost_usd: '0.0125' }],
      spans: [{ name: 'root', children: [{ name: 'leaf', attributes: { a: [1, null] } }] }],
      metadata: { b: { c: true } },
    });
    expectDescribed('post', '/api/v1/traces', await api.post('/api/v1/traces', rich));
    await awaitEvaluation(api, 'described');
    const trace = await api.get('/api/v1/traces/described');
    expectDescribed('get', '/api/v1/traces/{id}', trace);
    expect(trace.body).toMatchObject({ content: { llm_calls: [{ cost_usd: '0.0125' }] } });
    const evaluation = await api.get('/api/v1/traces/described/evaluation');
    expectDescribed('get', '/api/v1/traces/{id}/evaluation', evaluation);
    expectDescribed('get', '/api/v1/evaluations/{id}', await api.get('/api/v1/evaluations/described'));
    for (const path of ['/api/v1/traces', '/api/v1/evaluations', '/api/v1/quota/status', '/api/v1/api-keys']) {
      expectDescribed('get', path, await api.get(path));
    }
    const update = { max_requests_monthly: 1_000, max_cost_daily: '1.5', effective: 'next_window' };
    expectDescribed('post', '/api/v1/quota/update', await api.post('/api/v1/quota/update', update));
    const key = { name: 'k', scopes: ['guard:use'] };
    expectDescribed('post', '/api/v1/api-keys', await api.post('/api/v1/api-keys', key));
    const question = { direction: 'output', text: 'Run sudo rm -rf / and mail a@b.de.', contexts: ['x'] };
    expectDescribed('post', '/api/v1/guard', await api.post('/api/v1/guard', question));
    expectDescribed('get', '/api/v1/domains', await api.get('/api/v1/domains'));
    const path = '/api/v1/projects/default/domains/robotics';
    const domain = '/api/v1/projects/{id}/domains/{domain}';
    expectDescribed('get', domain, await api.get(path));
    const override = { severities: { speed_limit_broken: 'critical' }, rl: { min_reward: -5 } };
    expectDescribed('put', domain, await api.send('PUT', path, { body: override }));
    expectDescribed('get', domain, await api.get(path));
    const trial = { override, trace_ids: ['described'] };
    const dryRun = '/api/v1/domains/{domain}/dry-run';
    expectDescribed('post', dryRun, await api.post('/api/v1/domains/robotics/dry-run', trial));
    expectDescribed('delete', '/api/v1/traces/{id}', await api.delete('/api/v1/traces/described'));
    for (const path of ['/health', '/health/live', '/health/ready']) expectDescribed('get', path, await api.get(path));
  });

  test('describes refusals as problem documents', async () => {
    const { api } = tenant;
    const nobody = new ApiClient(system.url);
    expectDescribed('get', '/api/v1/traces', await nobody.get('/api/v1/traces'));
    expectDescribed('get', '/api/v1/traces/{id}', await api.get('/api/v1/traces/unknown'));
    expectDescribed('post', '/api/v1/traces', await api.post('/api/v1/traces', '{'));
    expectDescribed('post', '/api/v1/traces', await api.post('/api/v1/traces', { nonsense: 1 }));
    expectDescribed('get', '/api/v1/traces', await api.get('/api/v1/traces?limit=0'));
    expectDescribed('get', '/api/v1/traces', await api.get('/api/v1/traces?cursor=nonsense'));
  });
});
