import { describe, expect, test } from 'vitest';
import { type OperationId, PERMISSIONS } from '../../functions/access/permissions.ts';
import { LATER_INGEST_ROUTES } from '../../functions/lambda/ingest/later-routes.ts';
import { INGEST_ROUTES } from '../../functions/lambda/ingest/routes.ts';
import { ASKING } from '../support/builders/subject-requests.ts';
import { ROUTES_OF } from '../support/memory/api.ts';
import { FROM_OWN_PAGE, open, signedIn } from '../support/memory/browser.ts';

const COOKIE = '__Host-aegis';

describe('a page of another site', () => {
  test.each([
    ['nothing that a browser sends', {}],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['another origin, of an old browser', { origin: 'https://evil.example', host: 'aegis.example' }],
    ['an origin that ends like ours', { origin: 'https://evil-aegis.example', host: 'aegis.example' }],
    ['an opaque origin', { origin: 'null', host: 'aegis.example' }],
  ])('changes nothing: %s', async (_what, headers) => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    const answer = await browser.send('POST', '/api/v1/projects', { project_id: 'evil' }, headers);
    expect(answer.status).toBe(403);
    expect((await api.send('GET', '/api/v1/projects/evil', { key: tenant.key })).status).toBe(404);
  });

  test('is told from our own in an old browser by the origin', async () => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    const headers = { origin: 'https://aegis.example', host: 'aegis.example' };
    expect((await browser.send('POST', '/api/v1/projects', { project_id: 'web' }, headers)).status).toBe(201);
  });

  test('may link to a view: what only reads is answered wherever the link was', async () => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    expect((await browser.send('GET', '/api/v1/traces', undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(
      200,
    );
  });
});

describe('the cookie of a session', () => {
  const ROUTES = Object.values(ROUTES_OF).flat();
  const takesSession = (operation: OperationId) => {
    const permission = PERMISSIONS[operation];
    if (permission.access !== 'key' && permission.access !== 'holder') return false;
    return permission.keysOnly !== true;
  };

  test('is taken by every operation for keys, but by none of those that programs call', async () => {
    const { api, tenant } = await open();
    for (const { method, operation } of ROUTES) {
      const { access } = PERMISSIONS[operation];
      if (access !== 'key' && access !== 'holder') continue;
      const browser = await signedIn(api, tenant.key);
      const { path, body } = ASKING[operation].ask({ id: 'none', project: 'none' });
      const { status, text } = await browser.send(method, path, body);
      // A refusal of ours names the header or the cookie; that of another kind of key does not.
      expect(status === 401, `${operation}: ${text}`).toBe(!takesSession(operation));
    }
  });

  test('is taken by none of the routes of ingest, which programs send to all day, but by the one that people use', () => {
    const taken = [...INGEST_ROUTES, ...LATER_INGEST_ROUTES].map(({ operation }) => operation).filter(takesSession);
    expect(taken).toEqual(['reEvaluateTrace']);
  });

  test('counts for nothing beside a key, nor when it is made up', async () => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    const headers = { ...FROM_OWN_PAGE, cookie: browser.cookie, authorization: 'Bearer nonsense' };
    expect((await api.send('GET', '/api/v1/traces', { headers })).status).toBe(401);
    for (const cookie of [`${COOKIE}=`, `${COOKIE}=${'0'.repeat(43)}`, browser.cookie.replace(COOKIE, 'aegis')]) {
      expect((await api.send('GET', '/api/v1/traces', { headers: { cookie } })).status).toBe(401);
    }
  });

  test('is found among others', async () => {
    const { api, tenant } = await open();
    const { cookie } = await signedIn(api, tenant.key);
    const headers = { cookie: `theme=dark; ${cookie}; zone=UTC` };
    expect((await api.send('GET', '/api/v1/traces', { headers })).status).toBe(200);
  });
});
