import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { OwnPriceStore } from '../../projects/project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { ExplainDependencies } from '../explain-evaluation.ts';
import type { TraceStore } from '../trace-store.ts';

interface FoundTraces {
  readonly traces: TraceStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  readonly now: Clock;
}

/** What the routes that read traces and evaluations need. */
export interface TraceServices extends RouteServices, Omit<ExplainDependencies, 'traces'>, FoundTraces {}

/** What the routes of an organization's own prices need. */
export interface OwnPriceServices extends AuditedServices {
  readonly ownPrices: OwnPriceStore;
  readonly now: Clock;
}

/** What a route needs that tries prices on stored traces. */
export interface PriceTrialServices extends RouteServices, FoundTraces {}

/** What the routes that delete traces need. */
export interface TraceDeletionServices extends AuditedServices, FoundTraces {}
