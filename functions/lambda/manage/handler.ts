import { createApiHandler } from '../../runtime/api.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { MANAGE_ROUTES } from './routes.ts';
import { openManageServices } from './services.ts';

const telemetry = openTelemetry('manage');
const later = () => import('./later-routes.ts');

export const handler = createApiHandler({
  routes: MANAGE_ROUTES,
  laterRoutes: async () => {
    const modules = await Promise.all([later(), import('../../judging/http/without-judge.ts')]);
    const [{ LATER_MANAGE_ROUTES }, { WITHOUT_JUDGE_ROUTES }] = modules;
    return [...LATER_MANAGE_ROUTES, ...WITHOUT_JUDGE_ROUTES];
  },
  services: openManageServices(telemetry, later),
  telemetry,
});
