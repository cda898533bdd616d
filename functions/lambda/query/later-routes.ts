import { analyticsRoute } from '../../analytics/http/analytics.ts';
import {
  calculateCostRoute,
  costOptimizationsRoute,
  costRoiRoute,
  costTrendsRoute,
} from '../../analytics/http/costs.ts';
import { errorRateRoute } from '../../analytics/http/error-rate.ts';
import { expensiveTracesRoute } from '../../analytics/http/expensive-traces.ts';
import { getSessionRoute, listSessionsRoute, sessionFiguresRoute } from '../../analytics/http/sessions.ts';
import { invoicePreviewRoute, usageRoute } from '../../analytics/http/usage.ts';
import { listBudgetsRoute } from '../../quota/http/budgets.ts';
import { quotaStatusRoute } from '../../quota/http/quota-status.ts';
import { listAppealsRoute } from '../../review/http/list-appeals.ts';
import { exportLabelsRoute, getQualityRoute } from '../../review/http/quality.ts';
import { getReviewRoute, getReviewStatsRoute, listReviewsRoute } from '../../review/http/reviews.ts';
import { aliasRoute } from '../../runtime/alias-route.ts';
import type { Route } from '../../runtime/route.ts';
import { tryPricesRoute } from '../../traces/http/own-prices.ts';
import type { QueryServices } from './services.ts';

/** Those that are loaded with the first request for one of them. */
export const LATER_QUERY_ROUTES: readonly Route<QueryServices>[] = [
  listReviewsRoute,
  getReviewStatsRoute,
  getReviewRoute,
  listAppealsRoute,
  getQualityRoute,
  exportLabelsRoute,
  analyticsRoute,
  expensiveTracesRoute,
  errorRateRoute,
  sessionFiguresRoute,
  listSessionsRoute,
  getSessionRoute,
  listBudgetsRoute,
  tryPricesRoute,
  usageRoute,
  invoicePreviewRoute,
  calculateCostRoute,
  costTrendsRoute,
  costOptimizationsRoute,
  costRoiRoute,
  aliasRoute(analyticsRoute, { operation: 'getAnalyticsAlias', path: '/v1/analytics' }),
  aliasRoute(quotaStatusRoute, { operation: 'getQuotaStatusAlias', path: '/v1/quota/status' }),
];
