import { consoleRootRoute, consoleRoute, rootRoute } from '../../console/http/console-page.ts';
import { getSessionRoute } from '../../console/http/session-read.ts';
import type { Route } from '../../runtime/route.ts';
import type { WebServices } from './services.ts';

/** What every view of the console begins with. */
export const WEB_ROUTES: readonly Route<WebServices>[] = [consoleRoute, consoleRootRoute, rootRoute, getSessionRoute];
