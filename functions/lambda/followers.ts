import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import { concludeWith } from '../analytics/conclude.ts';
import { totalsFollower } from '../analytics/count-evaluated.ts';
import { CountingRounds } from '../analytics/counting-rounds.ts';
import { DynamoProjectTotals } from '../analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../analytics/dynamodb/rollup-store.ts';
import { fold } from '../analytics/fold.ts';
import { RollupLog } from '../analytics/rollup-log.ts';
import { escalationFollower } from '../judging/escalation-counts.ts';
import { judgeFollower } from '../judging/send-to-judge.ts';
import { zoneOf } from '../kernel/window.ts';
import { alertFollower } from '../notifications/alert-follower.ts';
import type { RaiseDependencies } from '../notifications/raise-events.ts';
import type { LoadProject } from '../projects/find-project.ts';
import { DynamoReviewStore } from '../review/dynamodb/review-store.ts';
import { reviewFollower } from '../review/review-follower.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import type { Conclusions } from '../traces/concluded.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import type { Judging } from './judging.ts';

/**
 * Who follows when an evaluation was stored, the same for every function that stores one.
 * @param judging null where the deployment has no judge, or where nothing is stored that could ask for one
 */
export function openFollowers(
  table: DynamoTable,
  traces: TraceStore,
  loadProject: LoadProject,
  alerting: RaiseDependencies,
  judging: Judging | null = null,
): Conclusions {
  const rounds = new CountingRounds(RANDOM_IDS, Date.now);
  const totals = new DynamoProjectTotals(table);
  const rollups = new DynamoRollupStore(table, Date.now);
  const reviews = new DynamoReviewStore(table, Date.now);
  const counting = totalsFollower({
    totals,
    traces,
    rounds,
    log: new RollupLog(rollups),
    async fold(project) {
      const { organizationId, projectId } = project;
      await fold({ rollups, totals, now: Date.now }, project, zoneOf(await loadProject(organizationId, projectId)));
    },
  });
  return concludeWith(rounds, [
    counting,
    ...(judging === null ? [] : [judgeFollower(judging.queue), escalationFollower({ ...judging, now: Date.now })]),
    reviewFollower({ reviews, traces, loadProject, now: Date.now }),
    alertFollower(alerting),
  ]);
}
