import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { embeddedTarget } from '../../bin/local/aws-target.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { EmulatedSystem } from '../support/system/emulated-system.ts';
import { readAllLogs } from '../support/system/function-logs.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { createTenant } from '../support/system/tenant.ts';
import { answersAfter } from '../support/waiting/answers-after.ts';
import { poll } from '../support/waiting/poll.ts';

/**
 * Here alone: the dead-letter queue and the platform key are changed, evaluation is stopped for a moment, and the whole
 * table is looked at. What leaves something broken behind comes last.
 */
const system = await ownSystem();
const { emulator } = system;
const TRACE = { model: 'gpt-4o-mini', input: 'What is the capital of France?', output: 'Paris.' };
const OPS = join(import.meta.dirname, '../../bin/ops.ts');

const execute = promisify(execFile);

/** Made while the test runs, so that no two runs and no file hold the same. */
function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

const LETTERS = 'abcdefghijkmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ234567';
const MIXED = `${LETTERS}ABCDEFGHJKLMNPQRSTUVWXYZ0123456789`;

const awsKey = () => ['AK', 'IA', random(UPPER, 16)].join('');
const githubToken = () => ['gh', 'p_', random(MIXED, 36)].join('');
const stripeKey = () => ['sk', '_live_', random(MIXED, 24)].join('');
const email = () => `${random(LETTERS, 12)}@${random(LETTERS, 8)}.example.com`;

test.skipIf(system.emulator === undefined)(
  'P4: no secret or identifier of a submitted trace is in the table, the queue or the logs afterwards',
  async () => {
    const behind = new EmulatedSystem(system);
    const tenant = await createTenant(system);
    const planted: string[] = [];
    const plant = (secret: string) => {
      planted.push(secret);
      return secret;
    };
    const leaky = {
      trace_id: 'leaky',
      model: 'gpt-4',
      user_id: plant(email()),
      input: `My key is ${plant(awsKey())} and my address ${plant(email())}.`,
      output: `Use ${plant(githubToken())} then.`,
      contexts: [{ content: `Contact ${plant(email())}`, source: `https://x:${plant(githubToken())}@example.org/` }],
      reasoning_steps: [`The token ${plant(stripeKey())} is valid.`],
      tool_calls: [
        {
          name: 'deploy',
          arguments: { env: { key: plant(awsKey()) } },
          result: [plant(githubToken())],
          error: plant(email()),
        },
      ],
      spans: [{ name: 'root', children: [{ name: 'leaf', attributes: { [plant(awsKey())]: plant(email()) } }] }],
      error: `Refused for ${plant(email())} with ${plant(stripeKey())}`,
      metadata: { [plant(githubToken())]: { nested: [plant(awsKey())] }, owner: plant(email()) },
      tags: [plant(email())],
    };

    const messages = await behind.withoutEvaluation(async () => {
      const answer = await tenant.api.post('/api/v1/traces', leaky);
      expect(answer.status).toBe(202);
      expect((await tenant.api.post('/api/v1/traces', leaky)).status).toBe(202);
      expect((await tenant.api.post('/api/v1/traces', { ...leaky, trace_id: plant(email()) })).status).toBe(422);
      await tenant.api.get(`/api/v1/traces?user_id=${encodeURIComponent(leaky.user_id)}`);
      await tenant.api.get(`/api/v1/nowhere/${plant(awsKey())}`);
      return behind.peek(behind.deployment.outputs.EvaluationQueueUrl);
    });
    const evaluation = await awaitEvaluation(tenant.api, 'leaky');
    expect(evaluation.verdict).not.toBe('passed');
    const categories = evaluation.issues.map(({ category }) => category);
    expect(categories).toEqual(expect.arrayContaining(['secret', 'pii']));
    const shown = await tenant.api.get('/api/v1/traces/leaky');

    const items = await behind.scanTable();
    const places = {
      table: items.join('\n'),
      queue: messages.join('\n'),
      logs: await readAllLogs(behind.deployment),
      answers: shown.text + JSON.stringify(evaluation),
    };
    // The places are really what they are taken for.
    expect(places.table).toContain('[REDACTED:aws_access_key]');
    expect(places.queue).toContain('leaky');
    expect(places.logs).toContain('/api/v1/traces');
    for (const [place, text] of Object.entries(places)) {
      expect(
        planted.filter((secret) => text.includes(secret)),
        place,
      ).toEqual([]);
    }
    expect(places.table).not.toContain(tenant.key.slice(-49));
    expect(places.logs).not.toContain(tenant.key.slice(-49));
  },
);

