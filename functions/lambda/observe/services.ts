import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { readBudgetFigures } from '../../analytics/budget-figures.ts';
import { DynamoProjectTotals } from '../../analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../../analytics/dynamodb/rollup-store.ts';
import type { UsageServices } from '../../analytics/http/services.ts';
import type { Totals } from '../../analytics/totals.ts';
import type { RoutingTrialServices } from '../../gateway/http/dry-run.ts';
import { GatewayDeployment } from '../../gateway/provider-key.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import { DEFAULT_MASKING_POLICY } from '../../masking/masking.ts';
import { DynamoAlertRuleStore } from '../../notifications/dynamodb/alert-rule-store.ts';
import { DynamoEpisodeStore } from '../../notifications/dynamodb/episode-store.ts';
import type { AlertReadServices } from '../../notifications/http/alert-services.ts';
import { type ComponentHealth, checkHealth } from '../../operations/check-health.ts';
import { healthChecks } from '../../operations/http/health-checks.ts';
import type { OperationServices, QueueName } from '../../operations/http/services.ts';
import { SqsQueueDepth } from '../../operations/sqs/queue-depth.ts';
import { DynamoOwnPriceStore } from '../../projects/dynamodb/own-price-store.ts';
import { DynamoBudgetStore } from '../../quota/dynamodb/budget-store.ts';
import { DynamoLedgerStore } from '../../quota/dynamodb/ledger-store.ts';
import type { BudgetReadServices } from '../../quota/http/services.ts';
import { SpentWindows } from '../../quota/spent-windows.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { S3BodyStore } from '../../storage/s3-body-store.ts';
import { DynamoTraceStore } from '../../traces/dynamodb/trace-store.ts';
import { openAccess } from '../access.ts';
import { openConsoleAccess } from '../console-access.ts';
import { userDailyDefaults } from '../limit-defaults.ts';

/** Keeps a monitor that asks every second from costing more than it is worth. */
const HEALTH_CACHE_MILLISECONDS = 5_000;
/**
 * Shorter than the pause between two scrapes, since each may meet another environment: a counter that falls because the
 * second one remembers an older sum would be taken for a restart.
 */
const TOTALS_CACHE_MILLISECONDS = 5_000;
const PLATFORM_KEY_CACHE_MILLISECONDS = 30_000;

const { AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID, PLATFORM_KEY_SECRET_ID } = VARIABLES;
const { EVALUATION_QUEUE_URL, EVALUATION_DEAD_LETTER_QUEUE_URL, SCHEDULE_DEAD_LETTER_QUEUE_URL } = VARIABLES;
const { BODY_BUCKET_NAME, JUDGE_QUEUE_URL, JUDGE_DEAD_LETTER_QUEUE_URL, RETENTION_DAYS } = VARIABLES;
const { DELIVERY_QUEUE_URL, DELIVERY_DEAD_LETTER_QUEUE_URL, GATEWAY_DEPLOYMENT } = VARIABLES;
const { DEFAULT_USER_TOKENS_DAILY, DEFAULT_USER_COST_DAILY_MICRO_USD } = VARIABLES;

export interface ObserveServices
  extends OperationServices,
    Omit<UsageServices, 'tenants' | 'totals'>,
    Omit<AlertReadServices, 'totals' | 'traces'> {
  readonly totals: OperationServices['totals'] & UsageServices['totals'];
  readonly traces: OperationServices['traces'] & UsageServices['traces'] & AlertReadServices['traces'];
  readonly tenants: UsageServices['tenants'] & BudgetReadServices['tenants'];
  readonly budgets: BudgetReadServices['budgets'];
  readonly readBudgetFigures: BudgetReadServices['readBudgetFigures'];
  readonly gatewayDeployment: RoutingTrialServices['gatewayDeployment'];
}

