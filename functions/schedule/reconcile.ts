import { recordRepairs } from '../adapters/dynamodb-ledger-repairs.ts';
import { openLedgerStores } from '../adapters/dynamodb-ledger-stores.ts';
import { DynamoTable } from '../adapters/dynamodb-table.ts';
import { SqsEvaluationQueue } from '../adapters/sqs-evaluation-queue.ts';
import { reconcile } from '../domain/reconcile.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { createScheduledHandler } from '../runtime/scheduled.ts';
import { openTelemetry } from '../runtime/telemetry.ts';

const { TABLE_NAME, EVALUATION_QUEUE_URL } = VARIABLES;
const env = readEnvironment({ TABLE_NAME, EVALUATION_QUEUE_URL });
const table = new DynamoTable(env.TABLE_NAME);
const telemetry = openTelemetry('reconcile');
const deps = {
  ...openLedgerStores(table),
  queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL),
  recordRepair: recordRepairs(table, Date.now),
};

/** Finishes what a crash left behind: expired holds, traces that nobody evaluated, counters that disagree. */
export const handler = createScheduledHandler({
  telemetry,
  heartbeat: METRICS.reconcileHeartbeat,
  async run(isOutOfTime) {
    const outcome = await reconcile(deps, isOutOfTime);
    // A metric that is always zero would be paid for and say nothing: its alarm takes silence for zero.
    if (outcome.holdsReleased > 0) telemetry.count(METRICS.reservationsReleased, outcome.holdsReleased);
    if (outcome.drifted > 0) telemetry.count(METRICS.ledgerDrift, outcome.drifted);
    if (outcome.stuck > 0) telemetry.count(METRICS.tracesQueuedTooLong, outcome.stuck);
    return { ...outcome };
  },
});
