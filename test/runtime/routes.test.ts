import { describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../functions/access/permissions.ts';
import { API_ROUTES } from '../../lib/constructs/api-routes.ts';
import { ROUTES_OF } from '../support/memory/api.ts';

describe('P10: a route appears in one place and is wired everywhere', () => {
  test('API Gateway knows exactly the routes of the functions, each at its function', () => {
    const inCode = Object.entries(ROUTES_OF).flatMap(([name, routes]) =>
      routes.map(({ method, path }) => `${method} ${path} → ${name}`),
    );
    const inStack = API_ROUTES.map((route) => `${route.method} ${route.path} → ${route.function}`);
    expect(inStack.sort()).toEqual(inCode.sort());
  });

  test('every operation has one permission and one route', () => {
    const operations = Object.values(ROUTES_OF).flatMap((routes) => routes.map(({ operation }) => operation));
    expect(operations.sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });

  test('no id in a path is changed by decoding, since API Gateway has decoded the path before the function does', () => {
    // The path of a page of the console names nothing that is stored.
    const routes = Object.values(ROUTES_OF).flat();
    for (const { operation, path, params } of routes.filter((route) => route.operation !== 'getConsole')) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      for (const changing of ['a%41', '100%', 'a/b', 'a?b', 'a#b', 'a b']) {
        const refused = params.safeParse(Object.fromEntries(names.map((name) => [name, changing]))).error?.issues ?? [];
        expect(new Set(refused.map((issue) => issue.path[0])), `${operation}: ${changing}`).toEqual(new Set(names));
      }
    }
  });
});
