import { exportLogsRoute, exportMetricsRoute } from '../../intake/http/drop-exports.ts';
import { reEvaluateRoute } from '../../judging/http/re-evaluate.ts';
import {
  createReservationRoute,
  releaseReservationRoute,
  settleReservationRoute,
} from '../../quota/http/reservations.ts';
import type { Route } from '../../runtime/route.ts';
import type { IngestServices } from './routes.ts';

/** Loaded with the first request that none of the other routes matches. */
export const LATER_INGEST_ROUTES: readonly Route<IngestServices>[] = [
  reEvaluateRoute,
  exportMetricsRoute,
  exportLogsRoute,
  createReservationRoute,
  settleReservationRoute,
  releaseReservationRoute,
];
