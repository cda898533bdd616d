import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { MANAGE_ROUTES } from './routes.ts';
import { openManageServices } from './services.ts';

const telemetry = openTelemetry('manage');

export const handler = createApiHandler({
  routes: MANAGE_ROUTES,
  laterRoutes: async () => {
    const later = await Promise.all([import('./later-routes.ts'), import('../../judging/http/without-judge.ts')]);
    const [{ LATER_MANAGE_ROUTES }, { WITHOUT_JUDGE_ROUTES }] = later;
    return [...LATER_MANAGE_ROUTES, ...WITHOUT_JUDGE_ROUTES];
  },
  services: openManageServices(telemetry),
  telemetry,
});
