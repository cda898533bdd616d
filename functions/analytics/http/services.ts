import type { Hasher } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { OwnPriceStore, TenantStore } from '../../projects/project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import type { FiguresDependencies } from '../read-figures.ts';

/** What the routes that answer with figures need. */
export interface FiguresServices extends RouteServices, FiguresDependencies {
  readonly findProject: FindProject;
  readonly traces: TraceStore;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  readonly ownPrices: Pick<OwnPriceStore, 'find'>;
}

/** What the routes that answer with usage need. */
export interface UsageServices extends FiguresServices {
  readonly tenants: Pick<TenantStore, 'findOrganization' | 'listProjects'>;
}
