import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import type { OperationServices } from './services.ts';

/** Relative, as the address of the API may have a path of its own. */
const PAGE = 'ui/reference';

export const referenceRoute = defineOpenRoute({
  operation: 'getReference',
  method: 'GET',
  path: '/docs',
  summary: 'Go to the reference of the API, a page of the console',
  tag: 'documentation',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 302: { description: 'Leads to the page.' } },
  run: async (_parsed, _services: OperationServices) => ({ status: 302, headers: { location: PAGE } }),
});
