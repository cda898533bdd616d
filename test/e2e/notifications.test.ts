import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateQueueCommand, PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Ajv } from 'ajv';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { LOCAL_ACCOUNT_ID, LOCAL_REGION } from '../../bin/local/emulator.ts';
import { PAGERDUTY_EVENT, SLACK_MESSAGE } from '../support/builders/published-schemas.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { metricsIn } from '../support/readers/emf-lines.ts';
import { NOTIFICATION_SECTIONS, watchedSections } from '../support/readers/watched-metrics.ts';
import type { ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { FaultyDeployment } from '../support/system/faulty-deployment.ts';
import { pollLogs, readAllLogs } from '../support/system/function-logs.ts';
import { createTenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const { emulator } = system;
const WITHIN = { withinMs: 60_000, everyMs: 250 };

const CRITICAL = {
  model: 'gpt-4o-mini',
  input: 'Which key?',
  output: ['AKIA', 'IOSFODNN7EXAMPLQ'].join(''),
};

interface Heard {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Endpoints of ours on this machine: `/fail` answers 500, `/gone` 410, every other path 200. */
async function startEndpoints() {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const path = request.url ?? '';
      heard.push({
        path,
        headers: Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)])),
        body,
      });
      response.writeHead({ '/fail': 500, '/gone': 410 }[path] ?? 200).end('an answer that nobody is shown');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, heard, close: () => server.close() };
}

