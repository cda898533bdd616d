import { describe, expect, test } from 'vitest';
import { formatKey } from '../../functions/access/api-key.ts';
import { authorize, roleIn } from '../../functions/access/caller.ts';
import { type OperationId, PERMISSIONS, type Permission, SCOPES } from '../../functions/access/permissions.ts';
import { isAtLeast, ROLES } from '../../functions/access/roles.ts';
import { aCaller } from '../support/builders/records.ts';
import { MemoryApi, ROUTES_OF } from '../support/memory/api.ts';

const ROUTES = Object.values(ROUTES_OF).flat();

type KeyPermission = Extract<Permission, { access: 'key' }>;
const GUARDED = ROUTES.flatMap(({ operation, method, path }): [OperationId, string, string, KeyPermission][] => {
  const permission = PERMISSIONS[operation];
  return permission.access === 'key' ? [[operation, method, path, permission]] : [];
});

describe('the table of permissions', () => {
  test('lets nobody in without a key but where it says so', () => {
    const open = ROUTES.filter(({ operation }) => !['key', 'holder'].includes(PERMISSIONS[operation].access));
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/',
      '/api/v1/keys/leaked',
      '/api/v1/organizations',
      '/api/v1/organizations/{id}',
      '/api/v1/organizations/{id}/owner-keys',
      '/api/v1/session',
      '/api/v1/session/oidc/callback',
      '/api/v1/session/oidc/start',
      '/api/v1/session/options',
      '/docs',
      '/errors/{code}',
      '/health',
      '/health/detailed',
      '/health/live',
      '/health/ready',
      '/openapi.json',
      '/ui',
      '/ui/{proxy+}',
    ]);
  });
});

/** `/metrics` tells a key of an organization from the platform key by its form. */
const KEY_HEADER = {
  authorization: `Bearer ${formatKey({ stage: 'test', publicId: 'pub00001', secret: 'x'.repeat(43) })}`,
};

/** What every refusal says: code, and the path of what is wrong. */
const FORBIDDEN = 'forbidden,authorization';

/** The answer to a caller who holds a key of these rights; nothing else of the request is right. */
async function answerTo(method: string, path: string, caller: Parameters<typeof aCaller>[0]) {
  const api = new MemoryApi();
  const services = { ...api.services, authenticate: async () => aCaller(caller) };
  const route = ROUTES.find((each) => each.method === method && each.path === path);
  const request = { method, path, headers: KEY_HEADER, query: {}, body: Buffer.from(''), requestId: 'r', sourceIp: '' };
  return route?.handle(request, { id: '-', user: '-' }, services).then(
    ({ status }) => String(status),
    (error: unknown) => [Object(error).code, Object(error).errors[0]?.path].join(),
  );
}

describe('every role against every route', () => {
  test.each(GUARDED)('%s (%s %s)', async (_operation, method, path, { role: required, level }) => {
    for (const role of ROLES) {
      const answer = await answerTo(method, path, { role });
      expect(answer === FORBIDDEN, `${role}: ${answer}`).toBe(!isAtLeast(role, required));
      const bound = await answerTo(method, path, { role, projectId: 'web' });
      const isRefused = !isAtLeast(role, required) || level === 'organization';
      expect(bound === FORBIDDEN, `${role} of a project: ${bound}`).toBe(isRefused);
      const ofUser = await answerTo(method, path, { role, userId: 'ann' });
      expect(ofUser === FORBIDDEN, `${role} of a user: ${ofUser}`).toBe(!isAtLeast(role, required) || level !== 'user');
      const member = await answerTo(method, path, { memberId: 'ada', memberRoles: { default: role } });
      expect(member === FORBIDDEN, `member as ${role}: ${member}`).toBe(isRefused);
    }
  });

  test.each(GUARDED)('%s needs its scope (%s %s)', async (_operation, method, path, { scope }) => {
    for (const held of SCOPES) {
      const answer = await answerTo(method, path, { scopes: [held] });
      expect(answer === FORBIDDEN, `${held}: ${answer}`).toBe(held !== scope);
    }
  });
});

describe("a member's key", () => {
  const operation: OperationId = 'updateProject';

  test('reaches only the projects in which the member has the role', () => {
    const memberRoles = { default: 'viewer', web: 'admin', shop: 'owner' } as const;
    const caller = authorize(aCaller({ role: 'admin', memberId: 'ada', memberRoles }), operation);
    expect(caller.memberRoles).toEqual({ web: 'admin', shop: 'owner' });
  });

  test('has in each project the lower of its own role and the member’s', () => {
    for (const role of ROLES) {
      for (const memberRole of ROLES) {
        const lower = ROLES[Math.min(ROLES.indexOf(role), ROLES.indexOf(memberRole))];
        expect(roleIn(aCaller({ role, memberId: 'ada', memberRoles: { web: memberRole } }), 'web')).toBe(lower);
      }
    }
  });

  test('can do nothing once the member has no project left', () => {
    expect(() => authorize(aCaller({ memberId: 'ada', memberRoles: {} }), 'listTraces')).toThrow(/role viewer/);
  });
});
