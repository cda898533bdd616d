import { dryRunDomainRoute } from '../../guard/http/dry-run.ts';
import { guardRoute } from '../../guard/http/guard.ts';
import type { GuardServices } from '../../guard/http/services.ts';
import type { Route } from '../../runtime/route.ts';

export const GUARD_ROUTES: readonly Route<GuardServices>[] = [guardRoute, dryRunDomainRoute];
