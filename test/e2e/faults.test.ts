import { generateKeyPairSync, sign } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { DynamoReviewStore } from '../../functions/review/dynamodb/review-store.ts';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { aBody, aRecord } from '../support/builders/records.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { withStandIn } from '../support/emulator/stand-in-service.ts';
import { LedgerFaults } from '../support/faults/ledger-faults.ts';
import { metricsIn } from '../support/readers/emf-lines.ts';
import { NOTIFICATION_SECTIONS, watchedSections } from '../support/readers/watched-metrics.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { EmulatedSystem } from '../support/system/emulated-system.ts';
import { FaultyDeployment } from '../support/system/faulty-deployment.ts';
import { pollLogs, readAllLogs } from '../support/system/function-logs.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { runOps } from '../support/system/run-ops.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = await ownSystem();
const { emulator } = system;
const TWENTY_MINUTES_MS = 20 * 60_000;
const TRACE = { model: 'gpt-4o-mini', input: 'a', output: 'b' };
const DRIFT = { requests: 3, tokens: 0, cost: 0 };
const WATCHED = watchedSections(NOTIFICATION_SECTIONS);

/**
 * A fault for each alarm that pages, and for each on a metric of ours: there by the line that the alarm's metric is
 * made of, else by what feeds AWS's own metric. Then what the runbook says, and the fault is gone.
 */
