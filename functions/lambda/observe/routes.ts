import { analyticsRoute } from '../../analytics/http/analytics.ts';
import { calculateCostRoute, costRoiRoute, costTrendsRoute } from '../../analytics/http/costs.ts';
import { errorRateRoute } from '../../analytics/http/error-rate.ts';
import { expensiveTracesRoute } from '../../analytics/http/expensive-traces.ts';
import { costOptimizationsRoute } from '../../analytics/http/optimizations.ts';
import { getSessionRoute, listSessionsRoute, sessionFiguresRoute } from '../../analytics/http/sessions.ts';
import { invoicePreviewRoute, usageRoute } from '../../analytics/http/usage.ts';
import { dryRunGatewayRoute } from '../../gateway/http/dry-run.ts';
import { detailedHealthRoute } from '../../operations/http/detailed-health.ts';
import { errorPageRoute } from '../../operations/http/error-page.ts';
import { metricsRoute } from '../../operations/http/metrics.ts';
import { referenceRoute } from '../../operations/http/reference.ts';
import { listBudgetsRoute } from '../../quota/http/budgets.ts';
import { aliasRoute } from '../../runtime/alias-route.ts';
import type { Route } from '../../runtime/route.ts';
import { tryPricesRoute } from '../../traces/http/own-prices.ts';
import type { ObserveServices } from './services.ts';

export const OBSERVE_ROUTES: readonly Route<ObserveServices>[] = [
  detailedHealthRoute,
  metricsRoute,
  referenceRoute,
  errorPageRoute,
  analyticsRoute,
  expensiveTracesRoute,
  errorRateRoute,
  sessionFiguresRoute,
  listSessionsRoute,
  getSessionRoute,
  listBudgetsRoute,
  tryPricesRoute,
  dryRunGatewayRoute,
  usageRoute,
  invoicePreviewRoute,
  calculateCostRoute,
  costTrendsRoute,
  costOptimizationsRoute,
  costRoiRoute,
  aliasRoute(analyticsRoute, { operation: 'getAnalyticsAlias', path: '/v1/analytics' }),
];
