import { detailedHealthRoute } from './detailed-health.ts';
import { metricsRoute } from './metrics.ts';
import { referenceRoute } from './reference.ts';

export const OBSERVE_ROUTES = [detailedHealthRoute, metricsRoute, referenceRoute];
