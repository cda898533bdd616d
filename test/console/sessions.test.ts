import { describe, expect, test } from 'vitest';
import type { MemoryApi } from '../support/memory/api.ts';
import { idOf, MemoryBrowser, makeKey, open, SESSION, signedIn } from '../support/memory/browser.ts';

const COOKIE = '__Host-aegis';
const HOUR = 3_600_000;

describe('signing in', () => {
  test('with a key sets a cookie that no script reads and no other site sends', async () => {
    const { tenant, browser } = await open();
    const answer = await browser.signIn({ api_key: tenant.key });
    expect(answer.status).toBe(201);
    expect(answer.cookies).toHaveLength(1);
    expect(answer.cookies[0]).toMatch(/^__Host-aegis=[0-9A-Za-z]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(answer.text).not.toContain(browser.cookie.slice(COOKIE.length + 1));
    expect(answer.text).not.toContain(tenant.key);
  });

  test('makes the API take the cookie instead of the key', async () => {
    const { tenant, browser } = await open();
    await browser.signIn({ api_key: tenant.key });
    expect((await browser.send('GET', '/api/v1/traces')).status).toBe(200);
    expect((await browser.send('POST', '/api/v1/projects', { project_id: 'web' })).status).toBe(201);
    const own = await browser.send('GET', SESSION);
    expect(own.body).toMatchObject({ key_id: tenant.keyId, role: 'owner', session: { door: 'key' }, member_id: null });
    expect(Object(own.body).organization).toEqual({ organization_id: tenant.organizationId, name: 'Test' });
  });

  test.each([[{ api_key: 'nonsense' }], [{ token: 'nonsense' }]])('with %j is refused', async (credentials) => {
    const { browser } = await open();
    const answer = await browser.signIn(credentials);
    expect([answer.status, answer.cookies]).toEqual([401, []]);
  });

  test('is refused to a member without any role, by key and by link, and the audit log tells of it', async () => {
    const { api, tenant, browser } = await open();
    const path = '/api/v1/projects/default/members/ada';
    await api.send('PUT', path, { key: tenant.key, body: { role: 'developer' } });
    const { id, key } = await makeKey(api, tenant, { member_id: 'ada' });
    const link = Object((await api.send('POST', `${SESSION}/link`, { key })).body);
    await api.send('DELETE', path, { key: tenant.key });
    api.nowMs += 30_000;
    for (const credentials of [{ api_key: key }, { token: String(link.path).split('=')[1] }]) {
      const answer = await browser.signIn(credentials);
      expect([answer.status, answer.cookies]).toEqual([401, []]);
      expect(Object(answer.body).detail).toContain('no role');
    }
    const { items } = Object((await api.send('GET', '/api/v1/audit-log', { key: tenant.key })).body);
    expect(items[0]).toMatchObject({ action: 'createSession', outcome: 'denied', actor: { id } });
  });

  test('is refused from a page of another site, which would sign somebody in as somebody else', async () => {
    const { api, tenant } = await open();
    for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await api.send('POST', SESSION, { body: { api_key: tenant.key }, headers });
      expect([answer.status, answer.cookies]).toEqual([403, []]);
    }
  });

  test('tells what the key may do, from the table that refuses the rest', async () => {
    const { api, tenant } = await open();
    const { key } = await makeKey(api, tenant, { role: 'viewer', scopes: ['traces:read'] });
    const browser = await signedIn(api, key);
    const { operations } = Object((await browser.send('GET', SESSION)).body);
    expect(operations).toContain('listTraces');
    expect(operations).toContain('deleteOwnSession');
    expect(operations).not.toContain('submitTrace');
    expect(operations).not.toContain('deleteTrace');
    expect(operations).not.toContain('createApiKey');
  });

  test('is in the audit log, signing out as well, and a revoked key that is tried', async () => {
    const { api, tenant } = await open();
    const { id, key } = await makeKey(api, tenant, {});
    const browser = await signedIn(api, key);
    const sessionId = await idOf(browser);
    expect((await browser.send('DELETE', SESSION)).status).toBe(204);
    await api.send('DELETE', `/api/v1/api-keys/${id}`, { key: tenant.key });
    api.restart();
    expect((await new MemoryBrowser(api).signIn({ api_key: key })).status).toBe(401);
    const { items } = Object((await api.send('GET', '/api/v1/audit-log', { key: tenant.key })).body);
    const told = items.map((entry: { action: string; target: string; outcome: string; actor: { id: string } }) => [
      entry.action,
      entry.outcome,
      entry.target,
      entry.actor.id,
    ]);
    expect(told).toContainEqual(['createSession', 'done', `session/${sessionId}`, id]);
    expect(told).toContainEqual(['deleteOwnSession', 'done', `session/${sessionId}`, id]);
    expect(told).toContainEqual(['createSession', 'denied', SESSION, id]);
  });
});

