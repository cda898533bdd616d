import { concludeWith } from '../../../functions/analytics/conclude.ts';
import { totalsFollower } from '../../../functions/analytics/count-evaluated.ts';
import { CountingRounds, type Round } from '../../../functions/analytics/counting-rounds.ts';
import type { ProjectTotalsStore } from '../../../functions/analytics/totals.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import type { Conclusions } from '../../../functions/traces/concluded.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { NOON } from './records.ts';

let workers = 0;

interface Stores {
  readonly traces: Pick<TraceStore, 'moveToRound'>;
  readonly totals: Pick<ProjectTotalsStore, 'add' | 'close'>;
}

/** One worker's followers, as functions/lambda/followers.ts opens them; without stores nobody follows. */
export function openConclusions(stores: Stores | null = null, now: Clock = () => NOON): Conclusions {
  const rounds = new CountingRounds({ base62: (length) => String(workers++).padStart(length, '0') }, now);
  return concludeWith(rounds, stores === null ? [] : [totalsFollower({ ...stores, rounds })]);
}

export function aRound(writer: string, number = 1): Round {
  return { writer, number };
}
