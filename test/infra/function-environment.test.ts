import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { FUNCTION_ENTRIES } from '../../lib/bundle-functions.ts';
import { functionsOf, JUDGE, resourcesOf, synthesize } from './synthesize.ts';

/** With a judge, so that every function is there. */
const prod = synthesize('prod', JUDGE);
const functions = functionsOf(prod);

describe('the environment', () => {
  const COMMON = [
    'AEGIS_STAGE',
    'NODE_OPTIONS',
    'POWERTOOLS_LOG_LEVEL',
    'POWERTOOLS_METRICS_NAMESPACE',
    'POWERTOOLS_SERVICE_NAME',
    'TABLE_NAME',
  ];
  const QUOTA = ['DEFAULT_USER_COST_DAILY_MICRO_USD', 'DEFAULT_USER_TOKENS_DAILY'];
  const KEEPING_BODIES = ['LAKE_BODY_DAYS', 'RETENTION_DAYS'];
  const JUDGE_PRODUCER = ['JUDGE_DEPLOYMENT', 'JUDGE_QUEUE_URL'];
  const SPECIFIC: Readonly<Record<string, readonly string[]>> = {
    ingest: [
      ...QUOTA,
      'AUTH_SECRET_ID',
      'BODY_BUCKET_NAME',
      'OTLP_QUIET_SECONDS',
      'OTLP_QUOTA_ANSWER',
      'EVALUATION_QUEUE_URL',
      ...JUDGE_PRODUCER,
      ...KEEPING_BODIES,
    ],
    query: [...QUOTA, 'AUTH_SECRET_ID', 'BODY_BUCKET_NAME', 'EVALUATION_QUEUE_URL', 'RETENTION_DAYS'],
    manage: [
      ...QUOTA,
      'AUTH_SECRET_ID',
      'BODY_BUCKET_NAME',
      'CHANNEL_DEPLOYMENT',
      'DELIVERY_QUEUE_URL',
      'RETENTION_DAYS',
      'GATEWAY_DEPLOYMENT',
      'JUDGE_DEPLOYMENT',
      'JUDGE_KEYS_SECRET_NAME',
      'LEAK_REPORT_KEYS_SECRET_ID',
      'OPEN_SIGN_UP',
      'PLATFORM_KEY_SECRET_ID',
      'SIGN_UPS_PER_HOUR',
    ],
    observe: [
      ...QUOTA,
      'AUTH_SECRET_ID',
      'BODY_BUCKET_NAME',
      'DELIVERY_DEAD_LETTER_QUEUE_URL',
      'DELIVERY_QUEUE_URL',
      'EVALUATION_DEAD_LETTER_QUEUE_URL',
      'EVALUATION_QUEUE_URL',
      'GATEWAY_DEPLOYMENT',
      'JUDGE_DEAD_LETTER_QUEUE_URL',
      'JUDGE_QUEUE_URL',
      'PLATFORM_KEY_SECRET_ID',
      'RETENTION_DAYS',
      'SCHEDULE_DEAD_LETTER_QUEUE_URL',
    ],
    guard: ['AUTH_SECRET_ID', 'BODY_BUCKET_NAME'],
    trial: ['AUTH_SECRET_ID', 'BODY_BUCKET_NAME', 'JUDGE_DEPLOYMENT', 'JUDGE_KEYS_SECRET_NAME'],
    web: ['AUTH_SECRET_ID'],
    gateway: [
      ...QUOTA,
      'AUTH_SECRET_ID',
      'BODY_BUCKET_NAME',
      'EVALUATION_QUEUE_URL',
      'GATEWAY_DEPLOYMENT',
      ...KEEPING_BODIES,
    ],
    evaluate: [
      ...JUDGE_PRODUCER,
      'BODY_BUCKET_NAME',
      'DELIVERY_QUEUE_URL',
      'EVALUATION_QUEUE_URL',
      'OTLP_QUIET_SECONDS',
      'MAX_RECEIVE_COUNT',
      'RETRY_BACKOFF_BASE_SECONDS',
    ],
    judge: [
      ...JUDGE_PRODUCER,
      'BODY_BUCKET_NAME',
      'DELIVERY_QUEUE_URL',
      'JUDGE_KEYS_SECRET_NAME',
      'MAX_RECEIVE_COUNT',
      'RETRY_BACKOFF_BASE_SECONDS',
    ],
    deliver: [
      'AUTH_SECRET_ID',
      'CHANNEL_DEPLOYMENT',
      'CONSOLE_URL',
      'DELIVERY_QUEUE_URL',
      'RETRY_BACKOFF_BASE_SECONDS',
    ],
    'reset-quotas': [],
    reconcile: [...JUDGE_PRODUCER, ...KEEPING_BODIES, 'BODY_BUCKET_NAME', 'DELIVERY_QUEUE_URL', 'EVALUATION_QUEUE_URL'],
    'report-usage': ['STRIPE_DEPLOYMENT', 'STRIPE_KEY_SECRET_NAME'],
  };

  test.each(Object.entries(SPECIFIC))('of %s holds what it reads and nothing else', (name, specific) => {
    expect(Object.keys(functions.get(name)?.environment ?? {}).sort()).toEqual([...COMMON, ...specific].sort());
  });

  test('P10: tells the function behind /health/detailed of every table, queue and bucket of the stack', () => {
    const known = new Set(
      Object.values(functions.get('observe')?.environment ?? {}).map((value) => JSON.stringify(value)),
    );
    for (const type of ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::S3::Bucket']) {
      const stores = resourcesOf(prod, type);
      expect(stores.length, type).toBeGreaterThan(0);
      for (const { id } of stores) expect(known.has(JSON.stringify({ Ref: id })), id).toBe(true);
    }
  });

  test('tells nobody of a judge where the stage has none', () => {
    const without = functionsOf(synthesize('prod'));
    expect(without.has('judge')).toBe(false);
    for (const name of ['ingest', 'evaluate', 'reconcile', 'observe']) {
      const names = Object.keys(without.get(name)?.environment ?? {});
      expect(
        names.filter((variable) => variable.startsWith('JUDGE')),
        name,
      ).toEqual([]);
    }
  });

  test('requires the platform key for sign-up in every stage', () => {
    for (const stage of ['dev', 'staging', 'prod', 'local'] as const) {
      expect(functionsOf(synthesize(stage)).get('manage')?.environment['OPEN_SIGN_UP'], stage).toBe('false');
    }
  });
});

describe('every function', () => {
  test('is deployed exactly once', () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(FUNCTION_ENTRIES).sort());
    prod.resourceCountIs('AWS::Lambda::Function', functions.size);
  });

  test('runs the bundled handler on Node.js 24 and arm64, and is traced', () => {
    prod.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
    });
  });

  test.each([
    ['prod', 90],
    ['staging', 30],
    ['dev', 14],
    ['local', 7],
  ] as const)('logs to a group of its own that forgets: %s after %i days', (stage, days) => {
    const template = synthesize(stage);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: days });
    const groups = resourcesOf(template, 'AWS::Lambda::Function').map(({ properties }) =>
      JSON.stringify(z.object({ LoggingConfig: z.unknown() }).parse(properties).LoggingConfig),
    );
    expect(new Set(groups).size).toBe(groups.length);
  });
});
