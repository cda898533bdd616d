import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { WEB_ROUTES } from './routes.ts';
import { openWebServices } from './services.ts';

const telemetry = openTelemetry('web');

export const handler = createApiHandler({
  routes: WEB_ROUTES,
  laterRoutes: async () => (await import('./later-routes.ts')).LATER_WEB_ROUTES,
  services: openWebServices(telemetry),
  telemetry,
});
