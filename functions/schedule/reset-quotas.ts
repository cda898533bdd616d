import { DynamoLedgerStore } from '../adapters/dynamodb-ledger-store.ts';
import { DynamoTable } from '../adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../adapters/dynamodb-trace-store.ts';
import { closeWindows } from '../domain/ledger/close-windows.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { createScheduledHandler } from '../runtime/scheduled.ts';
import { openTelemetry } from '../runtime/telemetry.ts';

const { TABLE_NAME } = VARIABLES;
const table = new DynamoTable(readEnvironment({ TABLE_NAME }).TABLE_NAME);
const ledger = new DynamoLedgerStore(table);
const deps = { ledger, traces: new DynamoTraceStore(table, Date.now), now: Date.now };

/** Closes the quota windows that have ended, in every time zone. */
export const handler = createScheduledHandler({
  telemetry: openTelemetry('reset-quotas'),
  heartbeat: METRICS.quotaResetHeartbeat,
  async run(isOutOfTime) {
    let closed = 0;
    for await (const keys of ledger.openCounters()) {
      closed += await closeWindows(deps, keys);
      if (isOutOfTime()) break;
    }
    return { closed };
  },
});
