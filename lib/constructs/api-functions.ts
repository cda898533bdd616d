import { Construct } from 'constructs';
import { gatewayDeploymentOf } from '../gateway-config.ts';
import { hasJudge, judgeDeploymentOf } from '../judge-config.ts';
import { channelDeploymentOf } from '../notification-config.ts';
import { oidcDeploymentOf } from '../oidc-config.ts';
import type { StageConfig } from '../stage-schema.ts';
import type { AccessSecrets } from './access-secrets.ts';
import type { BodyBucket } from './body-bucket.ts';
import { type DataTable, INTAKE_PARTITIONS } from './data-table.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';
import { letAskJudges } from './judge-access.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';

interface ApiFunctionsProps extends FunctionContext {
  readonly table: DataTable;
  readonly bodies: BodyBucket;
  readonly secrets: AccessSecrets;
  readonly evaluationQueue: EvaluationQueue;
}

/** The functions behind the API: one per permission profile, so that reading never writes more than a key's use. */
export class ApiFunctions extends Construct {
  readonly ingest: NodeFunction;
  readonly query: NodeFunction;
  readonly manage: NodeFunction;
  readonly observe: NodeFunction;
  readonly guard: NodeFunction;
  /** Where the stage names a judge: its alarms cost, idle or not. */
  readonly trial: NodeFunction | undefined;
  readonly web: NodeFunction;

  constructor(scope: Construct, id: string, props: ApiFunctionsProps) {
    super(scope, id);
    this.ingest = this.#ingest(props);
    this.query = this.#query(props);
    this.manage = this.#manage(props);
    this.observe = this.#observe(props);
    this.guard = this.#guard(props);
    this.trial = hasJudge(props.config) ? this.#trial(props) : undefined;
    this.web = this.#web(props);
  }

  #ingest(props: ApiFunctionsProps): NodeFunction {
    const { config, table, bodies, secrets, evaluationQueue } = props;
    const ingest = new NodeFunction(this, 'Ingest', {
      ...props,
      ...config.functions.ingest,
      name: 'ingest',
      description: 'Admits traces: authenticates, masks, reserves quota, stores and queues',
      environment: {
        ...quotaEnvironment(config),
        ...bodyEnvironment(config),
        OTLP_QUIET_SECONDS: String(config.openTelemetry.quietSeconds),
        OTLP_QUOTA_ANSWER: config.openTelemetry.quotaAnswer,
      },
    });
    table.connect(ingest, {
      items: ['ConditionCheckItem', 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      index: false,
      // It parses whatever strangers send.
      partitions: [...INTAKE_PARTITIONS, 'IDEMPOTENCY#'],
    });
    // People have a trace evaluated again from the console.
    table.connectCallers(ingest, { sessions: true });
    bodies.connect(ingest, ['PutObject']);
    secrets.connectAuth(ingest);
    evaluationQueue.connectProducer(ingest);
    return ingest;
  }

