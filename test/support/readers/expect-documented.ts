import document from '../../../docs/api/openapi.json' with { type: 'json' };

interface Described {
  readonly responses: Readonly<Record<string, unknown>>;
}

const OPERATIONS = Object.entries(document.paths).flatMap(([path, operations]) => {
  const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
  return Object.entries(operations).map(([method, operation]: [string, Described]) => ({
    method: method.toUpperCase(),
    path,
    pattern,
    statuses: new Set(Object.keys(operation.responses)),
  }));
});

/**
 * Holds an answer to the OpenAPI document: a client has to expect its status. What no route answers is left
 * alone. As the router does, the first of two paths that match is taken: the one without a parameter there.
 */
export function expectDocumented(method: string, path: string, status: number): void {
  const matching = OPERATIONS.filter((each) => each.method === method && each.pattern.test(path));
  const route = matching.find((each) => each.path === path) ?? matching[0];
  if (route === undefined || route.statuses.has(String(status))) return;
  throw new Error(`${method} ${route.path} answered ${status}, which docs/api/openapi.json does not tell of`);
}
