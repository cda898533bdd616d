import { beforeAll, describe, expect, inject, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { type ApiAnswer, ApiClient } from '../support/system/api-client.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
let tenant: Tenant;
let stranger: Tenant;

beforeAll(async () => {
  [tenant, stranger] = await Promise.all([createTenant(system), createTenant(system)]);
  await stranger.api.post('/api/v1/traces', aSubmission({ trace_id: 'of-a-stranger' }));
});

/** Every refusal is problem+json with a stable code and the id of the request. */
function expectProblem(answer: ApiAnswer, status: number, code: string): void {
  expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
    status,
    type: 'application/problem+json',
  });
  expect(answer.body).toMatchObject({ status, code, detail: expect.any(String), request_id: expect.any(String) });
  expect(answer.headers.get('x-request-id')).toBe(Object(answer.body).request_id);
}

/** The body without what names this one request. */
function withoutRequestId(answer: ApiAnswer): unknown {
  const { request_id: _id, ...rest } = Object(answer.body);
  return rest;
}

describe('who may not call', () => {
  test('401 without a key, with a mistyped one and with one that nobody has, on every function', async () => {
    const mistyped = tenant.key.slice(0, -1) + (tenant.key.endsWith('0') ? '1' : '0');
    const [first = '', ...rest] = tenant.key.split('_').reverse();
    const forged = [...rest.reverse(), first.replace(/^.{8}/, 'A'.repeat(8))].join('_');
    for (const key of [undefined, mistyped, forged, 'nonsense']) {
      const nobody = new ApiClient(system.url, key);
      const answers = await Promise.all([
        nobody.post('/api/v1/traces', aSubmission()),
        nobody.get('/api/v1/traces'),
        nobody.get('/api/v1/api-keys'),
        nobody.post('/api/v1/organizations', { name: 'x', email: 'x@example.com' }),
      ]);
      for (const answer of answers) {
        expectProblem(answer, 401, 'unauthenticated');
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  test('403 for a key without the scope, before anything of the request is looked at', async () => {
    const { body } = await tenant.api.post('/api/v1/api-keys', { name: 'reader', scopes: ['traces:read'] });
    const reader = new ApiClient(system.url, Object(body).key);
    expect((await reader.get('/api/v1/traces')).status).toBe(200);
    expectProblem(await reader.post('/api/v1/traces', { nonsense: true }), 403, 'forbidden');
    expectProblem(await reader.get('/api/v1/api-keys'), 403, 'forbidden');
  });

  test('an organization key creates no organization', async () => {
    const answer = await tenant.api.post('/api/v1/organizations', { name: 'x', email: 'x@example.com' });
    expectProblem(answer, 401, 'unauthenticated');
  });
});

describe("P5: another organization's trace", () => {
  const paths = (id: string) => [
    ['GET', `/api/v1/traces/${id}`],
    ['GET', `/api/v1/traces/${id}/evaluation`],
    ['GET', `/api/v1/evaluations/${id}`],
    ['DELETE', `/api/v1/traces/${id}`],
  ];

  test('answers exactly like one that does not exist', async () => {
    const ask = (id: string) =>
      Promise.all(paths(id).map(([method = '', path = '']) => tenant.api.send(method, path, {})));
    const [foreign, unknown] = await Promise.all([ask('of-a-stranger'), ask('of-nobody')]);
    for (const answer of foreign) expectProblem(answer, 404, 'not_found');
    expect(foreign.map(withoutRequestId)).toEqual(unknown.map(withoutRequestId));
    expect((await stranger.api.get('/api/v1/traces/of-a-stranger')).status).toBe(200);
  });

  test('is in no list, and its id is free', async () => {
    const list = await tenant.api.get('/api/v1/traces?limit=100');
    expect(list.text).not.toContain('of-a-stranger');
    const own = await tenant.api.post('/api/v1/traces', aSubmission({ trace_id: 'of-a-stranger', output: 'Mine.' }));
    expect(own.status).toBe(202);
    const theirs = await stranger.api.get('/api/v1/traces/of-a-stranger');
    expect(theirs.body).toMatchObject({ content: { output: aSubmission()['output'] } });
  });
});

describe('what cannot be understood', () => {
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    tenant.api.post('/api/v1/traces', body, { headers });

  test('404 and 405, with the methods that are possible', async () => {
    expectProblem(await tenant.api.get('/api/v1/nothing'), 404, 'not_found');
    expectProblem(await tenant.api.get('/api'), 404, 'not_found');
    const put = await tenant.api.send('PUT', '/api/v1/traces', { body: {} });
    expectProblem(put, 405, 'method_not_allowed');
    expect(put.headers.get('allow')?.split(', ').sort()).toEqual(expect.arrayContaining(['GET', 'POST']));
  });

  test('400 for JSON that is none, or nested beyond reason', async () => {
    expectProblem(await post('{"model":'), 400, 'malformed_request');
    expectProblem(await post(''), 400, 'malformed_request');
    const deep = `{"model":"m","input":"i","output":"o","metadata":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    expectProblem(await post(deep), 400, 'malformed_request');
  });

  test('415 for other media types and for encodings', async () => {
    const body = JSON.stringify(aSubmission());
    expectProblem(await post(body, { 'content-type': 'text/plain' }), 415, 'unsupported_media_type');
    expectProblem(await post(body, { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type');
  });

  test('413 for more than a body may hold', async () => {
    const answer = await post(aSubmission({ metadata: { filler: 'x'.repeat(4_000_100) } }));
    expectProblem(answer, 413, 'payload_too_large');
  });

  test('422 names every wrong field by its path', async () => {
    const answer = await post({
      model: 'gpt-4',
      input: [{ role: 'nobody', content: 'x' }],
      output: 'x'.repeat(100_001),
      usage: { input_tokens: -1 },
      contexts: [{ content: 'ok' }, { content: 7 }],
      unheard_of: true,
      metadata: { anything: 'goes' },
    });
    expectProblem(answer, 422, 'invalid_request');
    const paths = Object(answer.body).errors.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual([
      'contexts[1].content',
      'input[0].role',
      'output',
      'unheard_of',
      'usage.input_tokens',
    ]);
  });

  test('a model without a price is no refusal, but a warning', async () => {
    const unpriced = await post(aSubmission({ model: 'a-model-nobody-sells' }));
    expect(unpriced.status).toBe(202);
    expect(unpriced.body).toMatchObject({ warnings: [{ code: 'price_unknown' }] });
    const priced = await post(aSubmission({ model: 'a-model-nobody-sells', cost_usd: '0.01' }));
    expect([priced.status, Object(priced.body).warnings]).toEqual([202, undefined]);
  });

  test('422 for an id that tells who somebody is', async () => {
    const telling = await post(aSubmission({ trace_id: 'jane.doe@example.com' }));
    expectProblem(telling, 422, 'invalid_request');
    expect(telling.body).toMatchObject({ errors: [{ path: 'trace_id' }] });
  });

  test('422 for a query that is not known, 400 for a cursor that is not ours', async () => {
    expectProblem(await tenant.api.get('/api/v1/traces?limit=0'), 422, 'invalid_request');
    expectProblem(await tenant.api.get('/api/v1/traces?colour=red'), 422, 'invalid_request');
    expectProblem(await tenant.api.get('/api/v1/traces?cursor=nonsense'), 400, 'invalid_cursor');
  });

  test('a range that is upside down or far in the future is empty, and answered at once', async () => {
    for (const range of ['from=2026-11-20T12:00:00Z&to=2026-11-20T10:00:00Z', 'from=9998-01-01&to=9999-12-31']) {
      const answer = await tenant.api.get(`/api/v1/traces?${range}`);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ items: [], next_cursor: null });
    }
  });

  test('a sane request id comes back, another is replaced', async () => {
    const sane = await tenant.api.get('/health', { headers: { 'x-request-id': 'my-request.0001' } });
    expect(sane.headers.get('x-request-id')).toBe('my-request.0001');
    const odd = await tenant.api.get('/health', { headers: { 'x-request-id': 'no' } });
    expect(odd.headers.get('x-request-id')).not.toBe('no');
  });
});
