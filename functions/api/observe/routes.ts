import { detailedHealthRoute } from './detailed-health.ts';
import { errorPageRoute } from './error-page.ts';
import { metricsRoute } from './metrics.ts';
import { referenceRoute } from './reference.ts';

export const OBSERVE_ROUTES = [detailedHealthRoute, metricsRoute, referenceRoute, errorPageRoute];
