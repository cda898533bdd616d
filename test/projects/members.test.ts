import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
  await api.send('POST', '/api/v1/projects', { key: tenant.key, body: { project_id: 'web' } });
});

const setRole = (projectId: string, user: string, role: string, key = tenant.key) =>
  api.send('PUT', `/api/v1/projects/${projectId}/members/${user}`, { key, body: { role } });

async function keyOf(member: string, scopes: string[] = ['manage', 'traces:read', 'traces:write']): Promise<string> {
  const answer = await api.send('POST', '/api/v1/api-keys', {
    key: tenant.key,
    body: { name: member, role: 'owner', scopes, member_id: member },
  });
  return String(Object(answer.body).key);
}

describe('members', () => {
  test('are set, read, listed and removed', async () => {
    expect((await setRole('web', 'ada', 'developer')).body).toEqual({
      user_id: 'ada',
      project_id: 'web',
      role: 'developer',
      skills: null,
    });
    const path = '/api/v1/projects/web/members';
    expect(Object((await api.send('GET', path, { key: tenant.key })).body).items).toHaveLength(1);
    expect((await api.send('GET', `${path}/ada`, { key: tenant.key })).body).toMatchObject({ role: 'developer' });
    expect((await api.send('DELETE', `${path}/ada`, { key: tenant.key })).status).toBe(204);
    expect((await api.send('GET', `${path}/ada`, { key: tenant.key })).status).toBe(404);
    expect((await api.send('DELETE', `${path}/ada`, { key: tenant.key })).status).toBe(404);
  });

  test('have skills for each project, which a change of the role alone leaves', async () => {
    const path = '/api/v1/projects/web/members/ada';
    const put = (body: unknown) => api.send('PUT', path, { key: tenant.key, body });
    expect((await put({ role: 'developer', skills: ['legal'] })).body).toMatchObject({ skills: ['legal'] });
    expect((await put({ role: 'viewer' })).body).toMatchObject({ role: 'viewer', skills: ['legal'] });
    expect((await api.send('GET', path, { key: tenant.key })).body).toMatchObject({ skills: ['legal'] });
    const list = await api.send('GET', '/api/v1/projects/web/members', { key: tenant.key });
    expect(Object(list.body).items).toMatchObject([{ skills: ['legal'] }]);
    expect((await put({ role: 'viewer', skills: null })).body).toMatchObject({ skills: null });
    expect((await put({ role: 'viewer', skills: ['magic'] })).status).toBe(422);
  });

  test('a project or a member called like a part of every object is neither', async () => {
    const path = '/api/v1/projects/constructor/members/ada';
    expect((await api.send('GET', path, { key: tenant.key })).status).toBe(404);
    await setRole('web', 'ada', 'viewer');
    await api.send('POST', '/api/v1/projects', { key: tenant.key, body: { project_id: 'constructor' } });
    expect((await api.send('GET', path, { key: tenant.key })).status).toBe(404);
  });

  test('a key for somebody who is no member is refused', async () => {
    const body = { name: 'x', scopes: ['traces:read'], member_id: 'nobody' };
    const answer = await api.send('POST', '/api/v1/api-keys', { key: tenant.key, body });
    expect([answer.status, Object(answer.body).errors[0].path]).toEqual([422, 'member_id']);
  });
});

describe("a member's key", () => {
  test('may do in each project what the member may do there, and sees no other', async () => {
    await setRole('web', 'ada', 'admin');
    const key = await keyOf('ada');
    const projects = await api.send('GET', '/api/v1/projects', { key });
    expect(Object(projects.body).items.map(({ project_id: id }: { project_id: string }) => id)).toEqual(['web']);
    expect((await setRole('web', 'bob', 'viewer', key)).status).toBe(200);
    expect((await setRole('default', 'bob', 'viewer', key)).status).toBe(404);
    expect((await api.send('GET', '/api/v1/traces?project_id=web', { key })).status).toBe(200);
    expect((await api.send('GET', '/api/v1/traces', { key })).status).toBe(404);
    expect((await api.send('GET', '/api/v1/audit-log', { key })).status).toBe(403);
    const other = await api.send('POST', '/api/v1/traces', {
      key: tenant.key,
      body: { model: 'gpt-4', input: 'x', output: 'y', trace_id: 'in-default' },
    });
    expect(other.status).toBe(202);
    expect((await api.send('GET', '/api/v1/traces/in-default', { key })).status).toBe(404);
  });

  test('follows a change of role, and the loss of it, within 30 seconds', async () => {
    await setRole('web', 'ada', 'developer');
    const key = await keyOf('ada');
    const body = { model: 'gpt-4', input: 'x', output: 'y', project_id: 'web' };
    expect((await api.send('POST', '/api/v1/traces', { key, body })).status).toBe(202);
    await setRole('web', 'ada', 'viewer');
    api.nowMs += 30_000;
    expect((await api.send('POST', '/api/v1/traces', { key, body })).status).toBe(403);
    await api.send('DELETE', '/api/v1/projects/web/members/ada', { key: tenant.key });
    api.nowMs += 30_000;
    expect((await api.send('GET', '/api/v1/traces?project_id=web', { key })).status).toBe(403);
  });

  test('gives nobody a role above its own, and takes none away', async () => {
    await setRole('web', 'ada', 'admin');
    await setRole('web', 'olga', 'owner');
    const key = await keyOf('ada');
    expect((await setRole('web', 'bob', 'owner', key)).status).toBe(403);
    expect((await setRole('web', 'olga', 'viewer', key)).status).toBe(403);
    const path = '/api/v1/projects/web/members/olga';
    expect((await api.send('DELETE', path, { key })).status).toBe(403);
    expect((await api.send('GET', path, { key })).body).toMatchObject({ role: 'owner' });
    const asked = { name: 'x', role: 'owner', scopes: ['traces:read'], project_id: 'web' };
    expect((await api.send('POST', '/api/v1/api-keys', { key, body: asked })).status).toBe(403);
  });
});