/** The tasks as an operator runs them, against the account of the deployment. */
describe.runIf(emulator !== undefined)('npm run ops', () => {
  let folder = '';
  let endpointUrl = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aegis-ops-'));
    endpointUrl = emulator?.endpointUrl ?? '';
    await writeFile(
      join(folder, 'outputs.json'),
      JSON.stringify({ Aegis: { ...emulator?.outputs, ApiUrl: system.url } }),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function ops(words: readonly string[], environment: Record<string, string> = {}): Promise<string> {
    const args = [OPS, ...words, '--outputs', join(folder, 'outputs.json')];
    const { stdout } = await execute(process.execPath, args, {
      env: { ...embeddedTarget(endpointUrl).environment, ...environment },
    });
    return stdout;
  }

  test('changes nothing in a dry run, nor when nobody confirms', async () => {
    const tenant = await createTenant(system);
    const publicId = tenant.key.split('_')[2] ?? '';
    expect(await ops(['revoke-key', publicId, '--dry-run'])).toContain('nothing was changed');
    await expect(ops(['revoke-key', publicId])).rejects.toMatchObject({ code: 1 });
    expect((await tenant.api.get('/api/v1/organization')).status).toBe(200);
  });

  test('finds a table whole whose traces are stored and evaluated', async () => {
    const { api, organizationId } = await createTenant(system);
    expect((await api.post('/api/v1/traces', { ...TRACE, trace_id: 'whole' })).status).toBe(202);
    await awaitEvaluation(api, 'whole');
    const check = await ops(['restore-check']);
    expect(check).toMatch(/\d+ items, the newest of/);
    expect(check).toContain('It is whole');
    expect(check).not.toContain(organizationId);
  });

  test('puts dead letters back into the queues of evaluation and delivery, and none is left', async () => {
    const { api, organizationId } = await createTenant(system);
    const { trace_id: traceId } = z
      .object({ trace_id: z.string() })
      .parse((await api.post('/api/v1/traces', TRACE)).body);
    const queues = new SQSClient(emulatorClientConfig(endpointUrl));
    const body = { organization_id: organizationId, project_id: 'default', trace_id: traceId };
    await queues.send(
      new SendMessageCommand({
        QueueUrl: emulator?.outputs.EvaluationDeadLetterQueueUrl,
        MessageBody: JSON.stringify(body),
        MessageGroupId: `${organizationId}.default`,
      }),
    );
    await queues.send(
      new SendMessageCommand({
        QueueUrl: String(emulator?.outputs['DeliveryDeadLetterQueueUrl']),
        MessageBody: JSON.stringify({ organization_id: organizationId, delivery_id: 'dl_of_nothing' }),
      }),
    );
    const found = await ops(['redrive', '--dry-run']);
    expect(found).toMatch(/\b1 dead letters of the evaluation queue/);
    expect(found).toMatch(/\b1 dead letters of the delivery queue/);
    expect(found).toContain(traceId);
    expect(found).toContain('dl_of_nothing');
    const done = await ops(['redrive', '--yes']);
    expect(done).toMatch(/\b1 messages are back in the evaluation queue/);
    expect(done).toMatch(/\b1 messages are back in the delivery queue/);
    const left = await ops(['redrive', '--yes']);
    expect(left).toMatch(/\b0 dead letters of the evaluation queue/);
    expect(left).toMatch(/\b0 dead letters of the delivery queue/);
    queues.destroy();
  });

  test('raises a limit through the API', async () => {
    const tenant = await createTenant(system);
    const said = await ops(['raise-limit', '--project', 'default', '--requests-daily', '7', '--yes'], {
      AEGIS_API_KEY: tenant.key,
    });
    expect(said).toContain('"max_requests":7');
    const entered = await tenant.api.get('/api/v1/audit-log?action=updateQuota');
    expect(entered.text).toContain('"target":"quota/project:default"');
  });

  test.concurrent('revokes a key within 30 seconds', async ({ expect }) => {
    const tenant = await createTenant(system);
    const status = async () => (await tenant.api.get('/api/v1/organization')).status;
    expect(await status()).toBe(200);
    await ops(['revoke-key', tenant.key.split('_')[2] ?? '', '--yes']);
    for (const answer of await answersAfter(30_000, status)) expect(answer).toBe(401);
    expect(await ops(['verify-audit', tenant.organizationId])).toMatch(/Intact: \d+ entries/);
  });

  test.concurrent('deletes one tenant with everything that names it, and nothing of another', async ({ expect }) => {
    const [gone, kept] = [await createTenant(system), await createTenant(system)];
    for (const { api } of [gone, kept]) expect((await api.post('/api/v1/traces', TRACE)).status).toBe(202);
    const large = { ...TRACE, input: randomBytes(30_000).toString('hex') };
    expect((await gone.api.post('/api/v1/traces', large)).status).toBe(202);
    expect(await ops(['delete-tenant', gone.organizationId, '--yes'])).toMatch(
      /\d+ items and 1 objects are deleted; a further look found none/,
    );
    expect(await ops(['verify-audit', 'platform'])).toMatch(/Intact: \d+ entries/);
    await expect(ops(['delete-tenant', gone.organizationId, '--dry-run'])).rejects.toMatchObject({
      stderr: expect.stringContaining('Nothing is stored'),
    });
    expect((await gone.api.get('/api/v1/organization')).status).toBe(401);
    expect((await kept.api.get('/api/v1/traces')).text).toContain('"trace_id"');
  });

  test('rotates the pepper without locking anybody out, and replaces the platform key', async () => {
    const tenant = await createTenant(system);
    const secrets = new SecretsManagerClient(emulatorClientConfig(endpointUrl));
    const platformKeyId = emulator?.outputs.PlatformKeySecretName;
    expect(await ops(['rotate-pepper', '--yes'])).toMatch(/Pepper \d+ is in use within a minute/);
    expect((await tenant.api.get('/api/v1/organization')).status).toBe(200);
    try {
      await ops(['rotate-platform-key', '--yes']);
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: platformKeyId }));
      expect(SecretString).toMatch(/^[A-Za-z0-9]{48}$/);
      expect(SecretString).not.toBe(system.platformKey);
    } finally {
      // Other tests of this file create their organizations with the first one.
      await secrets.send(new PutSecretValueCommand({ SecretId: platformKeyId, SecretString: system.platformKey }));
      secrets.destroy();
    }
  });
});

