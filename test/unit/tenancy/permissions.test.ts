import { describe, expect, it, test } from 'vitest';
import { INGEST_ROUTES } from '../../../functions/api/ingest/routes.ts';
import { MANAGE_ROUTES } from '../../../functions/api/manage/routes.ts';
import { QUERY_ROUTES } from '../../../functions/api/query/routes.ts';
import { authorize } from '../../../functions/domain/tenancy/caller.ts';
import {
  type OperationId,
  PERMISSIONS,
  type Permission,
  SCOPES,
} from '../../../functions/domain/tenancy/permissions.ts';
import { isAtLeast, ROLES } from '../../../functions/domain/tenancy/roles.ts';
import { API_ROUTES } from '../../../lib/constructs/http-api.ts';
import { aCaller } from '../../support/build-records.ts';
import { MemoryApi } from '../../support/memory-api.ts';

const GROUPS = { ingest: INGEST_ROUTES, manage: MANAGE_ROUTES, query: QUERY_ROUTES };
const ROUTES = Object.values(GROUPS).flat();

type KeyPermission = Extract<Permission, { access: 'key' }>;
const GUARDED = ROUTES.flatMap(({ operation, method, path }): [OperationId, string, string, KeyPermission][] => {
  const permission = PERMISSIONS[operation];
  return permission.access === 'key' ? [[operation, method, path, permission]] : [];
});

describe('the table of permissions', () => {
  it('names every route once, and nothing that is no route', () => {
    expect(ROUTES.map(({ operation }) => operation).sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });

  it('covers what is deployed: API Gateway sends each route to the function that serves it', () => {
    const deployed = API_ROUTES.map((route) => `${route.method} ${route.path} ${route.function}`);
    const served = Object.entries(GROUPS).flatMap(([group, routes]) =>
      routes.map(({ method, path }) => `${method} ${path} ${group}`),
    );
    expect(deployed.sort()).toEqual(served.sort());
  });

  it('lets nobody in without a key but where it says so', () => {
    const open = ROUTES.filter(({ operation }) => PERMISSIONS[operation].access !== 'key').map(({ path }) => path);
    expect(open.sort()).toEqual([
      '/api/v1/keys/leaked',
      '/api/v1/organizations',
      '/api/v1/organizations/{id}',
      '/api/v1/organizations/{id}/owner-keys',
      '/health',
      '/health/live',
      '/health/ready',
      '/openapi.json',
    ]);
  });
});

/** The answer to a caller who holds a key of these rights; nothing else of the request is right. */
async function answerTo(method: string, path: string, caller: Parameters<typeof aCaller>[0]) {
  const api = new MemoryApi();
  const services = { ...api.services, authenticate: async () => aCaller(caller) };
  const route = ROUTES.find((each) => each.method === method && each.path === path);
  const request = { method, path, headers: {}, query: {}, body: Buffer.from(''), requestId: 'r', sourceIp: '' };
  return route?.handle(request, { id: '-', user: '-' }, services).then(
    ({ status }) => String(status),
    (error: unknown) => String(Object(error).code),
  );
}

describe('every role against every route', () => {
  test.each(GUARDED)('%s (%s %s)', async (_operation, method, path, { role: required, level }) => {
    for (const role of ROLES) {
      const answer = await answerTo(method, path, { role });
      expect(answer === 'forbidden', `${role}: ${answer}`).toBe(!isAtLeast(role, required));
      const bound = await answerTo(method, path, { role, projectId: 'web' });
      const isRefused = !isAtLeast(role, required) || level === 'organization';
      expect(bound === 'forbidden', `${role} of a project: ${bound}`).toBe(isRefused);
      const member = await answerTo(method, path, { memberId: 'ada', memberRoles: { default: role } });
      expect(member === 'forbidden', `member as ${role}: ${member}`).toBe(isRefused);
    }
  });

  test.each(GUARDED)('%s needs its scope (%s %s)', async (_operation, method, path, { scope }) => {
    for (const held of SCOPES) {
      const answer = await answerTo(method, path, { scopes: [held] });
      expect(answer === 'forbidden', `${held}: ${answer}`).toBe(held !== scope);
    }
  });
});

describe("a member's key", () => {
  const operation: OperationId = 'updateProject';

  it('reaches only the projects in which the member has the role', () => {
    const memberRoles = { default: 'viewer', web: 'admin', shop: 'owner' } as const;
    const caller = authorize(aCaller({ role: 'admin', memberId: 'ada', memberRoles }), operation);
    expect(caller.memberRoles).toEqual({ web: 'admin', shop: 'owner' });
  });

  it('can do nothing once the member has no project left', () => {
    expect(() => authorize(aCaller({ memberId: 'ada', memberRoles: {} }), 'listTraces')).toThrow(/role viewer/);
  });
});
