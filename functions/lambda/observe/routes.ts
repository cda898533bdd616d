import { detailedHealthRoute } from '../../operations/http/detailed-health.ts';
import { errorPageRoute } from '../../operations/http/error-page.ts';
import { metricsRoute } from '../../operations/http/metrics.ts';
import { referenceRoute } from '../../operations/http/reference.ts';

export const OBSERVE_ROUTES = [detailedHealthRoute, metricsRoute, referenceRoute, errorPageRoute];