test.skipIf(system.emulator === undefined)(
  'P7: a trace whose evaluation fails is retried and lands in the dead-letter queue, its neighbours are evaluated once',
  async () => {
    const behind = new EmulatedSystem(system);
    const tenant = await createTenant(system);
    await behind.withoutEvaluation(async () => {
      for (const id of ['healthy-1', 'broken', 'healthy-2']) {
        await tenant.api.post('/api/v1/traces', aSubmission({ trace_id: id }));
      }
      await behind.corruptBody(tenant.organizationId, 'broken');
    });

    const healthy = ['healthy-1', 'healthy-2'];
    await Promise.all(healthy.map((id) => awaitEvaluation(tenant.api, id)));
    const dead = await poll(
      async () => {
        const messages = await behind.peek(behind.deployment.outputs.EvaluationDeadLetterQueueUrl);
        return messages.length > 0 ? messages : undefined;
      },
      { what: 'the message in the dead-letter queue', withinMs: 180_000, everyMs: 500 },
    );
    expect(dead).toEqual([expect.stringMatching(/broken/)]);
    expect((await tenant.api.get('/api/v1/evaluations/broken')).status).toBe(202);
    expect((await tenant.api.get('/api/v1/quota/status')).body).toMatchObject({ allowed: true });

    const items = (await behind.scanTable()).filter((item) => item.includes(`TRACE#${tenant.organizationId}#`));
    const evaluations = items.filter((item) => /"evaluation":|"sk":"EVAL#/.test(item));
    expect(evaluations).toHaveLength(2);
    expect(evaluations.some((item) => item.includes('broken'))).toBe(false);
  },
);
