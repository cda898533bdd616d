import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { API_SERVICE, METRICS, metricNamespace, USAGE_METRICS } from '../../functions/runtime/metric-names.ts';
import { RUNBOOK_SECTIONS } from '../../lib/constructs/alarms.ts';
import { functionsOf, JUDGE, resourcesOf, synthesize } from './synthesize.ts';

const prod = synthesize('prod', { ...JUDGE, pageEmail: 'on-call@example.com', ticketEmail: 'tickets@example.com' });

const dimensionsSchema = z.array(z.object({ Name: z.string(), Value: z.unknown() }));

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensionsSchema.default([]),
});

const alarmSchema = z.object({
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  ComparisonOperator: z.string(),
  Threshold: z.number().optional(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  TreatMissingData: z.string(),
  Period: z.number().optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensionsSchema.optional(),
  Metrics: z
    .array(
      z.object({
        Expression: z.string().optional(),
        MetricStat: z.object({ Metric: metricSchema, Period: z.number(), Stat: z.string() }).optional(),
      }),
    )
    .optional(),
});

const composite = JSON.stringify(resourcesOf(prod, 'AWS::CloudWatch::CompositeAlarm')[0]?.properties);

const alarms = resourcesOf(prod, 'AWS::CloudWatch::Alarm').map(({ id, properties }) => {
  const alarm = alarmSchema.parse(properties);
  const single = alarm.MetricName === undefined ? [] : [metricSchema.parse(properties)];
  const metrics = [
    ...single,
    ...(alarm.Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])),
  ];
  const expressions = (alarm.Metrics ?? []).flatMap(({ Expression }) => Expression ?? []);
  const periodSeconds = alarm.Period ?? alarm.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  return {
    ...alarm,
    id,
    metrics,
    expressions,
    periodSeconds,
    pages: composite.includes(`"${id}"`),
    section: alarm.AlarmDescription.split('#').at(-1) ?? '',
  };
});

/** What a metric is about: the id of the resource in its dimensions, or the name of our own service. */
function watches(metric: z.infer<typeof metricSchema>, target: string): boolean {
  return metric.Dimensions.some(({ Value }) => Value === target || JSON.stringify(Value).includes(`"${target}"`));
}

const PER_FUNCTION = 14;

/** [section, how many, metrics, threshold, periods, of which, seconds, missing data, pages] */
const TABLE = [
  ['api-server-errors', 1, ['5xx', 'Count'], 1, 5, 3, 60, 'notBreaching', true],
  ['api-latency', 1, ['Latency'], 1_000, 5, 3, 60, 'notBreaching', true],
  ['function-errors', PER_FUNCTION, ['Errors'], 0.05, 3, 2, 60, 'notBreaching', true],
  ['function-throttled', 1, ['Throttles'], 0, 5, 3, 60, 'notBreaching', true],
  ['quiet-tenants-are-waiting', 1, ['ApproximateAgeOfOldestMessageInQuietGroups'], 300, 1, 1, 60, 'notBreaching', true],
  ['evaluation-queue-is-slow', 1, ['ApproximateAgeOfOldestMessage'], 900, 1, 1, 60, 'notBreaching', false],
  ['evaluation-queue-is-deep', 1, ['ApproximateNumberOfMessagesVisible'], 1_000, 10, 10, 60, 'notBreaching', false],
  ['evaluation-dead-letter-queue', 1, ['ApproximateNumberOfMessagesVisible'], 1, 1, 1, 60, 'notBreaching', true],
  ['judge-queue-is-slow', 1, ['ApproximateAgeOfOldestMessage'], 900, 1, 1, 60, 'notBreaching', false],
  ['judge-dead-letter-queue', 1, ['ApproximateNumberOfMessagesVisible'], 1, 1, 1, 60, 'notBreaching', true],
  ['judge-circuit-open', 1, [METRICS.judgeCircuitsOpened, METRICS.judgesBlocked], 0, 5, 3, 60, 'notBreaching', false],
  ['judge-spend', 1, [METRICS.judgeSpendMicroUsd], 416_667, 1, 1, 3_600, 'notBreaching', false],
  ['delivery-dead-letter-queue', 1, ['ApproximateNumberOfMessagesVisible'], 1, 1, 1, 60, 'notBreaching', true],
  ['deliveries-are-failing', 1, [METRICS.deliveryFailed], 0.5, 1, 1, 900, 'notBreaching', true],
  ['outbox-is-late', 1, [METRICS.outboxAgeSeconds], 300, 1, 1, 300, 'notBreaching', true],
  ['gateway-errors', 1, [METRICS.gatewayErrors, METRICS.gatewayRequests], 1, 5, 3, 60, 'notBreaching', true],
  ['gateway-busy', 1, ['ConcurrentExecutions'], 80, 3, 3, 60, 'notBreaching', false],
  ['schedule-dead-letter-queue', 1, ['ApproximateNumberOfMessagesVisible'], 1, 1, 1, 60, 'notBreaching', true],
  ['table-throttled', 1, ['ReadThrottleEvents', 'WriteThrottleEvents'], 0, 5, 3, 60, 'notBreaching', true],
  ['table-system-errors', 1, ['SystemErrors'], 0, 5, 3, 60, 'notBreaching', true],
  ['quota-reset-has-stopped', 1, [METRICS.quotaResetHeartbeat], 1, 2, 2, 3_600, 'breaching', true],
  ['reconcile-has-stopped', 1, [METRICS.reconcileHeartbeat], 1, 2, 2, 3_600, 'breaching', true],
  ['usage-report-has-stopped', 1, [USAGE_METRICS.usageReportHeartbeat], 1, 2, 2, 3_600, 'breaching', false],
  ['usage-is-not-reported', 1, [USAGE_METRICS.usageNotReported], 0, 1, 1, 3_600, 'notBreaching', false],
  ['alert-rules-are-not-looked-at', 1, [METRICS.alertsHeartbeat], 1, 1, 1, 600, 'breaching', true],
  ['traces-queued-too-long', 1, [METRICS.tracesQueuedTooLong], 0, 1, 1, 300, 'notBreaching', true],
  ['reviews-are-late', 1, [METRICS.reviewsLate], 0, 1, 1, 3_600, 'notBreaching', false],
  ['ledger-drift', 1, [METRICS.ledgerDrift], 0, 1, 1, 3_600, 'ignore', false],
  ['leaked-keys-were-reported', 1, [METRICS.leakedKeysReported], 0, 1, 1, 300, 'notBreaching', false],
  ['authentication-failures', 1, [METRICS.authenticationFailed], undefined, 3, 3, 300, 'ignore', false],
] as const;

