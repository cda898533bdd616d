import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { MANAGE_ROUTES } from './routes.ts';
import { openManageServices } from './services.ts';

const telemetry = openTelemetry('manage');

export const handler = createApiHandler({
  routes: MANAGE_ROUTES,
  laterRoutes: async () => (await import('./later-routes.ts')).LATER_MANAGE_ROUTES,
  services: openManageServices(telemetry),
  telemetry,
});
