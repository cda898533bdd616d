import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { jsonExport, toProtobuf } from '../support/builders/otlp-requests.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { EmulatedSystem, readable } from '../support/system/emulated-system.ts';
import { readAllLogs } from '../support/system/function-logs.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import type { EmulatedDeployment } from '../support/vitest/provided-context.ts';

const system = inject('deployedSystem');

/** Made of parts, so that no scanner finds a secret in this file. Each has a kernel that is searched for. */
const VALUES: Readonly<Record<string, string>> = {
  aws: ['AKIA', 'QX7B2M9ZK', '4LW3VTN'].join(''),
  github: ['ghp', `_${'mQ7wXzR2bK9tLc4VhYp8Ns3JdGf6Ta1EuB5o'}`].join(''),
  mail: ['grace.hopper', 'navy.example'].join('@'),
  card: ['4111', '1111', '1111', '1111'].join(' '),
  iban: ['DE89', '3704', '0044', '0532', '0130', '00'].join(''),
};
/** Harmless, so that no masking hides it: the guard and a dry run keep nothing at all of what they read. */
const ASKED_ONLY = 'the lighthouse keeper counts thirty-one herring gulls';
const TEXT = `See ${Object.values(VALUES).join(' , ')} .`;

/** One trace for each field that can hold a text, so that a miss names its field. */
const FIELDS: Readonly<Record<string, object>> = {
  input: { input: TEXT },
  messages: { input: [{ role: 'user', content: TEXT, name: 'ann' }] },
  output: { output: TEXT },
  contexts: { contexts: [{ content: TEXT, source: TEXT, citation: TEXT }] },
  reasoning_steps: { reasoning_steps: [TEXT] },
  tool_arguments: { tool_calls: [{ name: 'mail', arguments: { deep: [{ to: TEXT }] } }] },
  tool_result: { tool_calls: [{ name: 'mail', result: TEXT, error: TEXT }] },
  routing_decisions: { routing_decisions: [{ layer: 'first', reason: TEXT }] },
  llm_calls: { llm_calls: [{ model: 'gpt-4o', error: TEXT }] },
  spans: {
    spans: [{ name: TEXT, children: [{ name: 'b', input: TEXT, output: TEXT, error: TEXT, attributes: { a: TEXT } }] }],
  },
  rl_episode: { rl_episode: { steps: [{ state: TEXT, action: { note: TEXT }, reward: 1, info: { note: TEXT } }] } },
  error: { error: TEXT },
  metadata: { metadata: { note: TEXT, nested: { list: [TEXT] }, [TEXT]: 'a name' } },
  user_id: { user_id: VALUES['mail'] },
};

const base = { model: 'gpt-4o', input: 'Hello', output: 'Hi' };

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(system);
});

