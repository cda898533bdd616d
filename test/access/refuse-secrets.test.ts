import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const SECRET = `AKIA${'QX7B2M9ZK'}4LW3VTN`;

describe('P4: no name or setting of a client holds a secret', () => {
  let api: MemoryApi;
  let tenant: MemoryTenant;
  beforeEach(async () => {
    api = new MemoryApi();
    tenant = await api.createTenant();
  });

  test.each([
    ['POST', 'projects', { project_id: 'web', name: `Web ${SECRET}` }, 'name'],
    ['PATCH', 'projects/default', { name: SECRET }, 'name'],
    [
      ...['PATCH', 'projects/default'],
      { config: { security: { blocked_keywords: ['a', SECRET] } } },
      'config.security.blocked_keywords[1]',
    ],
    ['POST', 'api-keys', { name: SECRET, scopes: ['traces:read'] }, 'name'],
    ['POST', 'api-keys', { name: 'x', scopes: ['traces:read'], member_id: SECRET }, 'member_id'],
    ['PUT', `projects/default/members/${SECRET}`, { role: 'viewer' }, 'user'],
    ['PATCH', 'organization', { name: SECRET }, 'name'],
  ] as [string, string, unknown, string][])(
    '%s %s is refused by the name of the field',
    async (method, path, body, field) => {
      const answer = await api.send(method, `/api/v1/${path}`, { key: tenant.key, body });
      expect(answer).toMatchObject({
        status: 422,
        body: { errors: [{ path: field, message: 'must not hold a secret' }] },
      });
      expect(answer.text).not.toContain(SECRET);
    },
  );

  test('not for the operator either', async () => {
    const key = api.platformKey;
    const body = { name: SECRET, email: 'a@example.com' };
    expect((await api.send('POST', '/api/v1/organizations', { key, body })).status).toBe(422);
    const path = `/api/v1/organizations/${tenant.organizationId}`;
    expect((await api.send('PATCH', path, { key, body: { name: SECRET } })).status).toBe(422);
  });

  test('while a user whose id is one can still be forgotten', async () => {
    const path = '/api/v1/traces/delete-by-user';
    expect((await api.send('POST', path, { key: tenant.key, body: { user_id: SECRET } })).status).toBeLessThan(300);
  });
});
