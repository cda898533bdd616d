import { detailedHealthRoute } from '../../operations/http/detailed-health.ts';
import { errorPageRoute } from '../../operations/http/error-page.ts';
import { metricsRoute } from '../../operations/http/metrics.ts';
import { referenceRoute } from '../../operations/http/reference.ts';
import type { OperationServices } from '../../operations/http/services.ts';
import type { Route } from '../../runtime/route.ts';

export const OBSERVE_ROUTES: readonly Route<OperationServices>[] = [
  detailedHealthRoute,
  metricsRoute,
  referenceRoute,
  errorPageRoute,
];
