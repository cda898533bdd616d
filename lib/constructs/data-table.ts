import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ComparisonOperator, type IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';
import type { Alarms } from './alarms.ts';
import type { NodeFunction } from './node-function.ts';

const INDEX_NAME = 'gsi1';
const ONE_MINUTE = Duration.minutes(1);

/**
 * The two operations that every submission makes: reading the key, and reserving quota. Each operation that is watched
 * costs an alarm metric a month, idle or not, and a fault of the service does not spare these two.
 */
const WATCHED_OPERATIONS = ['GetItem', 'UpdateItem'] as const;

/** `TransactWriteItems` needs no permission of its own, only those of the actions inside it. */
type ItemAction = 'ConditionCheckItem' | 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

const CHANGES_IN_PLACE: readonly string[] = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
const PUT = 'dynamodb:PutItem';

/**
 * All that noting the use of a key touches, the key of the item and what conditions read included: DynamoDB holds all of
 * them against the list. The secrets are among them, as the first use of a rotated secret ends the one before.
 */
const KEY_USE_ATTRIBUTES = [
  ...['pk', 'sk', 'last_used_at', 'status', 'hmac', 'pepper_version', 'previous', 'next', 'rotated_at'],
];
/** The same of a session, which so can be prolonged up to its end, and not be made. */
const SESSION_USE_ATTRIBUTES = ['pk', 'sk', 'last_used_at'];
/** Other answers to an update would show attributes that the list does not name. */
const LISTED_ATTRIBUTES_ONLY = ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'];

/** What taking in a trace touches: settings and limits, money, traces. */
export const INTAKE_PARTITIONS = ['ORG#', 'LEDGER#', 'OPEN#', 'RESERVATION#', 'CHARGES#', 'BUDGET#', 'TRACE#'];

/** What telling of an evaluation touches: episodes, and the outbox of each channel. */
export const TELLING_PARTITIONS = ['EPISODE#', 'CHANNELS#', 'DELIVERY#', 'OUTBOX#'];

interface TableAccess {
  readonly items: readonly ItemAction[];
  /** Whether the index may be queried as well. */
  readonly index: boolean;
  /**
   * Prefixes of the partitions that the function may reach, reading or writing.
   * @default every partition
   */
  readonly partitions?: readonly string[];
  /**
   * Whether it may put entries into the audit log.
   * @default false
   */
  readonly entersAuditLog?: boolean;
}

interface DataTableProps {
  readonly config: StageConfig;
  readonly alarms: Alarms;
  readonly key: Key | undefined;
}

/**
 * The one table. `Table` rather than `TableV2`: a global table with a generated name is replaced, empty, by the
 * embedded emulator whenever it changes, and no stage needs replicas.
 */
