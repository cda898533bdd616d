import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { JUDGE_LEASE_SECONDS } from '../../functions/judging/judge-money.ts';
import { type JudgeRequest, judgeRequestFor } from '../../functions/judging/judge-request.ts';
import { SqsJudgeQueue } from '../../functions/judging/sqs/judge-queue.ts';
import { UTC, windowAt } from '../../functions/kernel/window.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import { METRICS, type MetricName } from '../../functions/runtime/metric-names.ts';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { EvaluationResource } from '../../functions/traces/http/evaluation-resource.ts';
import { aBody, anEvaluation, aRecord } from '../support/builders/records.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { CrashGate } from '../support/faults/crash-gate.ts';
import { asking, type Fault } from '../support/providers/faults.ts';
import { metricsIn } from '../support/readers/emf-lines.ts';
import { FaultyDeployment } from '../support/system/faulty-deployment.ts';
import { pollLogs, readAllLogs } from '../support/system/function-logs.ts';
import { FunctionProcess } from '../support/system/function-process.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const standInUrl = inject('judgeStandInUrl') ?? '';
/** What SQS hides a message for whose worker has ended: longer than a lease. */
const VISIBILITY_MILLISECONDS = 2 * JUDGE_LEASE_SECONDS * 1_000;
const HOUR_MILLISECONDS = 3_600_000;
/** As many as a worker receives at once. */
const MESSAGES_AT_ONCE = 5;
/** More than judging one trace makes. */
const MAX_CALLS = 30;
/** Of the calls with an effect the first six open a review and the next two hold money: nobody is asked yet. */
const LATE_CALL = 7;
/** After so many a message is a dead letter. */
const MAX_RECEIVES = 5;
const BatchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

