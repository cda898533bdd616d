import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { TRIAL_ROUTES } from './routes.ts';
import { openTrialServices } from './services.ts';

const telemetry = openTelemetry('trial');

export const handler = createApiHandler({ routes: TRIAL_ROUTES, services: openTrialServices(telemetry), telemetry });
