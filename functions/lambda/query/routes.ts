import { healthRoute, livenessRoute, readinessRoute } from '../../operations/http/health.ts';
import { openApiRoute } from '../../operations/http/openapi.ts';
import { quotaStatusRoute } from '../../quota/http/quota-status.ts';
import type { Route } from '../../runtime/route.ts';
import { getEvaluationRoute, getTraceEvaluationRoute, listEvaluationsRoute } from '../../traces/http/evaluations.ts';
import { exportTracesRoute } from '../../traces/http/export-traces.ts';
import { getTraceRoute, listTracesRoute } from '../../traces/http/traces.ts';
import type { QueryServices } from './services.ts';

export const QUERY_ROUTES: readonly Route<QueryServices>[] = [
  listTracesRoute,
  // Before the trace that could be called like it: routes that are loaded later come after all of these.
  exportTracesRoute,
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
