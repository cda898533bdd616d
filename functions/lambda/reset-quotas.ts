import { recordRepairs } from '../operations/record-repairs.ts';
import { CounterCheck } from '../quota/check-counters.ts';
import { closeWindows } from '../quota/close-windows.ts';
import { openLedgerStores } from '../quota/dynamodb/ledger-stores.ts';
import { walkCounters } from '../quota/walk-counters.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { createScheduledHandler } from '../runtime/scheduled.ts';
import { openTelemetry } from '../runtime/telemetry.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';
import { openAuditChain } from './audit-chain.ts';

const { TABLE_NAME } = VARIABLES;
const table = new DynamoTable(readEnvironment({ TABLE_NAME }).TABLE_NAME);
const telemetry = openTelemetry('reset-quotas');
const deps = { ...openLedgerStores(table), recordRepair: recordRepairs(openAuditChain(table)) };

/** Closes the quota windows that have ended, in every time zone. */
export const handler = createScheduledHandler({
  telemetry,
  heartbeat: METRICS.quotaResetHeartbeat,
  async run(isOutOfTime) {
    const counterCheck = new CounterCheck(deps, isOutOfTime);
    const outcome = { closed: 0, drifted: 0 };
    const isDone = await walkCounters(deps, 'reset-quotas', isOutOfTime, async (keys) => {
      const { closed, drifted } = await closeWindows(deps, counterCheck, keys);
      outcome.closed += closed;
      outcome.drifted += drifted;
      return true;
    });
    if (outcome.drifted > 0) telemetry.count(METRICS.ledgerDrift, outcome.drifted);
    return { ...outcome, unfinished: isDone ? 0 : 1 };
  },
});
