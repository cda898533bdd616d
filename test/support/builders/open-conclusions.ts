import { concludeWith } from '../../../functions/analytics/conclude.ts';
import { totalsFollower } from '../../../functions/analytics/count-evaluated.ts';
import { CountingRounds, type Round } from '../../../functions/analytics/counting-rounds.ts';
import { RollupLog } from '../../../functions/analytics/rollup-log.ts';
import type { ProjectKey, RollupStore } from '../../../functions/analytics/rollup-store.ts';
import type { ProjectTotalsStore } from '../../../functions/analytics/totals.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { createProjectLoader } from '../../../functions/projects/find-project.ts';
import type { TenantStore } from '../../../functions/projects/project.ts';
import { reviewFollower } from '../../../functions/review/review-follower.ts';
import type { ReviewStore } from '../../../functions/review/review-store.ts';
import type { Conclusions } from '../../../functions/traces/concluded.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { MemoryRollups } from '../memory/rollups.ts';
import { NOON } from './records.ts';

let workers = 0;

interface Stores {
  readonly traces: Pick<TraceStore, 'moveToRound' | 'find'>;
  readonly totals: Pick<ProjectTotalsStore, 'add' | 'close'>;
  /** With both, reviews are made as well. */
  readonly tenants?: Pick<TenantStore, 'findProject'>;
  readonly reviews?: ReviewStore;
  /** In memory where the figures are not asked for. */
  readonly rollups?: Pick<RollupStore, 'putSegment'>;
  readonly fold?: (project: ProjectKey) => Promise<void>;
}

/** One worker's followers, as functions/lambda/followers.ts opens them; without stores nobody follows. */
export function openConclusions(stores: Stores | null = null, now: Clock = () => NOON): Conclusions {
  const rounds = new CountingRounds({ base62: (length) => String(workers++).padStart(length, '0') }, now);
  if (stores === null) return concludeWith(rounds, []);
  const { traces, tenants, reviews, rollups = new MemoryRollups(), fold = async () => undefined } = stores;
  const totals = totalsFollower({ ...stores, rounds, log: new RollupLog(rollups), fold });
  if (tenants === undefined || reviews === undefined) return concludeWith(rounds, [totals]);
  const loadProject = createProjectLoader(tenants, now);
  return concludeWith(rounds, [totals, reviewFollower({ reviews, traces, loadProject, now })]);
}

export function aRound(writer: string, number = 1): Round {
  return { writer, number };
}
