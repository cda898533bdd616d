import type { RiskModel } from '../../evaluation/evaluator.ts';
import type { LoadRules } from '../../evaluation/packs/project-rules.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { TenantStore } from '../../projects/project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { TraceStore } from '../../traces/trace-store.ts';

export interface GuardServices extends RouteServices {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly loadRules: LoadRules;
  readonly loadModels: () => Promise<readonly RiskModel[]>;
  readonly traces: Pick<TraceStore, 'find'>;
  /** Milliseconds; only differences are used. */
  readonly stopwatch: Clock;
}
