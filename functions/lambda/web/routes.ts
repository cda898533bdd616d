import { consoleRootRoute, consoleRoute, rootRoute } from '../../console/http/console-page.ts';
import type { Route } from '../../runtime/route.ts';
import type { WebServices } from './services.ts';

export const WEB_ROUTES: readonly Route<WebServices>[] = [consoleRoute, consoleRootRoute, rootRoute];
