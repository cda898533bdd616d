import { exportSpansRoute } from '../../intake/http/export-spans.ts';
import type { IntakeServices } from '../../intake/http/services.ts';
import { submitBatchRoute } from '../../intake/http/submit-batch.ts';
import { submitTraceRoute } from '../../intake/http/submit-trace.ts';
import type { ReEvaluateServices } from '../../judging/http/re-evaluate.ts';
import type { Route } from '../../runtime/route.ts';

/** What its routes need. */
export interface IngestServices extends IntakeServices, Omit<ReEvaluateServices, keyof IntakeServices> {}

export const INGEST_ROUTES: readonly Route<IngestServices>[] = [submitTraceRoute, submitBatchRoute, exportSpansRoute];
