import { healthRoute, livenessRoute, readinessRoute } from '../../operations/http/health.ts';
import { openApiRoute } from '../../operations/http/openapi.ts';
import { quotaStatusRoute } from '../../quota/http/quota-status.ts';
import { aliasRoute } from '../../runtime/alias-route.ts';
import type { Route } from '../../runtime/route.ts';
import { getEvaluationRoute, getTraceEvaluationRoute, listEvaluationsRoute } from '../../traces/http/evaluations.ts';
import { exportTracesRoute } from '../../traces/http/export-traces.ts';
import { getTraceRoute, listTracesRoute } from '../../traces/http/traces.ts';
import type { QueryServices } from './services.ts';

export const QUERY_ROUTES: readonly Route<QueryServices>[] = [
  listTracesRoute,
  exportTracesRoute,
  getTraceRoute,
  getTraceEvaluationRoute,
  listEvaluationsRoute,
  getEvaluationRoute,
  quotaStatusRoute,
  aliasRoute(quotaStatusRoute, { operation: 'getQuotaStatusAlias', path: '/v1/quota/status' }),
  healthRoute,
  livenessRoute,
  readinessRoute,
  openApiRoute,
];