export class DataTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    const { retainData } = props.config;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Not the default key of the service: the use of this one is recorded in CloudTrail.
      encryption: props.key === undefined ? TableEncryption.AWS_MANAGED : TableEncryption.CUSTOMER_MANAGED,
      ...(props.key === undefined ? {} : { encryptionKey: props.key }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expires_at',
      deletionProtection: retainData,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: INDEX_NAME,
      partitionKey: { name: 'gsi1pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi1sk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.#addAlarms(props.alarms);
  }

  /** Tells the function where the table is and allows exactly these actions. */
  connect(consumer: NodeFunction, access: TableAccess): void {
    consumer.lambda.addEnvironment('TABLE_NAME', this.table.tableName);
    const key = this.table.encryptionKey;
    // Whoever reads a secret reads the table as well, so that this covers both.
    if (key !== undefined) consumer.allow('UseDataKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
    const actions = access.items.map((action) => `dynamodb:${action}`);
    this.#addStatement(consumer, { sid: 'UseTable', actions, conditions: partitionsIn(access.partitions) });
    const changes = access.entersAuditLog === true ? CHANGES_IN_PLACE : [...CHANGES_IN_PLACE, PUT];
    if (actions.some((action) => changes.includes(action))) this.#protectAuditLog(consumer, changes);
    if (access.index) consumer.allow('QueryIndex', ['dynamodb:Query'], [`${this.table.tableArn}/index/${INDEX_NAME}`]);
  }

  /** For a function that only reads: it may note that a key or a session was used and count its requests, and nothing else. */
  connectKeyUse(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'NoteKeyUse',
      actions: ['dynamodb:UpdateItem'],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['KEY#*'] },
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': KEY_USE_ATTRIBUTES },
        StringEqualsIfExists: { 'dynamodb:ReturnValues': LISTED_ATTRIBUTES_ONLY },
      },
    });
    this.#addStatement(consumer, {
      sid: 'NoteSessionUse',
      actions: ['dynamodb:UpdateItem'],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SESSION#*'] },
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': SESSION_USE_ATTRIBUTES },
        StringEqualsIfExists: { 'dynamodb:ReturnValues': LISTED_ATTRIBUTES_ONLY },
      },
    });
    this.#addStatement(consumer, {
      sid: 'CountRequests',
      actions: ['dynamodb:UpdateItem'],
      conditions: partitionsIn(['RATE#']),
    });
  }

  /** For a function whose partitions are named: it finds the keys of its callers, and their sessions where it takes any. */
  connectCallers(consumer: NodeFunction, { sessions }: { readonly sessions: boolean }): void {
    this.#addStatement(consumer, {
      sid: 'ReadKeys',
      actions: ['dynamodb:GetItem'],
      conditions: partitionsIn(['KEY#', ...(sessions ? ['SESSION#'] : [])]),
    });
    this.connectKeyUse(consumer);
  }

  /** For the function that signs people in: it may make sessions and take one-time tokens, and enter both into the audit log. */
  connectSignIn(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'OpenSessions',
      actions: [PUT],
      conditions: partitionsIn(['SESSION#', 'SIGNIN#', 'AUDIT#']),
    });
    this.#addStatement(consumer, {
      sid: 'TakeSignIns',
      actions: ['dynamodb:DeleteItem'],
      conditions: partitionsIn(['SIGNIN#']),
    });
    this.#addStatement(consumer, {
      sid: 'CountRefusals',
      actions: ['dynamodb:UpdateItem'],
      conditions: partitionsIn(['AUDIT-REFUSALS']),
    });
  }

  /** For the function that keeps the views of projects: it may store them, and announce that in the audit log. */
  connectSavedViews(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'SaveViews',
      actions: [PUT],
      conditions: partitionsIn(['VIEWS#', 'AUDIT-INTENTS']),
    });
    this.#addStatement(consumer, {
      sid: 'WithdrawIntents',
      actions: ['dynamodb:DeleteItem'],
      conditions: partitionsIn(['AUDIT-INTENTS']),
    });
  }

  /** For a function that tells others of a trace: it reads what was put beside the trace for them. */
  connectTraceTexts(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'ReadTexts',
      actions: ['dynamodb:GetItem'],
      conditions: partitionsIn(['TRACE#']),
    });
  }

  /** For a function whose partitions are named: it finds in which file of the lake the body of a trace is. */
  connectLakeReader(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'FindInLake',
      actions: ['dynamodb:Query'],
      conditions: partitionsIn(['LAKE#']),
    });
  }

  /** For a function behind the API that asks judges: it may note how they are, and hold and charge their money. */
  connectTrials(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'NoteJudges',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      conditions: partitionsIn(['CIRCUIT', 'JUDGEMODE', 'LEDGER#', 'OPEN#', 'RESERVATION#', 'CHARGES#']),
    });
  }

  /** For the function that reports usage: it notes what it has sent, and how far it is. */
  connectUsageLedger(consumer: NodeFunction): void {
    this.#addStatement(consumer, {
      sid: 'NoteSentUsage',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      conditions: partitionsIn(['STRIPE#']),
    });
  }

  /** Whatever else a function may do, what is in the audit log is neither changed nor removed by it. */
  #protectAuditLog(consumer: NodeFunction, actions: readonly string[]): void {
    this.#addStatement(consumer, {
      sid: 'KeepAuditLog',
      effect: Effect.DENY,
      actions: [...actions],
      conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['AUDIT#*'] } },
    });
  }

  #addStatement(consumer: NodeFunction, statement: PolicyStatementProps): void {
    consumer.lambda.addToRolePolicy(new PolicyStatement({ ...statement, resources: [this.table.tableArn] }));
  }

  #addAlarms(alarms: Alarms): void {
    alarms.add(this, 'ThrottleAlarm', {
      summary: 'DynamoDB refuses reads or writes because a partition or the table is too busy.',
      runbook: 'table-throttled',
      severity: 'page',
      metric: sumOf('table throttles', [
        this.#metric('ReadThrottleEvents'),
        this.#metric('WriteThrottleEvents'),
        this.#metric('ReadThrottleEvents', { GlobalSecondaryIndexName: INDEX_NAME }),
        this.#metric('WriteThrottleEvents', { GlobalSecondaryIndexName: INDEX_NAME }),
      ]),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    alarms.add(this, 'SystemErrorAlarm', {
      summary: 'DynamoDB answers with errors of its own.',
      runbook: 'table-system-errors',
      severity: 'page',
      metric: sumOf(
        'table system errors',
        WATCHED_OPERATIONS.map((operation) => this.#metric('SystemErrors', { Operation: operation })),
      ),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #metric(metricName: string, dimensions: Readonly<Record<string, string>> = {}): Metric {
    return new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: this.table.tableName, ...dimensions },
      statistic: 'Sum',
      period: ONE_MINUTE,
    });
  }
}

function partitionsIn(prefixes: readonly string[] | undefined): Record<string, unknown> {
  if (prefixes === undefined) return {};
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) } };
}

/**
 * Alarms on DynamoDB metrics ignore missing data whatever the alarm says, and a table that is well has no such data;
 * `FILL` turns its absence into zeros, so that the alarm goes back to OK.
 */
function sumOf(label: string, metrics: readonly IMetric[]): MathExpression {
  const named = metrics.map((metric, index) => [`m${index}`, metric] as const);
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    label,
    period: ONE_MINUTE,
  });
}
