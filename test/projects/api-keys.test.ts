import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const HOUR = 3_600_000;
let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
});

async function createKey(body: object, key = tenant.key) {
  // The list is in the order of time.
  api.nowMs += 1;
  const answer = await api.send('POST', '/api/v1/api-keys', {
    key,
    body: { name: 'test', scopes: ['traces:read'], ...body },
  });
  const { id = '', key: text = '' } = Object(answer.body);
  return { answer, id: String(id), key: String(text) };
}

async function rotate(id: string, body: object) {
  const answer = await api.send('POST', `/api/v1/api-keys/${id}/rotate`, { key: tenant.key, body });
  return { answer, key: String(Object(answer.body).key) };
}

const listTraces = async (key: string) => (await api.send('GET', '/api/v1/traces', { key })).status;
const stored = (id: string) => api.tenants.find(id);

describe('a key', () => {
  test('is shown once and never again, in no form', async () => {
    const { key, id } = await createKey({ rate_limit_per_minute: 60 });
    const list = await api.send('GET', '/api/v1/api-keys', { key: tenant.key });
    const { hmac } = (await stored(id)) ?? { hmac: '-' };
    const secret = key.split('_')[3] ?? '-';
    for (const text of [list.text, JSON.stringify(api.audit.entries(tenant.organizationId))]) {
      expect(text).toContain(id);
      expect(text).not.toContain(secret);
      expect(text).not.toContain(hmac);
    }
    expect(Object(list.body).items[1]).toMatchObject({ id, rate_limit_per_minute: 60, last_used_at: null });
  });

  test('ends when it expires, and says so', async () => {
    const { key, id } = await createKey({ expires_at: new Date(api.nowMs + HOUR).toISOString() });
    expect(await listTraces(key)).toBe(200);
    api.nowMs += HOUR;
    const answer = await api.send('GET', '/api/v1/traces', { key });
    expect([answer.status, Object(answer.body).code]).toEqual([403, 'key_expired']);
    expect((await rotate(id, {})).answer.status).toBe(409);
  });

  test('P6: stops within 30 seconds of its revocation, also where it is remembered', async () => {
    const { key, id } = await createKey({});
    expect(await listTraces(key)).toBe(200);
    expect((await api.send('DELETE', `/api/v1/api-keys/${id}`, { key: tenant.key })).status).toBe(204);
    api.nowMs += 30_000;
    expect(await listTraces(key)).toBe(401);
    expect((await rotate(id, {})).answer.status).toBe(409);
  });

  test('says when it was used, to the hour', async () => {
    const { key, id } = await createKey({});
    await listTraces(key);
    const first = new Date(api.nowMs).toISOString();
    api.nowMs += HOUR / 2;
    await listTraces(key);
    expect((await stored(id))?.last_used_at).toBe(first);
    api.nowMs += HOUR;
    await listTraces(key);
    expect((await stored(id))?.last_used_at).toBe(new Date(api.nowMs).toISOString());
  });
});

describe('rotation', () => {
  test('at once: both secrets work until the grace is over, then the new one alone', async () => {
    const { key: old, id } = await createKey({});
    const { key: fresh } = await rotate(id, { grace_seconds: 600 });
    api.nowMs += 30_000;
    expect([await listTraces(old), await listTraces(fresh)]).toEqual([200, 200]);
    api.nowMs += 600_000;
    expect([await listTraces(old), await listTraces(fresh)]).toEqual([401, 200]);
  });

  test('at first use: the old secret lives on until the new one is seen, and then for the grace', async () => {
    const { key: old, id } = await createKey({});
    const { key: fresh } = await rotate(id, { grace_seconds: 60, activation: 'first_use' });
    api.nowMs += 48 * HOUR;
    expect(await listTraces(old)).toBe(200);
    expect(await listTraces(fresh)).toBe(200);
    expect(await stored(id)).toMatchObject({ next: null, previous: { valid_until: expect.any(String) } });
    api.restart();
    expect(await listTraces(old)).toBe(200);
    api.nowMs += 61_000;
    expect([await listTraces(old), await listTraces(fresh)]).toEqual([401, 200]);
  });

  test('without grace: the old secret is dead', async () => {
    const { key: old, id } = await createKey({});
    const { key: fresh } = await rotate(id, { grace_seconds: 0 });
    expect([await listTraces(old), await listTraces(fresh)]).toEqual([401, 200]);
  });

  test('keeps what the key may do, and its id', async () => {
    const { id } = await createKey({ project_id: 'default', scopes: ['quota:read'], role: 'viewer' });
    const before = await stored(id);
    const { answer } = await rotate(id, {});
    expect(answer.body).toMatchObject({ id, project_id: 'default', scopes: ['quota:read'], role: 'viewer' });
    expect(await stored(id)).toMatchObject({ created_at: before?.created_at, name: before?.name });
  });

  test('of a remembered key is seen within 30 seconds by every environment', async () => {
    const { key: old, id } = await createKey({});
    expect(await listTraces(old)).toBe(200);
    const { key: fresh } = await rotate(id, { grace_seconds: 0 });
    api.nowMs += 30_000;
    expect([await listTraces(old), await listTraces(fresh)]).toEqual([401, 200]);
  });
});

describe('a change of secrets at the same moment', () => {
  test('lets one rotation through and tells the other', async () => {
    const { id } = await createKey({});
    api.tenants.replaceSecrets = async () => false;
    expect((await rotate(id, {})).answer.status).toBe(409);
  });

  test('does not keep a caller out whose new secret could not be made current', async () => {
    const { key: old, id } = await createKey({});
    const { key: fresh } = await rotate(id, { activation: 'first_use' });
    api.tenants.replaceSecrets = async () => Promise.reject(new Error('the store is down'));
    expect([await listTraces(fresh), await listTraces(old)]).toEqual([200, 200]);
  });
});