describe.runIf(emulator !== undefined)('a fault', () => {
  const endpointUrl = emulator?.endpointUrl ?? '';
  const deployment = new FaultyDeployment(emulator);
  const database = new DynamoDBClient(emulatorClientConfig(endpointUrl));
  const documents = DynamoDBDocumentClient.from(database);
  const secrets = new SecretsManagerClient(emulatorClientConfig(endpointUrl));
  const covered = new Set<string>();

  afterAll(() => {
    deployment.close();
    database.destroy();
    secrets.destroy();
  });

  /** What the alarms of a section watch has been emitted by our code, to the last dimension. */
  async function expectMetricsOf(section: string): Promise<void> {
    const metrics = WATCHED.get(section)?.own ?? [];
    expect(metrics, section).not.toEqual([]);
    covered.add(section);
    for (const metric of metrics) {
      const isEmitted = async () => (emulator && metricsIn(await readAllLogs(emulator)).has(metric) ? true : undefined);
      if (emulator !== undefined)
        await pollLogs(emulator, isEmitted, { what: `a line of ${metric}`, withinMs: 60_000 });
    }
  }

  /** The alarm of a section watches this metric of AWS's own, whose source the test has looked at. */
  function expectWatched(section: string, metric: string): void {
    expect(WATCHED.get(section)?.foreign, section).toContain(metric);
    covered.add(section);
  }

  async function expectEmpty(queueUrl: string): Promise<void> {
    const isEmpty = async () => ((await deployment.waitingIn(queueUrl)) === 0 ? true : undefined);
    await poll(isEmpty, { what: 'the queue to be empty', withinMs: 60_000, everyMs: 500 });
  }

  async function expectAccepted({ api }: Tenant): Promise<void> {
    const isAccepted = async () => ((await api.post('/api/v1/traces', TRACE)).status === 202 ? true : undefined);
    await poll(isAccepted, { what: 'a trace to be accepted again', withinMs: 60_000, everyMs: 500 });
  }

  test('of clients: wrong keys count as authentication failures of the API', async () => {
    expect((await new ApiClient(system.url, 'no-key').get('/api/v1/organization')).status).toBe(401);
    await expectMetricsOf('authentication-failures');
  });

  test('of a customer: a key that a scanner has found in public is reported, and has been revoked', async () => {
    const tenant = await createTenant(system);
    const scanner = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const pem = String(scanner.publicKey.export({ type: 'spki', format: 'pem' }));
    const SecretString = JSON.stringify({ 'scanner-of-the-faults': pem });
    await secrets.send(
      new PutSecretValueCommand({ SecretId: deployment.output('LeakReportKeysSecretName'), SecretString }),
    );
    const body = JSON.stringify([{ token: tenant.key, type: 'aegis_api_key', url: '', source: 'content' }]);
    const headers = {
      'github-public-key-identifier': 'scanner-of-the-faults',
      'github-public-key-signature': sign('sha256', Buffer.from(body), scanner.privateKey).toString('base64'),
    };
    const report = async () => {
      const answer = await new ApiClient(system.url).post('/api/v1/keys/leaked', body, { headers });
      return answer.status === 200 ? answer.body : undefined;
    };
    const labels = await poll(report, { what: 'the scanner to be known', withinMs: 40_000, everyMs: 1_000 });
    expect(labels).toMatchObject([{ label: 'true_positive' }]);
    await expectMetricsOf('leaked-keys-were-reported');
    const isRefused = async () => ((await tenant.api.get('/api/v1/organization')).status === 401 ? true : undefined);
    await poll(isRefused, { what: 'the key to stop working', withinMs: 60_000, everyMs: 1_000 });
  });

  test('of a job: one that fails gives no heartbeat and counts as an error; run by hand when mended, it gives one', async () => {
    const reconciled = ['reconcile-has-stopped', 'alert-rules-are-not-looked-at'];
    const jobs = { ResetQuotasFunctionName: ['quota-reset-has-stopped'], ReconcileFunctionName: reconciled };
    for (const [output, sections] of Object.entries(jobs)) {
      await deployment.withEnvironment(output, { TABLE_NAME: 'no-such-table' }, async () => {
        expect(await deployment.invoke(output), output).toMatchObject({ hasFailed: true });
        expect(await deployment.functionMetric(output, 'Errors'), output).toBeGreaterThan(0);
      });
      expect(await deployment.invoke(output), output).toMatchObject({ hasFailed: false });
      for (const section of sections) await expectMetricsOf(section);
    }
  });

  test('of the queue: a trace that was stored and never queued is counted as waiting too long, and evaluated then', async () => {
    const tenant = await createTenant(system);
    const created_at = new Date(Date.now() - TWENTY_MINUTES_MS).toISOString();
    const expires_at = Math.floor(Date.now() / 1_000) + 86_400;
    const { organizationId: organization_id } = tenant;
    const lost = aRecord({ organization_id, trace_id: 'lost-trace', created_at, expires_at });
    const store = new DynamoTraceStore(new DynamoTable(deployment.output('TableName'), documents), Date.now);
    await store.put(lost, aBody());
    // The project is younger than the trace; reconcile looks from here on.
    const watermark = new Date(Date.now() - 2 * TWENTY_MINUTES_MS).toISOString();
    await store.saveWatermark(organization_id, lost.project_id, watermark);
    await expectAccepted(tenant);

    await deployment.invoke('ReconcileFunctionName');
    await expectMetricsOf('traces-queued-too-long');
    await awaitEvaluation(tenant.api, 'lost-trace', 60_000);
  });

  test('of the ledger: a counter that nothing explains is a drift, repaired when it is seen again or its day is over', async () => {
    const tenant = await createTenant(system);
    const { organizationId } = tenant;
    expect((await tenant.api.post('/api/v1/traces', { ...TRACE, trace_id: 'one', user_id: 'ann' })).status).toBe(202);
    await awaitEvaluation(tenant.api, 'one');
    const faults = new LedgerFaults(deployment.output('TableName'), documents, organizationId);
    const counter = await faults.counter();
    const compare = async () => {
      await faults.makeComparisonDue();
      expect(await deployment.invoke('ReconcileFunctionName')).toMatchObject({ hasFailed: false });
    };
    await faults.tamper(counter, DRIFT);
    await compare();
    await faults.addPastCounter(counter, DRIFT);
    expect(await deployment.invoke('ResetQuotasFunctionName')).toMatchObject({ hasFailed: false });
    await expectMetricsOf('ledger-drift');

    expect(await faults.ageDrift(counter, TWENTY_MINUTES_MS)).toEqual(DRIFT);
    await compare();
    expect((await faults.counter()).left).toEqual(counter.left);
    const { text } = await tenant.api.get('/api/v1/audit-log');
    expect(text.match(/"repairCounter"/g)).toHaveLength(2);
  });

  test('of the queue service: ingest answers 503 and late, and nothing is admitted in silence', async () => {
    const tenant = await createTenant(system);
    const slow = { error: 'ServiceUnavailable', status: 500, afterMilliseconds: 1_100 } as const;
    await withStandIn(slow, async (url) => {
      const changes = { EVALUATION_QUEUE_URL: `${url}/queue`, AWS_ENDPOINT_URL_SQS: url };
      await deployment.withEnvironment('IngestFunctionName', changes, async () => {
        const startedAt = Date.now();
        const answer = await tenant.api.post('/api/v1/traces', { ...TRACE, trace_id: 'refused' });
        expect(answer.status, answer.text).toBe(503);
        expect(answer.headers.get('retry-after')).not.toBeNull();
        expect(Date.now() - startedAt).toBeGreaterThan(1_000);
      });
    });
    expectWatched('api-server-errors', 'AWS/ApiGateway 5xx');
    expectWatched('api-latency', 'AWS/ApiGateway Latency');
    // What the client is told to do is what mends it.
    expect((await tenant.api.post('/api/v1/traces', { ...TRACE, trace_id: 'refused' })).status).toBe(202);
    await awaitEvaluation(tenant.api, 'refused');
  });

  test.each([
    ['table-throttled', 'ThrottlingException', 400, 'AWS/DynamoDB ReadThrottleEvents'],
    ['table-system-errors', 'InternalServerError', 500, 'AWS/DynamoDB SystemErrors'],
  ] as const)('of the table: %s is a 503 whose cause the log names', async (section, error, status, metric) => {
    const tenant = await createTenant(system);
    await withStandIn({ error, status, afterMilliseconds: 0 }, (url) =>
      deployment.withEnvironment('QueryFunctionName', { AWS_ENDPOINT_URL_DYNAMODB: url }, async () => {
        const answer = await tenant.api.get('/api/v1/traces');
        expect(answer.status, answer.text).toBe(503);
        expect(answer.text).not.toContain(error);
        const isLogged = async () => {
          const lines = emulator === undefined ? [] : (await readAllLogs(emulator)).split('\n');
          return lines.some((line) => line.includes('"request failed"') && line.includes(error)) ? true : undefined;
        };
        if (emulator !== undefined) {
          await pollLogs(emulator, isLogged, { what: `a line about ${error}`, withinMs: 60_000 });
        }
      }),
    );
    expectWatched(section, metric);
    expect((await tenant.api.get('/api/v1/traces')).status).toBe(200);
  });

  test('of a function: an invocation that fails is an error of that function', async () => {
    for (const output of ['Ingest', 'Guard', 'Query', 'Manage', 'Observe', 'Evaluate'].map(
      (name) => `${name}FunctionName`,
    )) {
      const before = await deployment.functionMetric(output, 'Errors');
      expect(await deployment.invoke(output), output).toMatchObject({ hasFailed: true });
      expect(await deployment.functionMetric(output, 'Errors'), output).toBeGreaterThan(before);
    }
    expectWatched('function-errors', 'AWS/Lambda Errors');
  });

  test('of the account: a function that gets no concurrency is throttled, and serves again when it does', async () => {
    const tenant = await createTenant(system);
    await deployment.withoutConcurrency('QueryFunctionName', async () => {
      expect((await deployment.invoke('QueryFunctionName')).status).toBe(429);
      expect((await tenant.api.get('/api/v1/traces')).status).toBeGreaterThanOrEqual(429);
    });
    expect(await deployment.functionMetric('QueryFunctionName', 'Throttles')).toBeGreaterThan(0);
    expectWatched('function-throttled', 'AWS/Lambda Throttles');
    expect((await tenant.api.get('/api/v1/traces')).status).toBe(200);
  });

  test('of the consumer: while it is off messages wait, and when it is on again they are evaluated', async () => {
    const tenant = await createTenant(system);
    const queueUrl = deployment.output('EvaluationQueueUrl');
    await new EmulatedSystem(system).withoutEvaluation(async () => {
      expect((await tenant.api.post('/api/v1/traces', { ...TRACE, trace_id: 'waiting' })).status).toBe(202);
      expect(await deployment.waitingIn(queueUrl)).toBeGreaterThan(0);
    });
    expectWatched('quiet-tenants-are-waiting', 'AWS/SQS ApproximateAgeOfOldestMessageInQuietGroups');
    await awaitEvaluation(tenant.api, 'waiting', 60_000);
    await expectEmpty(queueUrl);
  });

  test('of a trace: what cannot be evaluated is a dead letter, which is put back when the trace is mended', async () => {
    const tenant = await createTenant(system);
    const deadLetters = deployment.output('EvaluationDeadLetterQueueUrl');
    const emulated = new EmulatedSystem(system);
    const stored = await emulated.withoutEvaluation(async () => {
      expect((await tenant.api.post('/api/v1/traces', { ...TRACE, trace_id: 'broken' })).status).toBe(202);
      const Key = { pk: `TRACE#${tenant.organizationId}#broken`, sk: 'BODY' };
      const { Item } = await documents.send(new GetCommand({ TableName: deployment.output('TableName'), Key }));
      await emulated.corruptBody(tenant.organizationId, 'broken');
      return Item;
    });
    const hasArrived = async () => ((await deployment.waitingIn(deadLetters)) > 0 ? true : undefined);
    await poll(hasArrived, { what: 'the dead letter', withinMs: 180_000, everyMs: 1_000 });
    expectWatched('evaluation-dead-letter-queue', 'AWS/SQS ApproximateNumberOfMessagesVisible');

    await documents.send(new PutCommand({ TableName: deployment.output('TableName'), Item: stored }));
    expect(await runOps(system, ['redrive', '--yes'])).toContain('messages are back');
    await awaitEvaluation(tenant.api, 'broken', 60_000);
    await expectEmpty(deadLetters);
  });

  test('of a schedule: what could not be started is kept with its reason, and the jobs are run by hand', async () => {
    const QueueUrl = await deployment.queueNamed('SchedulesDeadLetters');
    const reason = { DataType: 'String', StringValue: 'AWS.Scheduler.InternalServerError' };
    const MessageAttributes = { ERROR_CODE: reason };
    await deployment.queues.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageAttributes }));
    expect(await deployment.waitingIn(QueueUrl)).toBe(1);
    expectWatched('schedule-dead-letter-queue', 'AWS/SQS ApproximateNumberOfMessagesVisible');
    for (const output of ['ResetQuotasFunctionName', 'ReconcileFunctionName']) {
      expect(await deployment.invoke(output), output).toMatchObject({ hasFailed: false });
    }
    await deployment.queues.send(new PurgeQueueCommand({ QueueUrl }));
    await expectEmpty(QueueUrl);
  });

  test('of reviewers: a review that waits for too long counts as late, until somebody labels it', async () => {
    const { api, organizationId } = await createTenant(system);
    await api.post('/api/v1/traces', { ...TRACE, trace_id: 'late' });
    await awaitEvaluation(api, 'late', 60_000);
    const [made] = Object((await api.post('/api/v1/reviews', { trace_ids: ['late'] })).body).items;
    const reviews = new DynamoReviewStore(new DynamoTable(deployment.output('TableName'), documents), Date.now);
    const item = await reviews.find(organizationId, made.review_id);
    if (item === null) throw new Error('was made');
    const longAgo = new Date(Date.now() - TWENTY_MINUTES_MS).toISOString();
    await reviews.replace(item, { ...item, created_at: longAgo, due_at: longAgo, version: item.version + 1 });
    expect(await deployment.invoke('ReconcileFunctionName')).toMatchObject({ hasFailed: false });
    await expectMetricsOf('reviews-are-late');

    const path = `/api/v1/reviews/${made.review_id}`;
    const { lease } = Object((await api.send('POST', `${path}/claim`, {})).body);
    const label = { lease_token: lease.token, verdict: 'pass' };
    expect((await api.post(`${path}/labels`, label)).status).toBe(201);
    expect((await api.get('/api/v1/reviews/stats')).body).toMatchObject({ late: 0 });
  });

  test('has been injected for every alarm that pages, and for every one on a metric of our own', () => {
    const needed = [...WATCHED].filter(([, { pages, own }]) => pages || own.length > 0).map(([section]) => section);
    expect(needed.filter((section) => !covered.has(section))).toEqual([]);
    expect([...covered].filter((section) => !needed.includes(section))).toEqual([]);
  });
});
