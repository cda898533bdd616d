import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { GUARD_ROUTES } from './routes.ts';
import { openGuardServices } from './services.ts';

const telemetry = openTelemetry('guard');

export const handler = createApiHandler({ routes: GUARD_ROUTES, services: openGuardServices(telemetry), telemetry });
