import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { OBSERVE_ROUTES } from './routes.ts';
import { openObserveServices } from './services.ts';

const telemetry = openTelemetry('observe');

export const handler = createApiHandler({
  routes: OBSERVE_ROUTES,
  laterRoutes: async () => (await import('./later-routes.ts')).LATER_OBSERVE_ROUTES,
  services: openObserveServices(),
  telemetry,
});