export function openObserveServices(): ObserveServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    AUTH_SECRET_ID,
    PLATFORM_KEY_SECRET_ID,
    EVALUATION_QUEUE_URL,
    EVALUATION_DEAD_LETTER_QUEUE_URL,
    SCHEDULE_DEAD_LETTER_QUEUE_URL,
    DELIVERY_QUEUE_URL,
    DELIVERY_DEAD_LETTER_QUEUE_URL,
    BODY_BUCKET_NAME,
    RETENTION_DAYS,
    DEFAULT_USER_TOKENS_DAILY,
    DEFAULT_USER_COST_DAILY_MICRO_USD,
    GATEWAY_DEPLOYMENT,
  });
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const secrets = new SecretReader();
  const ledger = new DynamoLedgerStore(table);
  const queues = new SqsQueueDepth();
  const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
  const judge = readEnvironment({
    JUDGE_QUEUE_URL: JUDGE_QUEUE_URL.optional(),
    JUDGE_DEAD_LETTER_QUEUE_URL: JUDGE_DEAD_LETTER_QUEUE_URL.optional(),
  });
  const hasJudge = judge.JUDGE_QUEUE_URL !== undefined;
  const urls: Readonly<Record<QueueName, string>> = {
    evaluation: env.EVALUATION_QUEUE_URL,
    dead_letter: env.EVALUATION_DEAD_LETTER_QUEUE_URL,
    delivery: env.DELIVERY_QUEUE_URL,
    delivery_dead_letter: env.DELIVERY_DEAD_LETTER_QUEUE_URL,
    judge: judge.JUDGE_QUEUE_URL ?? '',
    judge_dead_letter: judge.JUDGE_DEAD_LETTER_QUEUE_URL ?? '',
  };
  const access = openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage: env.AEGIS_STAGE, now });
  const platformKey = new ExpiringCache<string>({
    ttlMilliseconds: PLATFORM_KEY_CACHE_MILLISECONDS,
    maxEntries: 1,
    now,
  });
  const health = new ExpiringCache<readonly ComponentHealth[]>({
    ttlMilliseconds: HEALTH_CACHE_MILLISECONDS,
    maxEntries: 1,
    now,
  });
  const totals = new DynamoProjectTotals(table);
  const rollups = new DynamoRollupStore(table, now);
  const figures = { rollups, totals, tenants: access.tenants, now };
  const sum = new ExpiringCache<Totals>({ ttlMilliseconds: TOTALS_CACHE_MILLISECONDS, maxEntries: 1, now });
  const readQueue = (queue: QueueName) => queues.read(urls[queue]);
  const checks = healthChecks({
    readTable: () => access.tenants.findOrganization('health'),
    readQueue,
    hasJudge,
    readScheduleDeadLetters: () => queues.read(env.SCHEDULE_DEAD_LETTER_QUEUE_URL),
    readBucket: () => bodies.check(),
    readSecret: () => secrets.read(env.AUTH_SECRET_ID),
  });
  return {
    ...access,
    ...openConsoleAccess(access, { table, stage: env.AEGIS_STAGE, now }),
    ledger,
    knownLimits: ledger.findLimits.bind(ledger),
    spentWindows: new SpentWindows(now),
    limitDefaults: userDailyDefaults(env),
    traces: new DynamoTraceStore(table, now),
    totals,
    rollups,
    budgets: new DynamoBudgetStore(table),
    alertRules: new DynamoAlertRuleStore(table),
    episodes: new DynamoEpisodeStore(table, now),
    readBudgetFigures: (id, asked) => readBudgetFigures(figures, id, asked),
    ownPrices: new DynamoOwnPriceStore(table),
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: env.RETENTION_DAYS,
    sumTotals: () => sum.get('all', () => totals.sum()),
    readPlatformKey: () => platformKey.get('platform', () => secrets.read(env.PLATFORM_KEY_SECRET_ID)),
    readQueue,
    hasJudge,
    gatewayDeployment: GatewayDeployment.parse(JSON.parse(env.GATEWAY_DEPLOYMENT)),
    readHealth: () => health.get('all', () => checkHealth(checks, { stopwatch: () => performance.now() })),
    stage: env.AEGIS_STAGE,
    now,
  };
}
