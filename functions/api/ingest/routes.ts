import { submitTraceRoute } from './submit-trace.ts';

export const INGEST_ROUTES = [submitTraceRoute];
