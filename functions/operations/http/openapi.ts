import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';

export const openApiRoute = defineOpenRoute({
  operation: 'getOpenApi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'Read the OpenAPI document of this API',
  tag: 'documentation',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The OpenAPI 3.1 document.' } },
  run: async () => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=300' },
    body: await loadDocument(),
  }),
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** 270 KB that few requests need. */
async function loadDocument() {
  const { default: document } = await import('../../../docs/api/openapi.json', { with: { type: 'json' } });
  return document;
}

/** Every route of the API, whichever function serves it. */
export async function documentedRoutes() {
  const document = await loadDocument();
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => method.toLowerCase() in operations).map((method) => ({ method, path })),
  );
}
