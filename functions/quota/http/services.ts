import type { AuditedServices } from '../../audit/http/services.ts';
import type { Hasher, IdSource, Pause } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { TenantStore } from '../../projects/project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { BudgetStore } from '../budget.ts';
import type { ReadBudgetFigures } from '../budget-figures.ts';
import type { ChangeBudgetDependencies } from '../change-budgets.ts';
import type { ReservationDependencies } from '../reservations.ts';
import type { LedgerDependencies, LimitDependencies } from '../reserve.ts';

interface NamedPayer {
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
}

/** What a route needs that tells what a limit has left. */
export interface QuotaServices extends RouteServices, LimitDependencies, NamedPayer {}

/** What the routes of reservations need. */
export interface ReservationServices extends RouteServices, ReservationDependencies, NamedPayer {}

/** What a route needs that tells of budgets. */
export interface BudgetReadServices extends RouteServices, LimitDependencies {
  readonly budgets: BudgetStore;
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly readBudgetFigures: ReadBudgetFigures;
}

/** What a route needs that changes budgets. */
export interface BudgetServices extends AuditedServices, ChangeBudgetDependencies, NamedPayer {
  readonly tenants: TenantStore;
  readonly ids: Pick<IdSource, 'ulid'>;
}

/** What a route needs that changes limits. */
export interface LimitServices extends AuditedServices, LedgerDependencies, NamedPayer {
  readonly pause: Pause;
}