describe.runIf(system.emulator !== undefined)('P4: what the policy redacts', () => {
  test('is in no table, bucket, queue or log, whichever path and field it came by', async () => {
    const names = Object.keys(FIELDS);
    for (const name of names) {
      const answer = await tenant.api.post('/api/v1/traces', { ...base, ...FIELDS[name], trace_id: `single-${name}` });
      expect(answer.status, `${name}: ${answer.text}`).toBe(202);
    }
    const traces = names.map((name) => ({ ...base, ...FIELDS[name], trace_id: `batch-${name}` }));
    expect((await tenant.api.post('/api/v1/traces/batch', { traces })).body).toMatchObject({ accepted: names.length });
    const large = Array.from({ length: 190 }, () => ({
      content: `${Array.from({ length: 6 }, () => crypto.randomUUID()).join(' ')} ${TEXT}`,
    }));
    expect((await tenant.api.post('/api/v1/traces', { ...base, contexts: large, trace_id: 'large' })).status).toBe(202);

    const spans = jsonExport([
      {
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: 'eee19b7ec3c1b174',
        name: TEXT,
        error: TEXT,
        eventAttributes: { detail: TEXT },
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: TEXT }] }]),
          'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', content: TEXT }]),
          'gen_ai.tool.definitions': TEXT,
          'user.id': String(VALUES['mail']),
          'session.id': String(VALUES['mail']),
          note: TEXT,
        },
      },
    ]);
    const json = await tenant.api.post('/v1/traces', spans);
    expect(json.status, json.text).toBe(200);
    const protobuf = await fetch(`${system.url}/v1/traces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/x-protobuf' },
      body: Buffer.from(
        toProtobuf(JSON.parse(JSON.stringify(spans).replaceAll('eee19b7ec3c1b174', 'eee19b7ec3c1b175'))),
      ),
    });
    expect(protobuf.status).toBe(200);
    // Refused, and quoted by no answer or log: wrong types, unknown fields, an id that tells.
    for (const wrong of [
      { ...base, [TEXT]: 1 },
      { ...base, usage: TEXT },
      { ...base, trace_id: VALUES['mail'] },
    ]) {
      const answer = await tenant.api.post('/api/v1/traces', wrong);
      expect(answer.status).toBe(422);
    }
    const question = { direction: 'output', text: `${TEXT} ${ASKED_ONLY}`, contexts: [TEXT, ASKED_ONLY] };
    expect((await tenant.api.post('/api/v1/guard', question)).body).toMatchObject({ decision: 'redact' });
    expect((await tenant.api.post('/api/v1/guard', { ...question, domain: ASKED_ONLY })).status).toBe(422);
    const samples = [{ name: ASKED_ONLY, content: { input: ASKED_ONLY, output: `${ASKED_ONLY} ${TEXT}` } }];
    const dryRun = await tenant.api.post('/api/v1/domains/legal/dry-run', { override: {}, samples });
    expect(dryRun.status).toBe(200);
    for (const id of [...names.flatMap((name) => [`single-${name}`, `batch-${name}`]), 'large']) {
      await awaitEvaluation(tenant.api, id);
    }
    await awaitEvaluation(tenant.api, '5b8efff798038103d269b633813fc60c');

    const stored = system.emulator === undefined ? [] : await everything(system.emulator);
    expect(stored.map(({ place }) => place)).toEqual(expect.arrayContaining(['table', 'bucket', 'logs']));
    // What is not secret is found in both stores, so a search that finds nothing has looked.
    for (const place of ['table', 'bucket']) {
      expect(
        stored.some((one) => one.place === place && one.text.includes('See ')),
        place,
      ).toBe(true);
    }
    for (const { place, text } of stored) {
      expect(text.includes(ASKED_ONLY), place).toBe(false);
      for (const [kind, value] of Object.entries(VALUES)) {
        for (const form of [value, value.replaceAll(' ', ''), encodeURIComponent(value)]) {
          const at = text.indexOf(form);
          expect(at === -1 ? '' : `${kind} in ${place}: …${text.slice(Math.max(0, at - 200), at)}`).toBe('');
        }
      }
    }
  });
});

/** Every item, object, message and log line, decompressed, as texts. */
async function everything({ endpointUrl, outputs, ...rest }: EmulatedDeployment) {
  const config = emulatorClientConfig(endpointUrl);
  const found = (await new EmulatedSystem(system).scanTable()).map((text) => ({ place: 'table', text }));
  const bucket = new S3Client({ ...config, forcePathStyle: true });
  const Bucket = String(outputs['BodyBucketName']);
  const { Contents = [] } = await bucket.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key = '' } of Contents) {
    const bytes = await bucket.send(new GetObjectCommand({ Bucket, Key })).then(
      ({ Body }) => Body?.transformToByteArray(),
      (cause: unknown) => {
        // Another test file has deleted its trace since the list was made.
        if (!(cause instanceof NoSuchKey)) throw cause;
      },
    );
    if (bytes !== undefined) found.push({ place: 'bucket', text: `${Key} ${readable(bytes)}` });
  }
  const queues = new SQSClient(config);
  for (const name of ['EvaluationQueueUrl', 'EvaluationDeadLetterQueueUrl']) {
    const { Messages = [] } = await queues.send(
      // Visible again at once: other test files wait for what is in there.
      new ReceiveMessageCommand({ QueueUrl: String(outputs[name]), MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    found.push({ place: 'queue', text: JSON.stringify(Messages) });
  }
  found.push({ place: 'logs', text: await readAllLogs({ endpointUrl, outputs, ...rest }) });
  return found;
}
