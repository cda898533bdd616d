import { concludeWith } from '../../../functions/analytics/conclude.ts';
import { totalsFollower } from '../../../functions/analytics/count-evaluated.ts';
import { CountingRounds, type Round } from '../../../functions/analytics/counting-rounds.ts';
import { RollupLog } from '../../../functions/analytics/rollup-log.ts';
import type { ProjectKey, RollupStore } from '../../../functions/analytics/rollup-store.ts';
import type { ProjectTotalsStore } from '../../../functions/analytics/totals.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import type { Conclusions } from '../../../functions/traces/concluded.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { MemoryRollups } from '../memory/rollups.ts';
import { NOON } from './records.ts';

let workers = 0;

interface Stores {
  readonly traces: Pick<TraceStore, 'moveToRound'>;
  readonly totals: Pick<ProjectTotalsStore, 'add' | 'close'>;
  /** In memory where the figures are not asked for. */
  readonly rollups?: Pick<RollupStore, 'putSegment'>;
  readonly fold?: (project: ProjectKey) => Promise<void>;
}

/** One worker's followers, as functions/lambda/followers.ts opens them; without stores nobody follows. */
export function openConclusions(stores: Stores | null = null, now: Clock = () => NOON): Conclusions {
  const rounds = new CountingRounds({ base62: (length) => String(workers++).padStart(length, '0') }, now);
  if (stores === null) return concludeWith(rounds, []);
  const { rollups = new MemoryRollups(), fold = async () => undefined } = stores;
  return concludeWith(rounds, [totalsFollower({ ...stores, rounds, log: new RollupLog(rollups), fold })]);
}

export function aRound(writer: string, number = 1): Round {
  return { writer, number };
}
