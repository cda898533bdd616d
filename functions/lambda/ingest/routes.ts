import { exportSpansRoute } from '../../intake/http/export-spans.ts';
import { createReservationRoute, releaseReservationRoute, settleReservationRoute } from '../../quota/http/reservations.ts';
import { submitBatchRoute } from '../../intake/http/submit-batch.ts';
import { submitTraceRoute } from '../../intake/http/submit-trace.ts';

export const INGEST_ROUTES = [
  submitTraceRoute,
  submitBatchRoute,
  exportSpansRoute,
  createReservationRoute,
  settleReservationRoute,
  releaseReservationRoute,
];