describe('a one-time link', () => {
  async function makeLink(api: MemoryApi, key: string): Promise<string> {
    const answer = await api.send('POST', `${SESSION}/link`, { key });
    expect(answer.status).toBe(201);
    const path = String(Object(answer.body).path);
    expect(path).toMatch(/^\/ui\/sign-in#token=[0-9A-Za-z]{43}$/);
    return path.split('=')[1] ?? '';
  }

  test('signs in once, with the rights of its key', async () => {
    const { api, tenant, browser } = await open();
    const token = await makeLink(api, tenant.key);
    expect((await browser.signIn({ token })).status).toBe(201);
    expect((await browser.send('GET', SESSION)).body).toMatchObject({
      key_id: tenant.keyId,
      session: { door: 'link' },
    });
    expect((await new MemoryBrowser(api).signIn({ token })).status).toBe(401);
  });

  test('is over after five minutes', async () => {
    const { api, tenant, browser } = await open();
    const token = await makeLink(api, tenant.key);
    api.nowMs += 5 * 60_000;
    expect((await browser.signIn({ token })).status).toBe(401);
  });

  test('does not work when its key was revoked meanwhile', async () => {
    const { api, tenant, browser } = await open();
    const { id, key } = await makeKey(api, tenant, {});
    const token = await makeLink(api, key);
    await api.send('DELETE', `/api/v1/api-keys/${id}`, { key: tenant.key });
    api.nowMs += 30_000;
    expect((await browser.signIn({ token })).status).toBe(401);
  });

  test('is not made by a session, which could prolong itself for ever', async () => {
    const { api, tenant, browser } = await open();
    await browser.signIn({ api_key: tenant.key });
    const answer = await browser.send('POST', `${SESSION}/link`);
    expect([answer.status, answer.cookies]).toEqual([401, []]);
    expect(Object(answer.body).path).toBeUndefined();
    expect(Object((await browser.send('GET', SESSION)).body).operations).not.toContain('createSessionLink');
    const own = await api.send('GET', SESSION, { key: tenant.key });
    expect(Object(own.body).operations).toContain('createSessionLink');
  });
});

describe('a session ends', () => {
  const isOver = async (browser: MemoryBrowser) => (await browser.send('GET', '/api/v1/traces')).status === 401;

  test('twelve hours after it began, used or not', async () => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    for (let minutes = 0; minutes < 12 * 60; minutes += 30) {
      expect(await isOver(browser)).toBe(false);
      api.nowMs += HOUR / 2;
    }
    expect(await isOver(browser)).toBe(true);
  });

  test('an hour after its last use', async () => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    api.nowMs += HOUR - 1;
    expect(await isOver(browser)).toBe(false);
    api.nowMs += HOUR - 1;
    expect(await isOver(browser)).toBe(false);
    api.nowMs += HOUR;
    expect(await isOver(browser)).toBe(true);
  });

  test('when its owner signs out: at once where that was, and elsewhere within 30 seconds', async () => {
    const { api, tenant } = await open();
    const browser = await signedIn(api, tenant.key);
    const answer = await browser.send('DELETE', SESSION);
    expect(answer.cookies).toEqual(['__Host-aegis=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure']);
    api.nowMs += 30_000;
    expect(await isOver(browser)).toBe(true);
  });

  test('P6: within 30 seconds of the revocation of its key', async () => {
    const { api, tenant } = await open();
    const { id, key } = await makeKey(api, tenant, {});
    const browser = await signedIn(api, key);
    expect(await isOver(browser)).toBe(false);
    await api.send('DELETE', `/api/v1/api-keys/${id}`, { key: tenant.key });
    api.nowMs += 30_000;
    expect(await isOver(browser)).toBe(true);
  });

  test('P6: within 30 seconds of the removal of its member', async () => {
    const { api, tenant } = await open();
    const { key } = tenant;
    await api.send('PUT', '/api/v1/projects/default/members/ada', { key, body: { role: 'developer' } });
    const browser = await signedIn(api, (await makeKey(api, tenant, { member_id: 'ada' })).key);
    const own = '/api/v1/traces?project_id=default';
    expect((await browser.send('GET', own)).status).toBe(200);
    await api.send('DELETE', '/api/v1/projects/default/members/ada', { key });
    api.nowMs += 30_000;
    expect((await browser.send('GET', own)).status).toBe(401);
  });
});

