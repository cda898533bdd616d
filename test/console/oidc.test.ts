import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rememberIssuer } from '../../functions/console/issuer.ts';
import { discoverIssuer } from '../../functions/console/oidc/issuer.ts';
import { callbackFor, type OidcDeployment, personOf, viewOf } from '../../functions/console/oidc-deployment.ts';
import { type MemoryAnswer, MemoryApi, type MemoryTenant } from '../support/memory/api.ts';
import { type IssuerFault, startIssuer, type TestIssuer } from '../support/oidc/issuer.ts';

const SESSION = '/api/v1/session';
const HOST = 'aegis.example';
const FROM = `https://${HOST}/ui/`;

let issuer: TestIssuer;
let api: MemoryApi;
let tenant: MemoryTenant;

beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());
afterEach(() => {
  issuer.fault = null;
});

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
  const deployment = aDeployment({ organizationId: tenant.organizationId });
  Object.assign(api, { oidc: deployment, issuer: await discoverIssuer(deployment, null, true) });
  api.restart();
  issuer.person = { email: 'ada@example.com', email_verified: true };
});

function aDeployment(fields: Partial<OidcDeployment> = {}): OidcDeployment {
  return {
    issuer: issuer.url,
    clientId: issuer.clientId,
    name: 'Example',
    organizationId: 'org_test',
    organizationClaim: null,
    memberClaim: 'email',
    secretName: null,
    ...fields,
  };
}

async function makeMember(memberId: string): Promise<void> {
  const path = `/api/v1/projects/default/members/${memberId}`;
  await api.send('PUT', path, { key: tenant.key, body: { role: 'developer' } });
}

interface Detour {
  readonly callback: string;
  readonly cookie: string;
}

