import { analyticsRoute } from '../../analytics/http/analytics.ts';
import { detailedHealthRoute } from '../../operations/http/detailed-health.ts';
import { metricsRoute } from '../../operations/http/metrics.ts';
import { aliasRoute } from '../../runtime/alias-route.ts';
import type { Route } from '../../runtime/route.ts';
import type { ObserveServices } from './services.ts';

/** What is asked all the time: by monitors, and by whoever draws figures. */
export const OBSERVE_ROUTES: readonly Route<ObserveServices>[] = [
  detailedHealthRoute,
  metricsRoute,
  analyticsRoute,
  aliasRoute(analyticsRoute, { operation: 'getAnalyticsAlias', path: '/v1/analytics' }),
];
