import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { judgeTimeoutSeconds } from '../judge-config.ts';
import type { AccessSecrets } from './access-secrets.ts';
import type { Alarms } from './alarms.ts';
import type { BodyBucket } from './body-bucket.ts';
import { type DataTable, TELLING_PARTITIONS } from './data-table.ts';
import { letAskJudges } from './judge-access.ts';
import type { JudgeQueue } from './judge-queue.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';

const HOURS_PER_DAY = 24;
const MICRO_USD_PER_USD = 1e6;

interface JudgingProps extends FunctionContext {
  readonly table: DataTable;
  readonly bodies: BodyBucket;
  readonly secrets: AccessSecrets;
  readonly judgeQueue: JudgeQueue;
}

/** Judges what the judge queue delivers. Only a stage that names a judge has it: its alarms cost, idle or not. */
export class Judging extends Construct {
  readonly judge: NodeFunction;

  constructor(scope: Construct, id: string, props: JudgingProps) {
    super(scope, id);
    const { config, alarms, table, bodies, secrets, judgeQueue } = props;
    this.judge = new NodeFunction(this, 'Judge', {
      ...props,
      memoryMegabytes: config.functions.judge.memoryMegabytes,
      timeoutSeconds: judgeTimeoutSeconds(config),
      name: 'judge',
      description: 'Asks judges about traces that rules and models leave open',
    });
    table.connect(this.judge, {
      items: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      index: false,
      // It reads what strangers and strange models wrote: keys, rates and the audit log are out of its reach.
      partitions: [
        'TRACE#',
        'ORG#',
        'LEDGER#',
        'CHARGES#',
        'OPEN#',
        'RESERVATION#',
        'JUDGED#',
        'CIRCUIT',
        'JUDGEMODE',
        'REVIEW#',
        'ROLLUP#',
        ...TELLING_PARTITIONS,
      ],
    });
    table.connectLakeReader(this.judge);
    bodies.connect(this.judge, ['GetObject']);
    letAskJudges(this.judge, { config, secrets });
    // A trace whose provider cannot be reached is sent again for later.
    judgeQueue.connectProducer(this.judge);
    judgeQueue.connectConsumer(this.judge);
    this.#addAlarms(alarms, config.judge.dailyBudgetUsd);
  }

  #addAlarms(alarms: Alarms, dailyBudgetUsd: number): void {
    const minute = Duration.minutes(1);
    alarms.add(this, 'CircuitAlarm', {
      summary: 'A provider of judges is not asked for a while, because it fails or refuses.',
      runbook: 'judge-circuit-open',
      severity: 'ticket',
      metric: new MathExpression({
        expression: 'FILL(opened, 0) + FILL(blocked, 0)',
        usingMetrics: {
          opened: alarms.ownMetric(METRICS.judgeCircuitsOpened, 'judge', 'Sum', minute),
          blocked: alarms.ownMetric(METRICS.judgesBlocked, 'judge', 'Sum', minute),
        },
        label: 'circuits opened',
        period: minute,
      }),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    alarms.add(this, 'SpendAlarm', {
      summary: `Judging costs more in an hour than a twenty-fourth of its ${dailyBudgetUsd} USD a day.`,
      runbook: 'judge-spend',
      severity: 'ticket',
      metric: alarms.ownMetric(METRICS.judgeSpendMicroUsd, 'judge', 'Sum', Duration.hours(1)),
      threshold: Math.ceil((dailyBudgetUsd * MICRO_USD_PER_USD) / HOURS_PER_DAY),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
