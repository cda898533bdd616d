import { exportLogsRoute, exportMetricsRoute } from '../../intake/http/drop-exports.ts';
import { exportSpansRoute } from '../../intake/http/export-spans.ts';
import type { IntakeServices } from '../../intake/http/services.ts';
import { submitBatchRoute } from '../../intake/http/submit-batch.ts';
import { submitTraceRoute } from '../../intake/http/submit-trace.ts';
import { type ReEvaluateServices, reEvaluateRoute } from '../../judging/http/re-evaluate.ts';
import {
  createReservationRoute,
  releaseReservationRoute,
  settleReservationRoute,
} from '../../quota/http/reservations.ts';
import type { Route } from '../../runtime/route.ts';

/** What its routes need. */
export interface IngestServices extends IntakeServices, Omit<ReEvaluateServices, keyof IntakeServices> {}

export const INGEST_ROUTES: readonly Route<IngestServices>[] = [
  submitTraceRoute,
  submitBatchRoute,
  reEvaluateRoute,
  exportSpansRoute,
  exportMetricsRoute,
  exportLogsRoute,
  createReservationRoute,
  settleReservationRoute,
  releaseReservationRoute,
];
