import { dryRunDomainRoute } from '../../guard/http/dry-run.ts';
import { guardRoute } from '../../guard/http/guard.ts';

export const GUARD_ROUTES = [guardRoute, dryRunDomainRoute];
