import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';
import type { Alarms } from './alarms.ts';

/** Per cent of the budget, and whether of what was spent or of what is forecast. */
const NOTICES = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/** Tells the ticket topic when the stage costs more in a month than its operator has set. Needs the cost tags active. */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: { readonly config: StageConfig; readonly alarms: Alarms }) {
    super(scope, id);
    const { monthlyBudgetUsd, stage } = props.config;
    if (monthlyBudgetUsd === undefined) return;
    const { ticketTopic } = props.alarms;
    ticketTopic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'BudgetNotices',
        principals: [new ServicePrincipal('budgets.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [ticketTopic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:stage$${stage}`] },
      },
      notificationsWithSubscribers: NOTICES.map((notice) => ({
        notification: { ...notice, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: ticketTopic.topicArn }],
      })),
    });
  }
}