describe('the list of sessions', () => {
  const PATH = '/api/v1/console-sessions';

  async function threeBrowsers() {
    const { api, tenant } = await open();
    const bound = await makeKey(api, tenant, { user_id: 'ann', scopes: ['traces:read'] });
    const reader = await makeKey(api, tenant, { role: 'viewer', scopes: ['traces:read'] });
    return {
      api,
      tenant,
      owner: await signedIn(api, tenant.key),
      reader: await signedIn(api, reader.key),
      bound: await signedIn(api, bound.key),
    };
  }

  const listed = async (browser: MemoryBrowser): Promise<string[]> => {
    const { items } = Object((await browser.send('GET', PATH)).body);
    return items.map(({ session_id: id }: { session_id: string }) => id);
  };

  test('shows an owner everybody, and anybody else their own, this one marked', async () => {
    const { owner, reader, bound } = await threeBrowsers();
    const ids = [await idOf(owner), await idOf(reader), await idOf(bound)];
    expect((await listed(owner)).sort()).toEqual(ids.sort());
    expect(await listed(reader)).toEqual([await idOf(reader)]);
    expect(await listed(bound)).toEqual([await idOf(bound)]);
    const { items } = Object((await reader.send('GET', PATH)).body);
    expect(items[0]).toMatchObject({ is_current: true, door: 'key', member_id: null });
    expect(items[0]).not.toHaveProperty('organization_id');
  });

  test('lets an owner end a session, which then works nowhere within 30 seconds', async () => {
    const { api, owner, reader } = await threeBrowsers();
    expect((await owner.send('DELETE', `${PATH}/${await idOf(reader)}`)).status).toBe(204);
    api.nowMs += 30_000;
    expect((await reader.send('GET', SESSION)).status).toBe(401);
    expect((await owner.send('GET', SESSION)).status).toBe(200);
  });

  test('P5: answers for the session of somebody else as for none', async () => {
    const { api, owner, reader, bound } = await threeBrowsers();
    const other = await signedIn(api, (await api.createTenant('Other')).key);
    const id = await idOf(owner);
    const unknown = await reader.send('DELETE', `${PATH}/${'0'.repeat(26)}`);
    for (const browser of [reader, bound, other]) {
      const answer = await browser.send('DELETE', `${PATH}/${id}`);
      expect([answer.status, Object(answer.body).detail]).toEqual([404, Object(unknown.body).detail]);
    }
    expect((await owner.send('GET', SESSION)).status).toBe(200);
  });
});