describe('the alarms', () => {
  test.each(TABLE)('%s', (section, count, metricNames, threshold, periods, datapoints, seconds, missing, pages) => {
    const found = alarms.filter((alarm) => alarm.section === section);
    expect(found).toHaveLength(count);
    for (const alarm of found) {
      expect([...new Set(alarm.metrics.map(({ MetricName }) => MetricName))].sort()).toEqual([...metricNames].sort());
      expect(alarm).toMatchObject({
        EvaluationPeriods: periods,
        DatapointsToAlarm: datapoints,
        periodSeconds: seconds,
        TreatMissingData: missing,
        pages,
      });
      expect(alarm.Threshold).toBe(threshold);
    }
  });

  test('watch for slowness at 80 % of each timeout, by ticket', () => {
    const functions = functionsOf(prod);
    const found = alarms.filter(({ section }) => section === 'function-near-timeout');
    expect(found).toHaveLength(functions.size);
    for (const { id, timeoutSeconds, name } of functions.values()) {
      const own = found.filter(({ metrics }) => metrics.some((metric) => watches(metric, id)));
      expect(own, name).toHaveLength(1);
      expect(own[0], name).toMatchObject({ Threshold: timeoutSeconds * 800, Statistic: 'Maximum', pages: false });
    }
  });

  test('are all in the table above or the previous test', () => {
    const known = new Set<string>([...TABLE.map(([section]) => section), 'function-near-timeout']);
    expect(alarms.filter(({ section }) => !known.has(section)).map(({ id }) => id)).toEqual([]);
  });

  test('read DynamoDB through FILL, because alarms on it never see that data is missing', () => {
    for (const { id, metrics, expressions } of alarms) {
      if (!metrics.some(({ Namespace }) => Namespace === 'AWS/DynamoDB')) continue;
      expect(expressions.join().match(/FILL\(/g)?.length, id).toBe(metrics.length);
    }
  });

  test('compare the share of errors only when there are at least five', () => {
    expect(alarms.find(({ section }) => section === 'api-server-errors')?.expressions).toEqual([
      'IF(errors >= 5, 100 * errors / requests, 0)',
    ]);
  });

  test('watch our own metrics only by names and services that the code emits', () => {
    const own = alarms
      .flatMap(({ metrics }) => metrics)
      .filter(({ Namespace }) => Namespace === metricNamespace('prod'));
    expect(own.length).toBeGreaterThan(0);
    for (const { MetricName, Dimensions } of own) {
      expect(Object.values({ ...METRICS, ...USAGE_METRICS })).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'service', Value: expect.any(String) }]);
      expect([...functionsOf(prod).keys(), API_SERVICE]).toContain(Dimensions[0]?.Value);
    }
  });
});

