import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import { concludeWith } from '../analytics/conclude.ts';
import { totalsFollower } from '../analytics/count-evaluated.ts';
import { CountingRounds } from '../analytics/counting-rounds.ts';
import { DynamoProjectTotals } from '../analytics/dynamodb/project-totals.ts';
import type { LoadProject } from '../projects/find-project.ts';
import { DynamoReviewStore } from '../review/dynamodb/review-store.ts';
import { reviewFollower } from '../review/review-follower.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import type { Conclusions } from '../traces/concluded.ts';
import type { TraceStore } from '../traces/trace-store.ts';

/** Who follows when an evaluation was stored, the same for every function that stores one. */
export function openFollowers(table: DynamoTable, traces: TraceStore, loadProject: LoadProject): Conclusions {
  const rounds = new CountingRounds(RANDOM_IDS, Date.now);
  const reviews = new DynamoReviewStore(table, Date.now);
  return concludeWith(rounds, [
    totalsFollower({ totals: new DynamoProjectTotals(table), traces, rounds }),
    reviewFollower({ reviews, traces, loadProject, now: Date.now }),
  ]);
}
