import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DynamoTable } from '../../functions/adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../../functions/adapters/dynamodb-trace-store.ts';
import { METRIC_NAMESPACE } from '../../functions/runtime/metric-names.ts';
import { resourcesOf, synthesize } from '../infra/synthesize.ts';
import { ApiClient } from '../support/api-client.ts';
import { aBody, aRecord } from '../support/build-records.ts';
import { metricsIn } from '../support/emf-lines.ts';
import { emulatorClientConfig } from '../support/emulator-clients.ts';
import { readAllLogs } from '../support/function-logs.ts';
import { ownSystem } from '../support/own-system.ts';
import { poll } from '../support/poll.ts';
import { createTenant } from '../support/tenant.ts';

const system = await ownSystem();
const { emulator } = system;
const TWENTY_MINUTES_MS = 20 * 60_000;

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
});
const alarmSchema = z.object({
  AlarmDescription: z.string(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric: z.unknown() }).optional() })).default([]),
});

/** What the alarms of production watch of our own, by the runbook section they lead to. */
const WATCHED = new Map(
  resourcesOf(synthesize('prod'), 'AWS::CloudWatch::Alarm').flatMap(({ properties }) => {
    const { AlarmDescription, Metrics } = alarmSchema.parse(properties);
    const candidates = [properties, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric)];
    return candidates.flatMap((candidate) => {
      const metric = metricSchema.safeParse(candidate);
      if (!metric.success || metric.data.Namespace !== METRIC_NAMESPACE) return [];
      const dimensions = metric.data.Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
      const section = AlarmDescription.split('#').at(-1) ?? '';
      return [[section, [METRIC_NAMESPACE, metric.data.MetricName, ...dimensions].join(' ')] as const];
    });
  }),
);

/** A fault for each alarm: on our own metrics, by the line that the alarm's metric is made of; else by what feeds it. */
describe.runIf(emulator !== undefined)('a fault', () => {
  const endpointUrl = emulator?.endpointUrl ?? '';
  const outputs = z.record(z.string(), z.string()).parse(emulator?.outputs ?? {});
  const queues = new SQSClient(emulatorClientConfig(endpointUrl));
  const database = new DynamoDBClient(emulatorClientConfig(endpointUrl));
  const covered = new Set<string>();

  afterAll(() => {
    queues.destroy();
    database.destroy();
  });

  async function invoke(output: string, event: unknown): Promise<Response> {
    const url = `${endpointUrl}/2015-03-31/functions/${outputs[output]}/invocations`;
    return fetch(url, { method: 'POST', body: JSON.stringify(event) });
  }

  async function expectMetricOf(section: string): Promise<void> {
    const metric = WATCHED.get(section);
    expect(metric, section).toBeDefined();
    covered.add(section);
    await poll(async () => (emulator && metricsIn(await readAllLogs(emulator)).has(metric ?? '') ? true : undefined), {
      what: `a line of ${metric}`,
      withinMs: 60_000,
      everyMs: 500,
    });
  }

  async function waitingIn(output: string): Promise<number> {
    const { Attributes } = await queues.send(
      new GetQueueAttributesCommand({
        QueueUrl: outputs[output],
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.['ApproximateNumberOfMessages']);
  }

  it('of clients: wrong keys count as authentication failures of the API', async () => {
    expect((await new ApiClient(system.url, 'no-key').get('/api/v1/organization')).status).toBe(401);
    await expectMetricOf('authentication-failures');
  });

  it('of nobody: both jobs give their heartbeat when they have run, so that its absence means something', async () => {
    for (const output of ['ResetQuotasFunctionName', 'ReconcileFunctionName']) {
      expect((await invoke(output, {})).headers.get('x-amz-function-error')).toBeNull();
    }
    await expectMetricOf('quota-reset-has-stopped');
    await expectMetricOf('reconcile-has-stopped');
  });

  it('of the queue: a trace that was stored and never queued is counted as waiting too long, and evaluated then', async () => {
    const tenant = await createTenant(system);
    const table = new DynamoTable(outputs['TableName'] ?? '', DynamoDBDocumentClient.from(database));
    const created_at = new Date(Date.now() - TWENTY_MINUTES_MS).toISOString();
    const expires_at = Math.floor(Date.now() / 1_000) + 86_400;
    const { organizationId: organization_id } = tenant;
    const lost = aRecord({ organization_id, trace_id: 'lost-trace', created_at, expires_at });
    const store = new DynamoTraceStore(table, Date.now);
    await store.put(lost, aBody());
    // The project is younger than the trace; reconcile looks from here on.
    await store.saveWatermark(
      organization_id,
      lost.project_id,
      new Date(Date.now() - 2 * TWENTY_MINUTES_MS).toISOString(),
    );
    const trace = { model: 'gpt-4o-mini', input: 'a', output: 'b' };
    expect((await tenant.api.post('/api/v1/traces', trace)).status).toBe(202);

    await invoke('ReconcileFunctionName', {});
    await expectMetricOf('traces-queued-too-long');
    const isEvaluated = async () =>
      (await tenant.api.get('/api/v1/traces/lost-trace/evaluation')).status === 200 ? true : undefined;
    await poll(isEvaluated, { what: 'the evaluation of the lost trace', withinMs: 60_000, everyMs: 500 });
  });

  it('of a function: an invocation that fails is an error of the function, which feeds its metric', async () => {
    for (const output of ['EvaluateFunctionName', 'QueryFunctionName', 'IngestFunctionName']) {
      const answer = await invoke(output, {});
      expect(answer.headers.get('x-amz-function-error'), output).not.toBeNull();
    }
  });

  it('of a message: what cannot be evaluated ends in the dead-letter queue, and the runbook empties it', async () => {
    const QueueUrl = outputs['EvaluationDeadLetterQueueUrl'];
    const before = await waitingIn('EvaluationDeadLetterQueueUrl');
    const poison = { QueueUrl: outputs['EvaluationQueueUrl'], MessageBody: 'no request', MessageGroupId: 'poison' };
    await queues.send(new SendMessageCommand(poison));
    const hasArrived = async () => ((await waitingIn('EvaluationDeadLetterQueueUrl')) > before ? true : undefined);
    await poll(hasArrived, { what: 'the dead letter', withinMs: 180_000, everyMs: 1_000 });
    await queues.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await waitingIn('EvaluationDeadLetterQueueUrl')).toBe(0);
  });

  it('has been injected for every alarm on a metric of our own but two', () => {
    // A drift is repaired when it is seen twice, ten minutes apart (test/unit/ledger/audit.test.ts); a signed report
    // of a leaked key is made in test/e2e/key-life.test.ts.
    const provedElsewhere = ['ledger-drift', 'leaked-keys-were-reported'];
    expect([...WATCHED.keys()].filter((section) => !covered.has(section)).sort()).toEqual(provedElsewhere.sort());
  });
});
