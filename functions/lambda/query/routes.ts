import { getEvaluationRoute, getTraceEvaluationRoute, listEvaluationsRoute } from '../../traces/http/evaluations.ts';
import { healthRoute, livenessRoute, readinessRoute } from '../../operations/http/health.ts';
import { openApiRoute } from '../../operations/http/openapi.ts';
import { quotaStatusRoute } from '../../quota/http/quota-status.ts';
import { getTraceRoute, listTracesRoute } from '../../traces/http/traces.ts';

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
