import { getEvaluationRoute, getTraceEvaluationRoute, listEvaluationsRoute } from './evaluations.ts';
import { healthRoute, livenessRoute, readinessRoute } from './health.ts';
import { openApiRoute } from './openapi.ts';
import { quotaStatusRoute } from './quota-status.ts';
import { getTraceRoute, listTracesRoute } from './traces.ts';

export const QUERY_ROUTES = [
  listTracesRoute,
  getTraceRoute,
  getTraceEvaluationRoute,
  listEvaluationsRoute,
  getEvaluationRoute,
  quotaStatusRoute,
  healthRoute,
  livenessRoute,
  readinessRoute,
  openApiRoute,
];