  #query(props: ApiFunctionsProps): NodeFunction {
    const { config, table, bodies, secrets, evaluationQueue } = props;
    const query = new NodeFunction(this, 'Query', {
      ...props,
      ...config.functions.query,
      name: 'query',
      description: 'Answers everything that only reads, and requests that no route matches',
      environment: { ...quotaEnvironment(config), ...retentionEnvironment(config) },
    });
    table.connect(query, { items: ['GetItem', 'BatchGetItem', 'Query'], index: true });
    table.connectKeyUse(query);
    bodies.connect(query, ['GetObject']);
    secrets.connectAuth(query);
    evaluationQueue.connectObserver(query);
    return query;
  }

  #manage(props: ApiFunctionsProps): NodeFunction {
    const { config, table, bodies, secrets } = props;
    const manage = new NodeFunction(this, 'Manage', {
      ...props,
      ...config.functions.manage,
      name: 'manage',
      description:
        'Changes organizations, projects, members, keys and limits, takes labels, deletes traces, shows the audit log',
      environment: {
        ...quotaEnvironment(config),
        ...retentionEnvironment(config),
        OPEN_SIGN_UP: String(config.openSignUp),
        SIGN_UPS_PER_HOUR: String(config.signUpsPerHour),
        JUDGE_DEPLOYMENT: judgeDeploymentOf(config),
        CHANNEL_DEPLOYMENT: channelDeploymentOf(config),
        GATEWAY_DEPLOYMENT: gatewayDeploymentOf(config),
      },
    });
    table.connect(manage, {
      items: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      index: true,
      entersAuditLog: true,
    });
    // Whoever labels a trace is shown its texts.
    bodies.connect(manage, ['GetObject', 'DeleteObject']);
    // A file of the lake is written anew without a trace that is deleted.
    bodies.connectLakeWriter(manage);
    secrets.connectAuth(manage);
    secrets.connectPlatformKey(manage);
    secrets.connectLeakReportKeys(manage);
    secrets.connectJudgeKeyTimes(manage);
    return manage;
  }

  #guard(props: ApiFunctionsProps): NodeFunction {
    const { config, table, bodies, secrets } = props;
    const guard = new NodeFunction(this, 'Guard', {
      ...props,
      ...config.functions.guard,
      name: 'guard',
      description: 'Judges prompts and outputs while the caller waits, and tries out rules; stores nothing',
    });
    table.connect(guard, { items: ['GetItem', 'Query'], index: false });
    table.connectKeyUse(guard);
    bodies.connect(guard, ['GetObject']);
    secrets.connectAuth(guard);
    return guard;
  }

  #trial(props: ApiFunctionsProps): NodeFunction {
    const { config, table, bodies, secrets } = props;
    const trial = new NodeFunction(this, 'Trial', {
      ...props,
      ...config.functions.trial,
      name: 'trial',
      description:
        'Tries judges and rubrics while the caller waits: the only function behind the API that asks providers',
    });
    table.connect(trial, { items: ['GetItem', 'BatchGetItem', 'Query'], index: false });
    table.connectKeyUse(trial);
    table.connectTrials(trial);
    bodies.connect(trial, ['GetObject']);
    secrets.connectAuth(trial);
    letAskJudges(trial, { config, secrets });
    return trial;
  }

  #web(props: ApiFunctionsProps): NodeFunction {
    const { config, table, secrets } = props;
    const web = new NodeFunction(this, 'Web', {
      ...props,
      ...config.functions.web,
      name: 'web',
      description: 'Serves the console, signs people in to it, and keeps its saved views',
      ...(config.oidc === undefined ? {} : { environment: { OIDC_DEPLOYMENT: oidcDeploymentOf(config.oidc) } }),
    });
    table.connect(web, {
      items: ['GetItem', 'Query'],
      index: false,
      partitions: ['KEY#', 'ORG#', 'SESSION#', 'SIGNIN#', 'AUDIT#', 'AUDIT-REFUSALS', 'VIEWS#'],
    });
    table.connectKeyUse(web);
    table.connectSignIn(web);
    table.connectSavedViews(web);
    secrets.connectAuth(web);
    if (config.oidc?.secretName !== undefined) secrets.connectOidcClient(web, config.oidc.secretName);
    return web;
  }

  #observe(props: ApiFunctionsProps): NodeFunction {
    const { config, table, bodies, secrets, evaluationQueue } = props;
    const observe = new NodeFunction(this, 'Observe', {
      ...props,
      ...config.functions.observe,
      name: 'observe',
      description: 'Answers with figures, tells how the deployment is, and what the API offers',
      environment: {
        ...quotaEnvironment(config),
        ...retentionEnvironment(config),
        GATEWAY_DEPLOYMENT: gatewayDeploymentOf(config),
      },
    });
    table.connect(observe, { items: ['GetItem', 'BatchGetItem', 'Query'], index: true });
    table.connectKeyUse(observe);
    secrets.connectAuth(observe);
    secrets.connectPlatformKey(observe);
    evaluationQueue.connectObserver(observe);
    evaluationQueue.connectDeadLetterObserver(observe);
    bodies.connectObserver(observe);
    return observe;
  }
}

type Environment = Readonly<Record<string, string>>;

/** The limits of a (project, user) for whom nobody has set any. */
export function quotaEnvironment({ defaultUserQuota }: StageConfig): Environment {
  return {
    DEFAULT_USER_TOKENS_DAILY: String(defaultUserQuota.tokensDaily),
    DEFAULT_USER_COST_DAILY_MICRO_USD: String(defaultUserQuota.costDailyMicroUsd),
  };
}

/** How long new traces are kept, and how far back a list can look. */
function retentionEnvironment({ traceRetentionDays }: StageConfig): Environment {
  return { RETENTION_DAYS: String(traceRetentionDays) };
}

/** The same for a function that stores bodies or moves them: how long those stay in the table, where there is a lake. */
export function bodyEnvironment(config: StageConfig): Environment {
  const { lake } = config;
  return { ...retentionEnvironment(config), ...(lake.enabled ? { LAKE_BODY_DAYS: String(lake.bodyDays) } : {}) };
}
