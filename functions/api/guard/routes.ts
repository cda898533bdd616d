import { dryRunDomainRoute } from './dry-run.ts';
import { guardRoute } from './guard.ts';

export const GUARD_ROUTES = [guardRoute, dryRunDomainRoute];
