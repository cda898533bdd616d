import { exportLogsRoute, exportMetricsRoute } from '../../intake/http/drop-exports.ts';
import { exportSpansRoute } from '../../intake/http/export-spans.ts';
import type { IntakeServices } from '../../intake/http/services.ts';
import { submitBatchRoute } from '../../intake/http/submit-batch.ts';
import { submitTraceRoute } from '../../intake/http/submit-trace.ts';
import {
  createReservationRoute,
  releaseReservationRoute,
  settleReservationRoute,
} from '../../quota/http/reservations.ts';
import type { Route } from '../../runtime/route.ts';

export const INGEST_ROUTES: readonly Route<IntakeServices>[] = [
  submitTraceRoute,
  submitBatchRoute,
  exportSpansRoute,
  exportMetricsRoute,
  exportLogsRoute,
  createReservationRoute,
  settleReservationRoute,
  releaseReservationRoute,
];
