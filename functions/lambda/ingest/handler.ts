import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { INGEST_ROUTES } from './routes.ts';
import { openIngestServices } from './services.ts';

const telemetry = openTelemetry('ingest');

export const handler = createApiHandler({
  routes: INGEST_ROUTES,
  laterRoutes: async () => (await import('./later-routes.ts')).LATER_INGEST_ROUTES,
  services: openIngestServices(telemetry),
  telemetry,
});
