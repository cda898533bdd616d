import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { USAGE_METRICS } from '../../functions/runtime/metric-names.ts';
import { stripeDeploymentOf } from '../stripe-config.ts';
import type { AccessSecrets } from './access-secrets.ts';
import type { DataTable } from './data-table.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';
import type { Schedules } from './schedules.ts';

interface BillingProps extends FunctionContext {
  readonly table: DataTable;
  readonly secrets: AccessSecrets;
  readonly schedules: Schedules;
}

/** Lets Stripe have what organizations used. Only a stage that names a meter of Stripe has it: its alarms cost. */
export class Billing extends Construct {
  readonly reportUsage: NodeFunction;

  constructor(scope: Construct, id: string, props: BillingProps) {
    super(scope, id);
    const { config, alarms, table, secrets, schedules } = props;
    this.reportUsage = new NodeFunction(this, 'ReportUsage', {
      ...props,
      ...config.functions.reportUsage,
      name: 'report-usage',
      description: 'Lets Stripe have what organizations used',
      environment: { STRIPE_DEPLOYMENT: stripeDeploymentOf(config) },
    });
    table.connect(this.reportUsage, {
      items: ['GetItem', 'BatchGetItem', 'Query'],
      index: true,
      partitions: ['ORG#', 'ROLLUP#', 'STRIPE#'],
    });
    table.connectUsageLedger(this.reportUsage);
    secrets.connectStripeKey(this.reportUsage);
    schedules.schedule('ReportUsageSchedule', {
      target: this.reportUsage,
      rate: 'rate(1 hour)',
      purpose: 'Lets Stripe have what was used',
      heartbeat: USAGE_METRICS.usageReportHeartbeat,
      runbook: 'usage-report-has-stopped',
      severity: 'ticket',
    });
    alarms.add(this, 'NotReportedAlarm', {
      summary: 'Stripe refuses usage of organizations, or has not got it for days.',
      runbook: 'usage-is-not-reported',
      severity: 'ticket',
      metric: alarms.ownMetric(USAGE_METRICS.usageNotReported, 'report-usage', 'Sum', Duration.hours(1)),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