/** To the issuer and back, up to the request that ends the detour. */
async function leave(view = '/traces?verdict=failed'): Promise<Detour> {
  const query = new URLSearchParams({ from: FROM, view });
  const started = await api.send('GET', `${SESSION}/oidc/start?${query}`, { headers: { host: HOST } });
  expect(started.status).toBe(302);
  const sent = await fetch(started.headers['location'] ?? '', { redirect: 'manual' });
  const back = new URL(sent.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(`https://${HOST}${SESSION}/oidc/callback`);
  return { callback: back.pathname + back.search, cookie: started.cookies[0]?.split(';')[0] ?? '' };
}

async function comeBack({ callback, cookie }: Detour): Promise<MemoryAnswer> {
  return api.send('GET', callback, { headers: { host: HOST, cookie, 'sec-fetch-site': 'cross-site' } });
}

const refusedFor = (why: string) => `../../../../ui/sign-in?refused=${why}`;

describe('signing in over an issuer', () => {
  test('opens the session of a member, and leads to the view that was asked for', async () => {
    await makeMember('ada@example.com');
    const answer = await comeBack(await leave());
    expect([answer.status, answer.headers['location']]).toEqual([302, '../../../../ui/traces?verdict=failed']);
    const cookie = answer.cookies[0]?.split(';')[0] ?? '';
    const own = await api.send('GET', SESSION, { headers: { cookie } });
    expect(own.body).toMatchObject({
      session: { door: 'oidc' },
      key_id: null,
      member_id: 'ada@example.com',
      role: 'developer',
      project_roles: { default: 'developer' },
    });
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    expect((await api.send('GET', '/api/v1/traces?project_id=default', { headers })).status).toBe(200);
    expect((await api.send('GET', '/api/v1/audit-log', { headers })).status).toBe(403);
    const { items } = Object((await api.send('GET', '/api/v1/audit-log', { key: tenant.key })).body);
    expect(items).toContainEqual(
      expect.objectContaining({
        action: 'createSession',
        actor: expect.objectContaining({ member_id: 'ada@example.com' }),
      }),
    );
  });

  test('P6: ends within 30 seconds of the removal of the member', async () => {
    await makeMember('ada@example.com');
    const [set = ''] = (await comeBack(await leave())).cookies;
    const headers = { cookie: set.split(';')[0] ?? '' };
    expect((await api.send('GET', SESSION, { headers })).status).toBe(200);
    await api.send('DELETE', '/api/v1/projects/default/members/ada@example.com', { key: tenant.key });
    api.nowMs += 30_000;
    expect((await api.send('GET', SESSION, { headers })).status).toBe(401);
  });

  test.each([
    ['member', 'nobody here', { email: 'eve@example.com', email_verified: true }],
    ['unverified', 'an address that the issuer has not verified', { email: 'ada@example.com', email_verified: false }],
    ['unverified', 'an address of which the issuer says nothing', { email: 'ada@example.com' }],
    ['member', 'nobody at all', {}],
  ])('is refused (%s) for %s', async (why, _what, person) => {
    await makeMember('ada@example.com');
    issuer.person = person;
    const answer = await comeBack(await leave());
    expect(answer.headers['location']).toBe(refusedFor(why));
    expect(answer.cookies.join()).not.toMatch(/aegis=[0-9A-Za-z]/);
  });

  test.each<IssuerFault>(['signature', 'audience', 'nonce', 'expired', 'issuer', 'error'])(
    'is refused when the %s is wrong',
    async (fault) => {
      await makeMember('ada@example.com');
      issuer.fault = fault;
      expect((await comeBack(await leave())).headers['location']).toBe(refusedFor('issuer'));
    },
  );

  test('works once, and in the browser that began it', async () => {
    await makeMember('ada@example.com');
    const detour = await leave();
    const elsewhere = await leave();
    expect((await comeBack({ ...elsewhere, cookie: detour.cookie })).headers['location']).toBe(refusedFor('used'));
    expect((await comeBack({ ...elsewhere, cookie: elsewhere.cookie })).headers['location']).toBe(refusedFor('used'));
    expect((await comeBack(detour)).headers['location']).toContain('/ui/traces');
    expect((await comeBack(detour)).headers['location']).toBe(refusedFor('used'));
  });

  test('is over after ten minutes', async () => {
    await makeMember('ada@example.com');
    const detour = await leave();
    api.nowMs += 600_000;
    expect((await comeBack(detour)).headers['location']).toBe(refusedFor('used'));
  });

  test('is for members of an active organization', async () => {
    await makeMember('ada@example.com');
    const path = `/api/v1/organizations/${tenant.organizationId}`;
    await api.send('PATCH', path, { key: api.platformKey, body: { status: 'inactive' } });
    expect((await comeBack(await leave())).headers['location']).toBe(refusedFor('organization'));
  });

  test('begins for a console of this deployment alone', async () => {
    const query = new URLSearchParams({ from: 'https://evil.example/ui/' });
    const answer = await api.send('GET', `${SESSION}/oidc/start?${query}`, { headers: { host: HOST } });
    expect(answer.status).toBe(422);
  });

  test('is offered where there is an issuer', async () => {
    expect((await api.send('GET', `${SESSION}/options`)).body).toEqual({ oidc: { name: 'Example' } });
    expect((await new MemoryApi().send('GET', `${SESSION}/options`)).body).toEqual({ oidc: null });
  });
});

describe('an issuer that does not answer', () => {
  test('leads whoever begins back to the page to sign in', async () => {
    const down = { begin: () => Promise.reject(new Error('down')), finish: () => Promise.reject(new Error('down')) };
    Object.assign(api, { issuer: down });
    const query = new URLSearchParams({ from: FROM });
    const started = await api.send('GET', `${SESSION}/oidc/start?${query}`, { headers: { host: HOST } });
    expect([started.status, started.headers['location']]).toEqual([302, refusedFor('issuer')]);
  });

  test('is asked again by the next person; one that answers, after five minutes', async () => {
    let [now, asked] = [0, 0];
    const open = rememberIssuer(
      async () => {
        asked += 1;
        if (asked === 1) throw new Error('down');
        return api.issuer;
      },
      () => now,
    );
    await expect(open()).rejects.toThrow('down');
    await open();
    await open();
    expect(asked).toBe(2);
    now = 5 * 60_000;
    await open();
    expect(asked).toBe(3);
  });

  test('is known as such when it is opened', async () => {
    issuer.fault = 'silent';
    await expect(discoverIssuer(aDeployment(), null, true)).rejects.toThrow();
  });

  test('may not speak plain HTTP in a stage that is not local', async () => {
    await expect(discoverIssuer(aDeployment(), null, false)).rejects.toThrow();
  });
});

describe('the member that claims name', () => {
  const of = (fields: Partial<OidcDeployment>, claims: object) =>
    personOf({ ...aDeployment(), ...fields }, { ...claims });

  test('is an address in lower case, or the claim as it is', () => {
    expect(of({}, { email: 'Ada@Example.com', email_verified: 'true' })).toEqual({
      organizationId: 'org_test',
      memberId: 'ada@example.com',
    });
    expect(of({ memberClaim: 'custom:id' }, { 'custom:id': 'Ada' })).toMatchObject({ memberId: 'Ada' });
    expect(of({ memberClaim: 'toString' }, {})).toBe('member');
  });

  test('is of the organization that the operator or the claim names', () => {
    const claimed = { organizationId: null, organizationClaim: 'org', memberClaim: 'sub' };
    expect(of(claimed, { org: 'org_1', sub: 'ada' })).toEqual({ organizationId: 'org_1', memberId: 'ada' });
    expect(of(claimed, { sub: 'ada' })).toBe('organization');
    expect(of({ ...claimed, organizationClaim: null }, { sub: 'ada' })).toBe('organization');
  });
});

test.each([
  ['https://aegis.example/ui/', 'aegis.example', false, 'https://aegis.example/api/v1/session/oidc/callback'],
  ['https://aegis.example/prod/ui/', 'aegis.example', false, 'https://aegis.example/prod/api/v1/session/oidc/callback'],
  ['http://127.0.0.1:4566/x/ui/', '127.0.0.1:4566', true, 'http://127.0.0.1:4566/x/api/v1/session/oidc/callback'],
  ['http://aegis.example/ui/', 'aegis.example', false, null],
  ['ftp://aegis.example/ui/', 'aegis.example', true, null],
  ['https://aegis.example/', 'aegis.example', false, null],
  ['https://evil.example/ui/', 'aegis.example', false, null],
  ['nonsense', 'aegis.example', false, null],
])('from %s at %s (local: %s) leads back to %s', (from, host, isLocal, callback) => {
  expect(callbackFor(from, host, isLocal)).toBe(callback);
});

test.each([
  ['/traces?verdict=failed', '/traces?verdict=failed'],
  ['//evil.example', '/first'],
  ['/\\evil.example', '/first'],
  ['https://evil.example', '/first'],
  ['/traces\r\nset-cookie: a=b', '/first'],
  [undefined, '/first'],
])('the view %j is shown as %s', (view, shown) => {
  expect(viewOf(view)).toBe(shown);
});
