import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoProjectTotals } from '../analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../analytics/dynamodb/rollup-store.ts';
import { DynamoUsageLedger } from '../billing/dynamodb/usage-ledger.ts';
import { reportUsage } from '../billing/report-usage.ts';
import { readStripeKey } from '../billing/secrets-manager/stripe-key.ts';
import { StripeApi } from '../billing/stripe/stripe-api.ts';
import { StripeDeployment } from '../billing/stripe-deployment.ts';
import { DynamoTenantStore } from '../projects/dynamodb/tenant-store.ts';
import { readEnvironment, STRIPE_VARIABLES, VARIABLES } from '../runtime/environment.ts';
import { USAGE_METRICS } from '../runtime/metric-names.ts';
import { createScheduledHandler } from '../runtime/scheduled.ts';
import { openTelemetry } from '../runtime/telemetry.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';

const { AEGIS_STAGE, TABLE_NAME } = VARIABLES;
const env = readEnvironment({ AEGIS_STAGE, TABLE_NAME, ...STRIPE_VARIABLES });
const { meters, invoiceGraceHours, apiUrl } = StripeDeployment.parse(JSON.parse(env.STRIPE_DEPLOYMENT));
const telemetry = openTelemetry('report-usage');
const table = new DynamoTable(env.TABLE_NAME);
const deps = {
  ledger: new DynamoUsageLedger(table),
  tenants: new DynamoTenantStore(table),
  rollups: new DynamoRollupStore(table, Date.now),
  totals: new DynamoProjectTotals(table),
  ...{ stage: env.AEGIS_STAGE, meters, invoiceGraceHours },
  now: Date.now,
  pause: sleep,
  notReported: (organizationId: string, reason: string) =>
    telemetry.logger.warn('usage not reported', { organization_id: organizationId, reason }),
};

/** Lets Stripe have what organizations used. */
export const handler = createScheduledHandler({
  telemetry,
  heartbeat: USAGE_METRICS.usageReportHeartbeat,
  async run(isOutOfTime) {
    // Read at every run: another key is in use with the next one.
    const key = await readStripeKey(env.STRIPE_KEY_SECRET_NAME);
    if (key === null) {
      telemetry.logger.warn('usage not reported', { reason: 'no key is set: npm run ops -- stripe-key' });
      telemetry.count(USAGE_METRICS.usageNotReported);
      return { organizations: 0, notReported: 0, unfinished: 1 };
    }
    const outcome = await reportUsage({ ...deps, stripe: new StripeApi({ apiUrl, key }) }, isOutOfTime);
    // A metric that is always zero would be paid for and say nothing: its alarm takes silence for zero.
    if (outcome.notReported > 0) telemetry.count(USAGE_METRICS.usageNotReported, outcome.notReported);
    return outcome;
  },
});
