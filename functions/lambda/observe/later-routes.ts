import { calculateCostRoute, costRoiRoute, costTrendsRoute } from '../../analytics/http/costs.ts';
import { errorRateRoute } from '../../analytics/http/error-rate.ts';
import { expensiveTracesRoute } from '../../analytics/http/expensive-traces.ts';
import { costOptimizationsRoute } from '../../analytics/http/optimizations.ts';
import { getSessionRoute, listSessionsRoute, sessionFiguresRoute } from '../../analytics/http/sessions.ts';
import { invoicePreviewRoute, usageRoute } from '../../analytics/http/usage.ts';
import { dryRunGatewayRoute } from '../../gateway/http/dry-run.ts';
import { dryRunAlertRuleRoute, listAlertRulesRoute } from '../../notifications/http/alert-rules.ts';
import { listAlertsRoute, listSilencesRoute } from '../../notifications/http/alerts.ts';
import { errorPageRoute } from '../../operations/http/error-page.ts';
import { referenceRoute } from '../../operations/http/reference.ts';
import { listBudgetsRoute } from '../../quota/http/budgets.ts';
import type { Route } from '../../runtime/route.ts';
import { tryPricesRoute } from '../../traces/http/own-prices.ts';
import type { ObserveServices } from './services.ts';

/** Loaded with the first request that none of the other routes matches. */
export const LATER_OBSERVE_ROUTES: readonly Route<ObserveServices>[] = [
  referenceRoute,
  errorPageRoute,
  expensiveTracesRoute,
  errorRateRoute,
  sessionFiguresRoute,
  listSessionsRoute,
  getSessionRoute,
  listBudgetsRoute,
  tryPricesRoute,
  listAlertRulesRoute,
  dryRunAlertRuleRoute,
  listAlertsRoute,
  listSilencesRoute,
  dryRunGatewayRoute,
  usageRoute,
  invoicePreviewRoute,
  calculateCostRoute,
  costTrendsRoute,
  costOptimizationsRoute,
  costRoiRoute,
];
