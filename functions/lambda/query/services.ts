import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { SqsEvaluationQueue } from '../../traces/sqs/evaluation-queue.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { LimitDependencies } from '../../quota/reserve.ts';
import type { Hasher } from '../../kernel/ports.ts';
import { createProjectLoader, type FindProject } from '../../projects/find-project.ts';
import type { TenantStore } from '../../access/tenant.ts';
import type { ExplainDependencies } from '../../traces/explain-evaluation.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { RouteServices } from '../../runtime/route.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';

export interface QueryServices extends RouteServices, LimitDependencies, ExplainDependencies {
  readonly tenants: TenantStore;
  readonly traces: TraceStore;
  readonly hasher: Hasher;
  readonly findProject: FindProject;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  /** Each rejects when its store does not answer. */
  readonly checks: Readonly<Record<'table' | 'evaluation_queue', () => Promise<void>>>;
}

const { EVALUATION_QUEUE_URL } = VARIABLES;

export function openQueryServices(): QueryServices {
  const env = readEnvironment({ ...TRACE_ACCESS_VARIABLES, EVALUATION_QUEUE_URL });
  const { table, services } = openTraceAccess(env);
  const { ledger, tenants, now } = services;
  const overrides = new DynamoOverrideStore(table);
  const queue = new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL);
  return {
    ...services,
    knownLimits: ledger.findLimits.bind(ledger),
    loadProject: createProjectLoader(tenants, now),
    findOverride: (...place) => overrides.find(...place),
    checks: {
      table: async () => {
        await tenants.findOrganization('readiness');
      },
      evaluation_queue: () => queue.check(),
    },
  };
}
