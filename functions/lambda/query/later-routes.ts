import { quotaStatusRoute } from '../../quota/http/quota-status.ts';
import { listAppealsRoute } from '../../review/http/list-appeals.ts';
import { exportLabelsRoute, getQualityRoute } from '../../review/http/quality.ts';
import { getReviewRoute, getReviewStatsRoute, listReviewsRoute } from '../../review/http/reviews.ts';
import { aliasRoute } from '../../runtime/alias-route.ts';
import type { Route } from '../../runtime/route.ts';
import type { QueryServices } from './services.ts';

/** Those that are loaded with the first request for one of them. */
export const LATER_QUERY_ROUTES: readonly Route<QueryServices>[] = [
  listReviewsRoute,
  getReviewStatsRoute,
  getReviewRoute,
  listAppealsRoute,
  getQualityRoute,
  exportLabelsRoute,
  aliasRoute(quotaStatusRoute, { operation: 'getQuotaStatusAlias', path: '/v1/quota/status' }),
];
