import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  CorsHttpMethod,
  type CorsPreflightOptions,
  DomainName,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { API_SERVICE, METRICS } from '../../functions/runtime/metric-names.ts';
import type { StageConfig } from '../stage-schema.ts';
import type { Alarms } from './alarms.ts';
import type { ApiFunctions } from './api-functions.ts';
import { API_ROUTES, type ApiFunction } from './api-routes.ts';
import { GradualRollout } from './gradual-rollout.ts';
import type { NodeFunction } from './node-function.ts';

const ONE_MINUTE = Duration.minutes(1);

interface HttpApiProps {
  readonly config: StageConfig;
  readonly alarms: Alarms;
  readonly functions: ApiFunctions;
}

/** The HTTPS API: its routes, throttling, access log and alarms. */
export class HttpApi extends Construct {
  readonly api: Api;
  readonly url: string;
  /** The same without a slash at its end. */
  readonly baseUrl: string;
  /** Of the own name, where there is one: what its DNS record has to lead to. */
  readonly domain: DomainName | undefined;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { config, functions } = props;
    const rollout = config.gradualDeployment ? new GradualRollout(this, 'Rollout') : undefined;
    const live = (target: NodeFunction): IFunction => rollout?.shift(target) ?? target.lambda;
    const query = live(functions.query);
    const manage = this.#integration('Manage', live(functions.manage));
    const integrations: Readonly<Record<ApiFunction, HttpLambdaIntegration>> = {
      ingest: this.#integration('Ingest', live(functions.ingest)),
      query: this.#integration('Query', query),
      manage,
      observe: this.#integration('Observe', live(functions.observe)),
      guard: this.#integration('Guard', live(functions.guard)),
      // Without a judge there is nothing to try, which `manage` says.
      trial: functions.trial === undefined ? manage : this.#integration('Trial', live(functions.trial)),
      // All at once: half of the requests of a new page must not meet the old function, which has other files.
      web: this.#integration('Web', functions.web.lambda),
    };
    this.api = new Api(this, 'Api', {
      description: `Aegis API (${config.stage})`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: config.api.disableExecuteApiEndpoint,
      defaultIntegration: integrations.query,
      ...corsOptions(config),
    });
    this.#openDefaultRoute(query);
    for (const route of API_ROUTES) {
      this.api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration: integrations[route.function],
      });
    }
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Callers are authenticated in the functions, so that a refusal is problem+json with a stable code and a ' +
        'revoked key stops within 30 seconds; the routes for health and the API description are public on purpose.',
    });
    this.domain = this.#domain(config);
    const { url } = this.#stage(config, this.domain);
    this.url = config.api.disableExecuteApiEndpoint ? `https://${config.api.domainName}/` : url;
    const { domainName } = config.api;
    this.baseUrl = domainName === undefined ? this.api.apiEndpoint : `https://${domainName}`;
    const serverErrors = this.#addServerErrorAlarm(props.alarms);
    // Handlers answer a fault with 500 and do not throw, so that Lambda counts no error for it.
    rollout?.watch(serverErrors);
    this.#addAlarms(props.alarms);
  }

  #integration(id: string, target: IFunction): HttpLambdaIntegration {
    // One permission for the whole API: one per route would grow the function's policy towards its 20 KB limit.
    return new HttpLambdaIntegration(id, target, { scopePermissionToRoute: false });
  }

  /** The source of a call by the default route is `<api>/<stage>/$default`, a segment less than the permission has. */
  #openDefaultRoute(target: IFunction): void {
    target.addPermission('DefaultRoutePermission', {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.api.apiId,
        resourceName: '*/$default',
      }),
    });
  }

  #domain({ api: { domainName, certificateArn } }: StageConfig): DomainName | undefined {
    if (domainName === undefined || certificateArn === undefined) return undefined;
    return new DomainName(this, 'Domain', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
  }

  #stage(config: StageConfig, domainName: DomainName | undefined): HttpStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: config.logRetentionDays,
      removalPolicy: config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      ...(domainName === undefined ? {} : { domainMapping: { domainName } }),
      throttle: { rateLimit: config.api.rateLimitPerSecond, burstLimit: config.api.burstLimit },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat() },
    });
  }

  #addServerErrorAlarm(alarms: Alarms): Alarm {
    const errors = this.api.metricServerError({ period: ONE_MINUTE, statistic: 'Sum' });
    const requests = this.api.metricCount({ period: ONE_MINUTE, statistic: 'SampleCount' });
    return alarms.add(this, 'ServerErrorAlarm', {
      summary: 'More than 1 % of the requests, and at least 5 a minute, are answered with a 5xx.',
      runbook: 'api-server-errors',
      severity: 'page',
      metric: new MathExpression({
        expression: 'IF(errors >= 5, 100 * errors / requests, 0)',
        usingMetrics: { errors, requests },
        label: 'API 5xx share (%)',
        period: ONE_MINUTE,
      }),
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #addAlarms(alarms: Alarms): void {
    alarms.add(this, 'LatencyAlarm', {
      summary: 'One request in a hundred takes longer than a second.',
      runbook: 'api-latency',
      severity: 'page',
      metric: this.api.metricLatency({ period: ONE_MINUTE, statistic: 'p99' }),
      threshold: 1_000,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    this.#addAuthenticationAlarm(alarms);
    this.#addLeakAlarm(alarms);
  }

  #addLeakAlarm(alarms: Alarms): void {
    alarms.add(this, 'LeakedKeyAlarm', {
      summary: 'A secret scanner has found working API keys in public; they are revoked.',
      runbook: 'leaked-keys-were-reported',
      severity: 'ticket',
      metric: alarms.ownMetric(METRICS.leakedKeysReported, 'manage', 'Sum', Duration.minutes(5)),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #addAuthenticationAlarm(alarms: Alarms): void {
    alarms.addAnomaly(this, 'AuthenticationFailureAlarm', {
      summary: 'Many more requests than usual come with no key or a wrong one.',
      runbook: 'authentication-failures',
      severity: 'ticket',
      metric: alarms.ownMetric(METRICS.authenticationFailed, API_SERVICE, 'Sum', Duration.minutes(5)),
      standardDeviations: 3,
      evaluationPeriods: 3,
      missingData: TreatMissingData.IGNORE,
    });
  }
}

/** What a page of another origin may read of an answer, beside what every page may; without it a cursor is hidden from it. */
const EXPOSED_HEADERS = 'location ratelimit ratelimit-policy retry-after x-item-count x-next-cursor x-request-id'.split(
  ' ',
);

function corsOptions(config: StageConfig): { readonly corsPreflight?: CorsPreflightOptions } {
  const { corsAllowedOrigins } = config.api;
  if (corsAllowedOrigins.length === 0) return {};
  return {
    corsPreflight: {
      allowOrigins: [...corsAllowedOrigins],
      allowMethods: [
        CorsHttpMethod.GET,
        CorsHttpMethod.POST,
        CorsHttpMethod.PUT,
        CorsHttpMethod.PATCH,
        CorsHttpMethod.DELETE,
      ],
      allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-request-id', 'traceparent'],
      exposeHeaders: EXPOSED_HEADERS,
      maxAge: Duration.hours(1),
    },
  };
}

/** No address, user agent or path: the first two identify people, and a path can hold a caller's own trace id. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      request_id: '$context.requestId',
      time: '$context.requestTimeEpoch',
      route: '$context.routeKey',
      status: '$context.status',
      latency_ms: '$context.responseLatency',
      integration_latency_ms: '$context.integrationLatency',
      integration_status: '$context.integrationStatus',
      integration_error: '$context.integrationErrorMessage',
      gateway_error: '$context.error.responseType',
      response_bytes: '$context.responseLength',
    }),
  );
}
