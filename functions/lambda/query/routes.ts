import { healthRoute, livenessRoute, readinessRoute } from '../../operations/http/health.ts';
import { openApiRoute } from '../../operations/http/openapi.ts';
import { quotaStatusRoute } from '../../quota/http/quota-status.ts';
import { listAppealsRoute } from '../../review/http/list-appeals.ts';
import { exportLabelsRoute, getQualityRoute } from '../../review/http/quality.ts';
import { getReviewRoute, getReviewStatsRoute, listReviewsRoute } from '../../review/http/reviews.ts';
import type { Route } from '../../runtime/route.ts';
import { getEvaluationRoute, getTraceEvaluationRoute, listEvaluationsRoute } from '../../traces/http/evaluations.ts';
import { getTraceRoute, listTracesRoute } from '../../traces/http/traces.ts';
import type { QueryServices } from './services.ts';

export const QUERY_ROUTES: readonly Route<QueryServices>[] = [
  listTracesRoute,
  getTraceRoute,
  getTraceEvaluationRoute,
  listEvaluationsRoute,
  getEvaluationRoute,
  listReviewsRoute,
  getReviewStatsRoute,
  getReviewRoute,
  listAppealsRoute,
  getQualityRoute,
  exportLabelsRoute,
  quotaStatusRoute,
  healthRoute,
  livenessRoute,
  readinessRoute,
  openApiRoute,
];