describe('nothing goes unwatched', () => {
  test.each([...functionsOf(prod).values()])('$name has error and near-timeout alarms', ({ id }) => {
    const sections = alarms
      .filter(({ metrics }) => metrics.some((metric) => watches(metric, id)))
      .map(({ section }) => section)
      .sort();
    const own = sections.filter((section) => section !== 'gateway-busy');
    expect(own).toEqual(['function-errors', 'function-near-timeout']);
  });

  test('every function is watched for throttles by the alarm on all of them; the gateway alone reserves concurrency', () => {
    const [throttles] = alarms.filter(({ section }) => section === 'function-throttled');
    expect(throttles?.metrics).toEqual([{ Namespace: 'AWS/Lambda', MetricName: 'Throttles', Dimensions: [] }]);
    for (const { id, properties } of resourcesOf(prod, 'AWS::Lambda::Function')) {
      if (!id.startsWith('Gateway')) expect(properties, id).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });

  test('the share of errors is the average of a metric that counts successes as zero', () => {
    for (const alarm of alarms.filter(({ section }) => section === 'function-errors')) {
      expect(alarm.Statistic, alarm.id).toBe('Average');
    }
  });

  test('every dead-letter queue has an alarm at its first message', () => {
    const deadLetterQueues = resourcesOf(prod, 'AWS::SQS::Queue').filter(
      ({ properties }) => !('RedrivePolicy' in properties),
    );
    expect(deadLetterQueues.length).toBeGreaterThan(0);
    for (const { id } of deadLetterQueues) {
      const own = alarms.filter(({ metrics }) => metrics.some((metric) => watches(metric, id)));
      expect(own, id).toEqual([expect.objectContaining({ Threshold: 1, pages: true })]);
    }
  });

  test('every schedule keeps what it could not start, and is missed when its function falls silent', () => {
    const schedules = resourcesOf(prod, 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(3);
    for (const { id, properties } of schedules) {
      const target = JSON.stringify(properties['Target']);
      expect(target, id).toContain('"DeadLetterConfig"');
      const invoked = [...functionsOf(prod).values()].find((candidate) => target.includes(`"${candidate.id}"`));
      const heartbeats = alarms.filter(
        ({ metrics, TreatMissingData }) =>
          TreatMissingData === 'breaching' && metrics.some((metric) => watches(metric, invoked?.name ?? id)),
      );
      // Of `reconcile` also that it has come to the alert rules.
      expect(heartbeats, id).toHaveLength(invoked?.name === 'reconcile' ? 2 : 1);
    }
  });
});

describe('notifications', () => {
  test('open a ticket for every alarm, and page once for all that page', () => {
    const [ticketTopic, pageTopic] = ['tickets@example.com', 'on-call@example.com'].map(
      (endpoint) =>
        z
          .object({ TopicArn: z.unknown() })
          .parse(
            resourcesOf(prod, 'AWS::SNS::Subscription').find(({ properties }) => properties['Endpoint'] === endpoint)
              ?.properties,
          ).TopicArn,
    );
    for (const { id, AlarmActions } of alarms) expect(AlarmActions, id).toEqual([ticketTopic]);
    prod.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmActions: [pageTopic],
      OKActions: [pageTopic],
    });
  });

  test('need no address', () => {
    synthesize('prod').resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

describe('the runbook', () => {
  const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
  const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

  test('has every section that an alarm links to', () => {
    const linked = new Set(
      alarms.map(({ AlarmDescription }) => AlarmDescription.split(' Runbook: docs/runbook.md#')[1]),
    );
    for (const section of linked) expect(anchors).toContain(section);
    prod.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmDescription: Match.stringLikeRegexp('docs/runbook\\.md#someone-is-being-paged$'),
    });
  });

  test('has no section for an alarm that is gone', () => {
    const linked = new Set([...alarms.map(({ section }) => section), 'someone-is-being-paged']);
    expect([...RUNBOOK_SECTIONS].filter((section) => !linked.has(section))).toEqual([]);
  });

  test.each(RUNBOOK_SECTIONS)('says what to see, look at, stop, fix and wait for: %s', (section) => {
    const body = runbook
      .split(/^## /m)
      .find((part) => part.toLowerCase().replaceAll(' ', '-').startsWith(`${section}\n`));
    for (const question of ['For clients', 'Look', 'Stop the bleeding', 'Fix', 'Over when']) {
      expect(body).toContain(`**${question}`);
    }
  });

  test('is linked where the installation keeps it', () => {
    const url = 'https://wiki.example.com/aegis';
    for (const { properties } of resourcesOf(synthesize('dev', { runbookUrl: url }), 'AWS::CloudWatch::Alarm')) {
      expect(properties['AlarmDescription']).toContain(` Runbook: ${url}#`);
    }
  });
});
