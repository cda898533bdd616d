import { describe, expect, test } from 'vitest';
import { INGEST_ROUTES } from '../../../functions/api/ingest/routes.ts';
import { MANAGE_ROUTES } from '../../../functions/api/manage/routes.ts';
import { OBSERVE_ROUTES } from '../../../functions/api/observe/routes.ts';
import { QUERY_ROUTES } from '../../../functions/api/query/routes.ts';
import { PERMISSIONS } from '../../../functions/domain/tenancy/permissions.ts';
import { API_ROUTES } from '../../../lib/constructs/http-api.ts';

const GROUPS = { ingest: INGEST_ROUTES, manage: MANAGE_ROUTES, observe: OBSERVE_ROUTES, query: QUERY_ROUTES };

describe('P10: a route appears in one place and is wired everywhere', () => {
  test('API Gateway knows exactly the routes of the functions, each at its function', () => {
    const inCode = Object.entries(GROUPS).flatMap(([name, routes]) =>
      routes.map(({ method, path }) => `${method} ${path} → ${name}`),
    );
    const inStack = API_ROUTES.map((route) => `${route.method} ${route.path} → ${route.function}`);
    expect(inStack.sort()).toEqual(inCode.sort());
  });

  test('every operation has one permission and one route', () => {
    const operations = Object.values(GROUPS).flatMap((routes) => routes.map(({ operation }) => operation));
    expect(operations.sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });
});