describe.runIf(standInUrl !== '').concurrent('on the deployed stack', () => {
  const endpointUrl = system.emulator?.endpointUrl ?? '';
  const deployment = new FaultyDeployment(system.emulator);
  const database = new DynamoDBClient(emulatorClientConfig(endpointUrl));
  const table = new DynamoTable(
    standInUrl === '' ? '' : deployment.output('TableName'),
    DynamoDBDocumentClient.from(database, { marshallOptions: { removeUndefinedValues: true } }),
  );
  const traces = new DynamoTraceStore(table, Date.now);
  const ledger = new DynamoLedgerStore(table);
  const queues = new SQSClient(emulatorClientConfig(endpointUrl));
  const queue = new SqsJudgeQueue(standInUrl === '' ? '' : deployment.output('JudgeQueueUrl'), () => undefined, queues);

  afterAll(() => {
    deployment.close();
    database.destroy();
    queues.destroy();
  });

  async function tenantWith(model: string): Promise<Tenant> {
    const tenant = await createTenant(system);
    const body = { model: `compatible:stand-in/${model}`, cache: false };
    const answer = await tenant.api.send('PUT', '/api/v1/projects/default/judge', { body });
    expect(answer.status, answer.text).toBe(200);
    return tenant;
  }

  /** A trace whose evaluation asks for the judge, as if it had come the whole way, and its message. */
  async function ask({ organizationId: organization_id }: Tenant, trace_id: string, output: string) {
    const created_at = new Date().toISOString();
    const expires_at = Math.floor(Date.now() / 1_000) + 86_400;
    const record = aRecord({ organization_id, trace_id, created_at, expires_at, fingerprint: trace_id });
    const evaluation_id = `ev_00000001_${trace_id}`;
    const open = { evaluation_id, trace_id, created_at, verdict: 'needs_review', escalated_to: 3 } as const;
    const evaluation = anEvaluation(open);
    await traces.put(record, aBody(output));
    await traces.storeEvaluation(record, evaluation);
    return judgeRequestFor(record, evaluation);
  }

  /** What Lambda hands to the function for these messages. */
  const eventOf = (...requests: readonly JudgeRequest[]) => deliveryOf(1, requests);
  const deliveryOf = (receives: number, requests: readonly JudgeRequest[]) => ({
    Records: requests.map((request) => ({
      messageId: request.trace_id,
      receiptHandle: 'none',
      body: JSON.stringify(request),
      attributes: { ApproximateReceiveCount: String(receives) },
      messageAttributes: {},
    })),
  });

  /** Delivers messages as the queue does: what fails comes again. */
  async function deliver(worker: FunctionProcess, requests: readonly JudgeRequest[], aheadMilliseconds = 0) {
    let waiting = requests;
    for (let receives = 1; waiting.length > 0; receives++) {
      expect(receives).toBeLessThanOrEqual(MAX_RECEIVES);
      const answer = BatchAnswer.parse(await worker.invoke(eventOf(...waiting), aheadMilliseconds));
      const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      waiting = waiting.filter(({ trace_id: id }) => failed.has(id));
    }
  }

  async function current({ api }: Tenant, traceId: string) {
    const answer = await api.get(`/api/v1/traces/${traceId}/evaluation`);
    return EvaluationResource.parse(answer.body);
  }

  function judged(tenant: Tenant, traceId: string) {
    const isJudged = async () => {
      const evaluation = await current(tenant, traceId);
      return evaluation.tiers.some(({ tier }) => tier === 3) ? evaluation : undefined;
    };
    return poll(isJudged, { what: `the judgement of trace ${traceId}`, withinMs: 60_000, everyMs: 300 });
  }

  /** What the table holds of a trace: how it was concluded, for how much (micro-USD), and by how many evaluations. */
  async function stored({ organizationId }: Tenant, traceId: string) {
    const { record, evaluations } = (await traces.find(organizationId, traceId)) ?? { evaluations: [] };
    const last = evaluations.find(({ evaluation_id: id }) => id === record?.evaluation_id);
    const runs = last?.tiers.flatMap(({ evaluators }) => evaluators) ?? [];
    const cost = runs.reduce((sum, { cost_usd: usd }) => sum + microUsd(usd), 0);
    return { verdict: last?.verdict, cost, evaluations: evaluations.length };
  }

  /** How often the provider was asked about a text. */
  async function askedAbout(about: string): Promise<number> {
    const answer = await fetch(`${standInUrl}/asked`, { method: 'POST', body: JSON.stringify({ about }) });
    return z.object({ requests: z.int() }).parse(await answer.json()).requests;
  }

  /** What the tenant's judge was charged, in micro-USD, on the days of these instants. */
  async function charged({ organizationId }: Tenant, ...instants: readonly number[]): Promise<number> {
    const windows = instants.map((instant) => windowAt(instant, UTC, 'daily'));
    const days = new Map(windows.map((window) => [window.name, window]));
    const scope = { kind: 'judge', projectId: 'default' } as const;
    const counters = await ledger.findCounters([...days.values()].map((window) => ({ organizationId, scope, window })));
    return counters.reduce((sum, counter) => {
      if (counter === null) return sum;
      const held = counter.holds.reduce((total, { amounts }) => total + amounts.cost, 0);
      return sum + (counter.limits.cost ?? 0) - counter.left.cost - held;
    }, 0);
  }

  /** By metric: the rows look for the same ones at the same time. */
  const looked = new Map<MetricName, Promise<true>>();
  function expectEmitted(metric: MetricName): Promise<true> {
    const look = looked.get(metric) ?? findMetric(metric);
    looked.set(metric, look);
    return look;
  }
  async function findMetric(metric: MetricName): Promise<true> {
    const { emulator } = system;
    if (emulator === undefined) throw new Error('There is nowhere to read logs');
    const isEmitted = async () =>
      [...metricsIn(await readAllLogs(emulator))].some((one) => one.includes(` ${metric} `)) ? true : undefined;
    return pollLogs(emulator, isEmitted, { what: `a line of ${metric}`, withinMs: 60_000 });
  }

  const microUsd = (usd: string | null | undefined) => Math.round(Number(usd) * 1e6);

  async function expectOnce(tenant: Tenant, traceId: string, about: string): Promise<void> {
    const { verdict, cost, evaluations } = await stored(tenant, traceId);
    expect({ verdict, evaluations }).toEqual({ verdict: 'passed', evaluations: 2 });
    expect(await askedAbout(about)).toBe(1);
    expect(cost).toBeGreaterThan(0);
    expect(await charged(tenant, Date.now())).toBe(cost);
  }

  test('the same message, delivered again and again, is judged and paid for once', async () => {
    const about = `It is Paris, ${crypto.randomUUID()}.`;
    const tenant = await tenantWith('twice');
    const request = await ask(tenant, 'twice', about);
    expect(await queue.sendAll([request, request])).toEqual([null, null]);
    await judged(tenant, 'twice');
    expect(await deployment.invoke('JudgeFunctionName', eventOf(request))).toMatchObject({ hasFailed: false });
    await expectOnce(tenant, 'twice', about);
  });

  test('two workers with the same message ask once, pay once and conclude once', async () => {
    const about = `It is Paris, ${crypto.randomUUID()}.`;
    const tenant = await tenantWith('side-by-side');
    const event = eventOf(await ask(tenant, 'both', about));
    const work = () => deployment.invoke('JudgeFunctionName', event);
    expect(await Promise.all([work(), work()])).toMatchObject([{ hasFailed: false }, { hasFailed: false }]);
    await expectOnce(tenant, 'both', about);
  });

  test('a worker that ends after any of its calls leaves one verdict, and every call paid for', async () => {
    const gate = new CrashGate();
    const [aws, provider] = await Promise.all([gate.open(endpointUrl), gate.open(standInUrl)]);
    const run = crypto.randomUUID();
    const about = (call: number) => `It is Paris, ${run} ${call}.`;
    const tenant = await tenantWith('crashing');
    const asking = Array.from({ length: MAX_CALLS }, (_, call) => ask(tenant, `crash-${call}`, about(call)));
    const worker = await FunctionProcess.start(system, 'JudgeFunctionName', 'judge.ts', (variables) => ({
      AWS_ENDPOINT_URL: aws,
      AWS_ENDPOINT_URL_S3: aws,
      // The client of SQS calls the host of the URL.
      JUDGE_QUEUE_URL: String(variables['JUDGE_QUEUE_URL']).replace(endpointUrl, aws),
      JUDGE_DEPLOYMENT: String(variables['JUDGE_DEPLOYMENT']).replaceAll(standInUrl, provider),
    }));
    try {
      const requests: JudgeRequest[] = [];
      for (const [call, request] of (await Promise.all(asking)).entries()) {
        gate.arm(call);
        await worker.invoke(eventOf(request));
        requests.push(request);
        if (!gate.isReached) break;
      }
      expect(gate.isReached).toBe(false);
      gate.arm(Number.POSITIVE_INFINITY);
      for (let i = 0; i < requests.length; i += MESSAGES_AT_ONCE) {
        await deliver(worker, requests.slice(i, i + MESSAGES_AT_ONCE), VISIBILITY_MILLISECONDS);
      }
      expect(requests.length).toBeGreaterThan(8);
      const ends = await Promise.all(requests.map(({ trace_id: id }) => stored(tenant, id)));
      expect(new Set(ends.map(({ verdict }) => verdict))).toEqual(new Set(['passed']));
      expect(new Set(ends.map(({ evaluations }) => evaluations))).toEqual(new Set([2]));
      const asked = await Promise.all(requests.map((_request, call) => askedAbout(about(call))));
      // Only where its worker ended before it had kept the answer (the call itself, and what it learned of the mode), a
      // provider is asked a second time.
      const askedTwice = asked.filter((times) => times !== 1);
      expect(askedTwice.length).toBeLessThanOrEqual(2);
      expect(new Set(askedTwice)).toEqual(new Set([2]));
      const costs = ends.map(({ cost }) => cost);
      expect(Math.min(...costs)).toBeGreaterThan(0);
      const now = Date.now();
      expect(await charged(tenant, now, now + VISIBILITY_MILLISECONDS)).toBe(costs.reduce((sum, cost) => sum + cost));
      // One that somebody asked for again and that is never finished, is in review when its deliveries are used up.
      const [finished] = requests;
      if (finished === undefined) throw new Error('nothing was judged');
      const { trace_id: traceId } = finished;
      const { evaluation_id } = await current(tenant, traceId);
      gate.arm(LATE_CALL);
      await worker.invoke(deliveryOf(MAX_RECEIVES, [{ ...finished, evaluation_id, again: true }]));
      expect(gate.isReached).toBe(true);
      expect((await current(tenant, traceId)).evaluation_id).toBe(evaluation_id);
      const reviews = await tenant.api.get('/api/v1/reviews');
      expect(Object(reviews.body).items).toMatchObject([{ trace_id: traceId, state: 'open' }]);
    } finally {
      worker.close();
      gate.close();
    }
  });

  test.each([
    'rate_limited',
    'rate_limited_retry_after',
    'server_error',
    'overloaded',
    'cut_body',
  ] as const satisfies readonly Fault[])(
    'a provider with the fault %s is waited for, and after the hour a person looks',
    async (fault) => {
      const tenant = await tenantWith(`late-${fault.replaceAll('_', '-')}`);
      const request = await ask(tenant, fault, `It is Paris. ${asking(fault)}`);
      await deployment.invoke('JudgeFunctionName', eventOf(request));
      expect(await current(tenant, fault)).toMatchObject({ verdict: 'needs_review', tiers: [] });
      const first_tried_at = new Date(Date.now() - 2 * HOUR_MILLISECONDS).toISOString();
      expect(await queue.sendAll([{ ...request, first_tried_at }])).toEqual([null]);
      const { verdict, tiers } = await judged(tenant, fault);
      expect(verdict).toBe('needs_review');
      expect(tiers[0]?.evaluators).toMatchObject([
        { outcome: 'error', rating: null, confidence: null, no_verdict: 'provider_unavailable' },
      ]);
      await expectEmitted(METRICS.judgeDelayed);
      await expectEmitted(METRICS.judgeProviderUnavailable);
    },
  );

  test('a provider whose first byte does not come is given up, paid for, and a person looks', async () => {
    const worker = await FunctionProcess.start(system, 'JudgeFunctionName', 'judge.ts', (variables) => ({
      JUDGE_DEPLOYMENT: JSON.stringify({ ...JSON.parse(String(variables['JUDGE_DEPLOYMENT'])), callTimeoutSeconds: 1 }),
    }));
    try {
      const tenant = await tenantWith('slow');
      const request = await ask(tenant, 'slow', `It is Paris. ${asking('slow_first_byte')}`);
      const first_tried_at = new Date(Date.now() - 2 * HOUR_MILLISECONDS).toISOString();
      await deliver(worker, [{ ...request, first_tried_at }]);
      const { verdict, tiers, cost_usd: cost } = await current(tenant, 'slow');
      expect(verdict).toBe('needs_review');
      expect(tiers[0]?.evaluators).toMatchObject([{ outcome: 'error', no_verdict: 'provider_unavailable' }]);
      expect(await charged(tenant, Date.now())).toBe(microUsd(cost));
      expect([...metricsIn(worker.output)].join('\n')).toContain(` ${METRICS.judgeProviderUnavailable} `);
    } finally {
      worker.close();
    }
  });
});
