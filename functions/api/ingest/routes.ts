import { exportSpansRoute } from './export-spans.ts';
import { createReservationRoute, releaseReservationRoute, settleReservationRoute } from './reservations.ts';
import { submitBatchRoute } from './submit-batch.ts';
import { submitTraceRoute } from './submit-trace.ts';

export const INGEST_ROUTES = [
  submitTraceRoute,
  submitBatchRoute,
  exportSpansRoute,
  createReservationRoute,
  settleReservationRoute,
  releaseReservationRoute,
];
