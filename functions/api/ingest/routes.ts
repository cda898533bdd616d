import { createReservationRoute, releaseReservationRoute, settleReservationRoute } from './reservations.ts';
import { submitTraceRoute } from './submit-trace.ts';

export const INGEST_ROUTES = [
  submitTraceRoute,
  createReservationRoute,
  settleReservationRoute,
  releaseReservationRoute,
];
