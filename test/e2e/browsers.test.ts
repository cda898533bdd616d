import { beforeAll, describe, expect, inject, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../functions/runtime/json-body.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { type ApiAnswer, ApiClient } from '../support/system/api-client.ts';
import { ALLOWED_ORIGIN } from '../support/system/start-system.ts';
import { createTenant } from '../support/system/tenant.ts';

const { url } = inject('deployedSystem');
/** Which origins another deployment allows is its own affair. */
const isOurs = inject('furtherDeployments') !== undefined;
const FOREIGN_ORIGIN = 'https://app.example.com.attacker.example';

let api: ApiClient;
beforeAll(async () => {
  ({ api } = await createTenant(inject('deployedSystem')));
});

type Ask = (headers: Readonly<Record<string, string>>) => Promise<ApiAnswer>;
/** One answer of every kind, by the function that a request of the kind reaches. */
const ANSWERS: readonly (readonly [status: number, what: string, ask: Ask])[] = [
  [200, 'a list', (headers) => api.get('/api/v1/traces', { headers })],
  [202, 'an accepted trace', (headers) => api.post('/api/v1/traces', aSubmission(), { headers })],
  [401, 'a request without a key', (headers) => new ApiClient(url).get('/api/v1/traces', { headers })],
  [401, "an operator's route", (headers) => api.get('/health/detailed', { headers })],
  [404, 'a path that leads nowhere', (headers) => api.get('/api/v1/nowhere', { headers })],
  [404, 'an id that nothing has', (headers) => api.get('/api/v1/traces/of-nobody', { headers })],
  [405, 'a method that a path has not', (headers) => api.delete('/health', { headers })],
  [
    413,
    'a body that is too large',
    (headers) => api.post('/api/v1/traces', 'x'.repeat(MAX_BODY_BYTES + 1), { headers }),
  ],
  [
    415,
    'a body of another type',
    (headers) => api.post('/api/v1/traces', 'x', { headers: { ...headers, 'content-type': 'text/plain' } }),
  ],
  [422, 'a body that is not a trace', (headers) => api.post('/api/v1/traces', { nonsense: true }, { headers })],
];

describe.each(ANSWERS)('%i for %s', (status, _what, ask) => {
  test('carries the security headers', async () => {
    const answer = await ask({});
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}; includeSubDomains$/),
      'x-content-type-options': 'nosniff',
    });
  });

  test.runIf(isOurs)('may be read by a page of an allowed origin, with the headers that it needs', async () => {
    const { headers } = await ask({ origin: ALLOWED_ORIGIN });
    expect(headers.get('access-control-allow-origin')).toBe(ALLOWED_ORIGIN);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-expose-headers')?.split(/, ?/)).toEqual([
      'location',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'x-item-count',
      'x-next-cursor',
      'x-request-id',
    ]);
  });

  test('may not be read by a page of another origin', async () => {
    const { headers } = await ask({ origin: FOREIGN_ORIGIN });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a preflight', () => {
  const ask = (origin: string) =>
    new ApiClient(url).send('OPTIONS', '/api/v1/traces', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  test.runIf(isOurs)('without a key lets a page of an allowed origin go on', async () => {
    const { status, headers } = await ask(ALLOWED_ORIGIN);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ALLOWED_ORIGIN);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test('stops a page of another origin', async () => {
    expect((await ask(FOREIGN_ORIGIN)).headers.get('access-control-allow-origin')).toBeNull();
  });
});