describe('the pepper', () => {
  test('can be rotated without a key noticing; a used key moves to the new one', async () => {
    const { key, id } = await createKey({});
    api.hasher.rotate();
    expect(await listTraces(key)).toBe(200);
    expect((await stored(id))?.pepper_version).toBe(2);
    api.nowMs += HOUR;
    expect(await listTraces(key)).toBe(200);
    expect((await createKey({})).answer.status).toBe(201);
  });
});

describe('handing on rights', () => {
  test('a key gives away no scope and no role that it lacks', async () => {
    const admin = await createKey({ role: 'admin', scopes: ['manage', 'traces:read'] });
    expect((await createKey({ scopes: ['quota:write'] }, admin.key)).answer.status).toBe(403);
    expect((await createKey({ role: 'owner' }, admin.key)).answer.status).toBe(403);
    expect((await createKey({ role: 'admin' }, admin.key)).answer.status).toBe(201);
  });

  test('a limit of requests a minute is handed on, and only lowered', async () => {
    const limited = await createKey({ role: 'admin', scopes: ['manage', 'traces:read'], rate_limit_per_minute: 60 });
    const limitOf = async (body: object) =>
      Object((await createKey(body, limited.key)).answer.body).rate_limit_per_minute;
    expect([await limitOf({}), await limitOf({ rate_limit_per_minute: 600 })]).toEqual([60, 60]);
    expect(await limitOf({ rate_limit_per_minute: 6 })).toBe(6);
  });

  test('a bound key makes keys of its own binding only, and sees no others', async () => {
    await api.send('POST', '/api/v1/projects', { key: tenant.key, body: { project_id: 'web' } });
    const bound = await createKey({ role: 'admin', scopes: ['manage', 'traces:read'], project_id: 'web' });
    const made = await createKey({}, bound.key);
    expect(made.answer.body).toMatchObject({ project_id: 'web' });
    expect((await createKey({ project_id: 'default' }, bound.key)).answer.status).toBe(404);
    const list = await api.send('GET', '/api/v1/api-keys', { key: bound.key });
    expect(Object(list.body).items.map(({ id }: { id: string }) => id)).toEqual([bound.id, made.id]);
    expect((await api.send('DELETE', `/api/v1/api-keys/${tenant.keyId}`, { key: bound.key })).status).toBe(404);
  });

  test('a key that is bound to a user sees the keys of that user only', async () => {
    const rights = { role: 'admin', scopes: ['manage', 'traces:read'] };
    const ofAnn = await createKey({ ...rights, user_id: 'ann' });
    const another = await createKey({ ...rights, user_id: 'ann' });
    const ofBob = await createKey({ ...rights, user_id: 'bob' });
    const remove = async (id: string) =>
      (await api.send('DELETE', `/api/v1/api-keys/${id}`, { key: ofAnn.key })).status;
    expect([await remove(ofBob.id), await remove(tenant.keyId), await remove(another.id)]).toEqual([404, 404, 204]);
  });

  test('an admin cannot touch the key of an owner', async () => {
    const admin = await createKey({ role: 'admin', scopes: ['manage'] });
    expect((await api.send('DELETE', `/api/v1/api-keys/${tenant.keyId}`, { key: admin.key })).status).toBe(403);
    const rotated = await api.send('POST', `/api/v1/api-keys/${tenant.keyId}/rotate`, { key: admin.key, body: {} });
    expect(rotated.status).toBe(403);
  });

  test('a key that is bound to a user stays theirs, whatever their id looks like', async () => {
    const { answer, key } = await createKey({ user_id: 'ada@example.com', scopes: ['traces:write', 'traces:read'] });
    expect(answer.text).not.toContain('ada@example.com');
    const body = { model: 'gpt-4', input: 'x', output: 'y', user_id: 'ada@example.com' };
    expect((await api.send('POST', '/api/v1/traces', { key, body })).status).toBe(202);
    expect((await api.send('POST', '/api/v1/traces', { key, body: { ...body, user_id: 'eve' } })).status).toBe(403);
    expect(Object((await api.send('GET', '/api/v1/traces', { key })).body).items).toHaveLength(1);
  });
});

describe('owners', () => {
  test('the last key that owns the organization stays', async () => {
    const remove = () => api.send('DELETE', `/api/v1/api-keys/${tenant.keyId}`, { key: tenant.key });
    const scopes = ['manage'];
    await createKey({ role: 'owner', scopes, expires_at: new Date(api.nowMs + HOUR).toISOString() });
    await createKey({ role: 'owner', scopes, project_id: 'default' });
    expect((await remove()).status).toBe(409);
    await createKey({ role: 'owner', scopes });
    expect((await remove()).status).toBe(204);
  });

  test('the operator gives an organization without one a new key', async () => {
    const path = `/api/v1/organizations/${tenant.organizationId}/owner-keys`;
    expect((await api.send('POST', path, { key: tenant.key })).status).toBe(401);
    const answer = await api.send('POST', path, { key: api.platformKey });
    expect([answer.status, Object(answer.body).role]).toEqual([201, 'owner']);
    expect(await listTraces(Object(answer.body).key)).toBe(200);
    const unknown = '/api/v1/organizations/org_aaaaaaaaaaaa/owner-keys';
    expect((await api.send('POST', unknown, { key: api.platformKey })).status).toBe(404);
  });
});
