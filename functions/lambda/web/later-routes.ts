import { finishOidcRoute, getSignInOptionsRoute, startOidcRoute } from '../../console/http/oidc.ts';
import { createSavedViewRoute, deleteSavedViewRoute, listSavedViewsRoute } from '../../console/http/saved-views.ts';
import { createSessionRoute } from '../../console/http/session.ts';
import type { Route } from '../../runtime/route.ts';
import type { WebServices } from './services.ts';

/** Those that are loaded with the first request for one of them: few people sign in at a time. */
export const LATER_WEB_ROUTES: readonly Route<WebServices>[] = [
  createSessionRoute,
  getSignInOptionsRoute,
  startOidcRoute,
  finishOidcRoute,
  listSavedViewsRoute,
  createSavedViewRoute,
  deleteSavedViewRoute,
];
