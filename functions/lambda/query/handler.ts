import { documentedRoutes } from '../../operations/http/openapi.ts';
import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { QUERY_ROUTES } from './routes.ts';
import { openQueryServices } from './services.ts';

const telemetry = openTelemetry('query');

/** What matches no route of API Gateway arrives here. */
export const handler = createApiHandler({
  routes: QUERY_ROUTES,
  laterRoutes: async () => (await import('./later-routes.ts')).LATER_QUERY_ROUTES,
  services: openQueryServices(),
  telemetry,
  elsewhere: documentedRoutes,
});
