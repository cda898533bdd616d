import { DynamoLedgerStore } from '../adapters/dynamodb-ledger-store.ts';
import { DynamoTable } from '../adapters/dynamodb-table.ts';
import { DynamoTenantStore } from '../adapters/dynamodb-tenant-store.ts';
import { DynamoTraceStore } from '../adapters/dynamodb-trace-store.ts';
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
  ledger: new DynamoLedgerStore(table),
  traces: new DynamoTraceStore(table, Date.now),
  tenants: new DynamoTenantStore(table),
  queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL),
  now: Date.now,
};

/** Finishes what a crash left behind: expired holds, and traces that nobody evaluated. */
export const handler = createScheduledHandler({
  telemetry,
  heartbeat: METRICS.reconcileHeartbeat,
  async run(isOutOfTime) {
    const outcome = await reconcile(deps, isOutOfTime);
    // A metric that is always zero would be paid for and say nothing: its alarm takes silence for zero.
    if (outcome.holdsReleased > 0) telemetry.count(METRICS.reservationsReleased, outcome.holdsReleased);
    if (outcome.stuck > 0) telemetry.count(METRICS.tracesQueuedTooLong, outcome.stuck);
    return { ...outcome };
  },
});