describe.runIf(emulator !== undefined)('notifications', () => {
  const endpointUrl = emulator?.endpointUrl ?? '';
  const deployment = new FaultyDeployment(emulator);
  let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
  beforeAll(async () => {
    endpoints = await startEndpoints();
  });
  afterAll(() => {
    endpoints.close();
    deployment.close();
  });

  async function create(api: ApiClient, body: object): Promise<{ webhook_id: string; secret: string }> {
    const made = await api.post('/api/v1/webhooks', { name: 'x', ...body });
    expect(made.status, made.text).toBe(201);
    return Object(made.body);
  }

  async function sendTest(api: ApiClient, { webhook_id: id }: { readonly webhook_id: string }): Promise<string> {
    const sent = await api.post(`/api/v1/webhooks/${id}/test`, undefined);
    expect(sent.status, sent.text).toBe(202);
    return Object(sent.body).notification_id;
  }

  const heardAt = (path: string) =>
    poll(async () => endpoints.heard.find((one) => one.path === path), { what: `a post to ${path}`, ...WITHIN });

  async function delivered(api: ApiClient, { webhook_id: id }: { readonly webhook_id: string }, state: string) {
    const find = async () => {
      const { items } = Object((await api.get(`/api/v1/deliveries?webhook_id=${id}&state=${state}`)).body);
      return items[0];
    };
    return poll(find, { what: `a delivery that is ${state}`, ...WITHIN });
  }

  test('reach a webhook, signed so that the official library accepts them', async () => {
    const { api, organizationId } = await createTenant(system);
    const channel = await create(api, { kind: 'webhook', url: `${endpoints.url}/signed` });
    const id = await sendTest(api, channel);
    const { headers, body } = await heardAt('/signed');
    expect(new Webhook(channel.secret).verify(body, headers)).toMatchObject({
      type: 'test',
      data: { organization_id: organizationId, url: `${system.url}/ui` },
    });
    expect(headers['webhook-id']).toBe(id);
    expect(await delivered(api, channel, 'delivered')).toMatchObject({
      tries: 1,
      last_status: 200,
      notification_id: id,
    });
  });

  test('tell a webhook of a critical issue within 30 seconds of its trace, once, and that somebody took it on', async () => {
    const { api, organizationId } = await createTenant(system);
    const channel = await create(api, {
      kind: 'webhook',
      url: `${endpoints.url}/critical`,
      default: true,
      include_text: true,
    });
    const beganAt = performance.now();
    for (const trace_id of ['first', 'second'])
      expect((await api.post('/api/v1/traces', { ...CRITICAL, trace_id })).status).toBe(202);
    const { headers, body } = await heardAt('/critical');
    expect(performance.now() - beganAt).toBeLessThan(30_000);
    expect(new Webhook(channel.secret).verify(body, headers)).toMatchObject({
      type: 'episode.opened',
      data: {
        severity: 'critical',
        organization_id: organizationId,
        project_id: 'default',
        trace_id: expect.stringMatching(/^(first|second)$/),
        url: `${system.url}/ui/traces/${JSON.parse(body).data.trace_id}`,
        text: expect.any(String),
      },
    });
    await awaitEvaluation(api, 'second', 60_000);
    const path = `/api/v1/alerts/${encodeURIComponent(JSON.parse(body).data.episode_id)}/acknowledge`;
    expect((await api.post(path, {})).status).toBe(200);
    const acknowledged = async () =>
      endpoints.heard.find((one) => one.path === '/critical' && one.body.includes('episode.acknowledged'));
    await poll(acknowledged, { what: 'that it was taken on', ...WITHIN });
    const opened = endpoints.heard.filter((one) => one.path === '/critical' && one.body.includes('episode.opened'));
    expect(opened).toHaveLength(1);
  });

  test('reach Slack and PagerDuty in the form that they publish', async () => {
    const { api } = await createTenant(system);
    const ajv = new Ajv();
    const slack = await create(api, { kind: 'slack', url: `${endpoints.url}/slack` });
    const key = 'k1'.repeat(16);
    const pager = await create(api, { kind: 'pagerduty', routing_key: key, url: `${endpoints.url}/v2/enqueue` });
    await Promise.all([sendTest(api, slack), sendTest(api, pager)]);
    const [toSlack, toPager] = await Promise.all([heardAt('/slack'), heardAt('/v2/enqueue')]);
    expect(ajv.validate(SLACK_MESSAGE, JSON.parse(toSlack.body)), ajv.errorsText()).toBe(true);
    expect(ajv.validate(PAGERDUTY_EVENT, JSON.parse(toPager.body)), ajv.errorsText()).toBe(true);
    expect(JSON.parse(toPager.body).routing_key).toBe(key);
  });

  test('reach an address by mail once its owner has handed on the code', async () => {
    const { api, organizationId } = await createTenant(system);
    const ses = new SESv2Client(emulatorClientConfig(endpointUrl));
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'aegis@example.com' }));
    ses.destroy();
    const channel = await create(api, { kind: 'email', email: 'ada@example.com' });
    const mail = (subject: string) =>
      poll(
        async () => {
          const text = await (await fetch(`${endpointUrl}/_ministack/ses/messages`)).text();
          const mails: unknown[] = Object.values(JSON.parse(text).messages).flat();
          const own = mails.map((one) => JSON.stringify(one)).filter((one) => one.includes(organizationId));
          return own.find((one) => one.includes(subject));
        },
        { what: `the mail ${subject}`, ...WITHIN },
      );
    const asking = await mail('Confirm this address');
    const code = /\\n {4}(\w{20})\\n/.exec(asking)?.[1];
    expect((await api.post(`/api/v1/webhooks/${channel.webhook_id}/confirm`, { code })).body).toMatchObject({
      state: 'enabled',
    });
    await sendTest(api, channel);
    expect(await mail('This is a test')).toContain('ada@example.com');
  });

  test('reach a bus that the operator has named', async () => {
    const { api, organizationId } = await createTenant(system);
    const events = new EventBridgeClient(emulatorClientConfig(endpointUrl));
    const name = `told-${organizationId.replaceAll('_', '-')}`;
    const { QueueUrl } = await deployment.queues.send(new CreateQueueCommand({ QueueName: name }));
    const pattern = JSON.stringify({ source: ['aegis'], detail: { organization_id: [organizationId] } });
    await events.send(new PutRuleCommand({ Name: name, EventPattern: pattern }));
    const Arn = `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}:${name}`;
    await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn }] }));
    events.destroy();
    const id = await sendTest(api, await create(api, { kind: 'eventbridge', bus: 'default' }));
    const receive = async () => (await deployment.queues.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0];
    const { Body = '' } = await poll(receive, { what: 'the event', ...WITHIN });
    expect(JSON.parse(Body)).toMatchObject({ source: 'aegis', 'detail-type': 'test', detail: { notification_id: id } });
  });

  test('that fail are tried again, those of an address that is gone are not, and both are replayed', async () => {
    const { api } = await createTenant(system);
    const failing = await create(api, { kind: 'webhook', url: `${endpoints.url}/fail` });
    const gone = await create(api, { kind: 'webhook', url: `${endpoints.url}/gone` });
    const [id] = await Promise.all([sendTest(api, failing), sendTest(api, gone)]);
    const twice = async () => {
      const tries = endpoints.heard.filter(({ path, headers }) => path === '/fail' && headers['webhook-id'] === id);
      return tries.length >= 2 ? tries : undefined;
    };
    const tries = await poll(twice, { what: 'the second try under the same id', ...WITHIN });
    expect(tries.map(({ headers }) => headers['aegis-delivery-attempt'])).toEqual(['1', '2']);
    const dead = await delivered(api, gone, 'dead');
    expect(dead).toMatchObject({ last_status: 410, last_failure: 'gone', tries: 1 });
    const path = `/api/v1/webhooks/${gone.webhook_id}`;
    expect((await api.get(path)).body).toMatchObject({ state: 'disabled', disabled_reason: 'gone' });
    const repaired = { url: `${endpoints.url}/mended`, enabled: true };
    expect((await api.send('PATCH', path, { body: repaired })).status).toBe(200);
    expect((await api.post(`/api/v1/deliveries/${dead.delivery_id}/replay`, undefined)).status).toBe(202);
    expect((await heardAt('/mended')).headers['webhook-id']).toBe(dead.notification_id);
    expect((await api.delete(`/api/v1/webhooks/${failing.webhook_id}`)).status).toBe(204);
  });

  test('are paged for: each fault emits what its alarm watches, and is over by what the runbook says', async () => {
    const database = new DynamoDBClient(emulatorClientConfig(endpointUrl));
    const documents = DynamoDBDocumentClient.from(database);
    const others = new Set(watchedSections(NOTIFICATION_SECTIONS).keys());
    const watched = new Map([...watchedSections()].filter(([section]) => !others.has(section)));
    expect([...watched.keys()].sort()).toEqual([...NOTIFICATION_SECTIONS].sort());

    // An outbox that nobody has swept for long: its place points at nothing. However slow the machine, it outlasts the run.
    const longAgo = new Date(Date.now() - 20 * 60_000).toISOString();
    const place = { pk: 'OUTBOX#0', sk: `${longAgo}#org_nobody#dl_${'0'.repeat(32)}` };
    const TableName = deployment.output('TableName');
    const expires_at = Math.floor(Date.now() / 1_000) + 600;
    await documents.send(new PutCommand({ TableName, Item: { ...place, expires_at } }));
    expect(await deployment.invoke('ReconcileFunctionName')).toMatchObject({ hasFailed: false });
    await documents.send(new DeleteCommand({ TableName, Key: place }));

    const own = NOTIFICATION_SECTIONS.flatMap((section) => watched.get(section)?.own ?? []);
    expect(own).toHaveLength(2);
    for (const metric of own) {
      const isEmitted = async () => (emulator && metricsIn(await readAllLogs(emulator)).has(metric) ? true : undefined);
      if (emulator !== undefined)
        await pollLogs(emulator, isEmitted, { what: `a line of ${metric}`, withinMs: 60_000 });
    }

    const QueueUrl = deployment.output('DeliveryDeadLetterQueueUrl');
    await deployment.queues.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    expect(await deployment.waitingIn(QueueUrl)).toBeGreaterThan(0);
    await deployment.queues.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await deployment.waitingIn(QueueUrl)).toBe(0);
    database.destroy();
  });
});
