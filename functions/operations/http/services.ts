import type { ProjectTotalsStore, Totals } from '../../analytics/totals.ts';
import type { Hasher } from '../../kernel/ports.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { LedgerDependencies } from '../../quota/reserve.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import type { ComponentHealth } from '../check-health.ts';
import type { QueueDepth } from '../queue-depth.ts';

export const QUEUES = ['evaluation', 'dead_letter', 'delivery', 'delivery_dead_letter'] as const;
/** Of a deployment with a judge. */
export const JUDGE_QUEUES = ['judge', 'judge_dead_letter'] as const;
export type QueueName = (typeof QUEUES)[number] | (typeof JUDGE_QUEUES)[number];

export interface OperationServices extends RouteServices, LedgerDependencies {
  readonly hasher: Hasher;
  readonly findProject: FindProject;
  readonly traces: TraceStore;
  readonly totals: Pick<ProjectTotalsStore, 'find'>;
  /** Over all projects; at most TOTALS_CACHE_MILLISECONDS old. */
  readonly sumTotals: () => Promise<Totals>;
  readonly readPlatformKey: () => Promise<string>;
  readonly readQueue: (queue: QueueName) => Promise<QueueDepth>;
  readonly hasJudge: boolean;
  /** At most HEALTH_CACHE_MILLISECONDS old. */
  readonly readHealth: () => Promise<readonly ComponentHealth[]>;
  readonly stage: string;
}

/** What the routes that say whether the API is up need. */
export interface HealthServices extends RouteServices {
  /** Each rejects when its store does not answer. */
  readonly checks: Readonly<Record<'table' | 'evaluation_queue', () => Promise<void>>>;
}
