import { generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { rotateSecret } from '../../bin/ops/rotate-secret.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { answersAfter } from '../support/waiting/answers-after.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const KeySchema = z.looseObject({ id: z.string(), key: z.string() });
const ALL = ['traces:write', 'traces:read', 'manage'];
/** P6, and the time in which every change of a key or a project is seen everywhere. */
const SEEN_WITHIN_MS = 30_000;
/** Long enough for a key to be used before it ends, on a busy machine. */
const LIFETIME_MS = 20_000;
let tenant: Tenant;

beforeAll(async () => {
  tenant = await createTenant(system);
});

async function createKey(fields: object = {}) {
  const answer = await tenant.api.post('/api/v1/api-keys', { name: 'e2e', role: 'admin', scopes: ALL, ...fields });
  return KeySchema.parse(answer.body);
}

async function rotate(id: string, body: object): Promise<string> {
  return KeySchema.parse((await tenant.api.post(`/api/v1/api-keys/${id}/rotate`, body)).body).key;
}

/** The key at a route of each function: ingest, query, manage. */
async function statuses(key: string): Promise<number[]> {
  const api = new ApiClient(system.url, key);
  const answers = [
    await api.post('/api/v1/traces', aSubmission()),
    await api.get('/api/v1/traces?limit=1'),
    await api.get('/api/v1/projects'),
  ];
  return answers.map(({ status }) => status);
}

/** The one route of its function, `observe`, that takes the key of a tenant. */
async function metricsStatus(key: string): Promise<number> {
  return (await new ApiClient(system.url, key).get('/metrics')).status;
}

const WORKS = [202, 200, 200];
const ENDED = [401, 401, 401];

/** From 30 seconds after this call on, however many environments of however many functions have used the key. */
async function expectRefusedEverywhere(key: string): Promise<void> {
  for (const answer of await answersAfter(SEEN_WITHIN_MS, () => statuses(key))) expect(answer).toEqual(ENDED);
}

/** Most of each test is waiting, so they wait together. */
const TOGETHER = { concurrent: true };

describe('the life of a key', TOGETHER, () => {
  test('created, it works in every function, and its use is noted by each', async () => {
    const { key, id } = await createKey();
    expect(await statuses(key)).toEqual(WORKS);
    const readOnly = await createKey();
    await new ApiClient(system.url, readOnly.key).get('/api/v1/traces');
    const { items } = z
      .looseObject({ items: z.array(z.looseObject({ id: z.string(), last_used_at: z.string().nullable() })) })
      .parse((await tenant.api.get('/api/v1/api-keys')).body);
    for (const used of [id, readOnly.id]) expect(items.find((item) => item.id === used)?.last_used_at).not.toBeNull();
  });

  test('rotated with overlap, both secrets work; after the grace the old one is refused for good', async () => {
    const { key: old, id } = await createKey();
    const fresh = await rotate(id, { grace_seconds: LIFETIME_MS / 1_000 });
    const graceEndsAt = performance.now() + LIFETIME_MS;
    expect([await statuses(old), await statuses(fresh)]).toEqual([WORKS, WORKS]);
    await sleep(graceEndsAt - performance.now());
    expect([await statuses(old), await statuses(fresh)]).toEqual([ENDED, WORKS]);
  });

  test('rotated at first use, the old secret ends after the new one was seen', async () => {
    const { key: old, id } = await createKey();
    const fresh = await rotate(id, { grace_seconds: 1, activation: 'first_use' });
    expect(await statuses(old)).toEqual(WORKS);
    expect(await statuses(fresh)).toEqual(WORKS);
    await expectRefusedEverywhere(old);
    expect(await statuses(fresh)).toEqual(WORKS);
  });

  test('with a rate, what it asks of the function that shows metrics is counted', async () => {
    const { key } = await createKey({ role: 'viewer', scopes: ['metrics:read'], rate_limit_per_minute: 1 });
    const asked = [];
    // Two calls in different minutes are both answered.
    while (asked.length < 5 && asked.at(-1) !== 429) asked.push(await metricsStatus(key));
    expect([asked[0], asked.at(-1)]).toEqual([200, 429]);
  });

  test('rotated at first use, the function that shows metrics ends the old secret where it sees the new one first', async () => {
    const { key: old, id } = await createKey({ role: 'viewer', scopes: ['metrics:read'] });
    const fresh = await rotate(id, { grace_seconds: 0, activation: 'first_use' });
    expect(await metricsStatus(old)).toBe(200);
    expect(await metricsStatus(fresh)).toBe(200);
    for (const status of await answersAfter(SEEN_WITHIN_MS, () => metricsStatus(old))) expect(status).toBe(401);
    expect(await metricsStatus(fresh)).toBe(200);
  });

  test('expired, it is refused and says so', async () => {
    const expiresAt = Date.now() + LIFETIME_MS;
    const { key } = await createKey({ expires_at: new Date(expiresAt).toISOString() });
    expect(await statuses(key)).toEqual(WORKS);
    await sleep(expiresAt - Date.now());
    expect(await statuses(key)).toEqual([403, 403, 403]);
  });

  test('P6: revoked while every function remembers it, it is refused by all within 30 seconds, and never again taken', async () => {
    const { key, id } = await createKey();
    expect(await statuses(key)).toEqual(WORKS);
    expect((await tenant.api.delete(`/api/v1/api-keys/${id}`)).status).toBe(204);
    await expectRefusedEverywhere(key);
    expect((await tenant.api.post(`/api/v1/api-keys/${id}/rotate`, {})).status).toBe(409);
  });

  test('P6: revoked while all functions are called at the same time, it is refused by all within 30 seconds', async () => {
    const { key, id } = await createKey();
    const client = new ApiClient(system.url, key);
    const calls = [
      () => client.post('/api/v1/traces', aSubmission()),
      () => client.get('/api/v1/traces'),
      () => client.get('/api/v1/api-keys'),
    ];
    const atOnce = async () => (await Promise.all(calls.map((call) => call()))).map(({ status }) => status);
    expect(await atOnce()).toEqual(WORKS);
    expect((await tenant.api.delete(`/api/v1/api-keys/${id}`)).status).toBe(204);
    for (const answer of await answersAfter(SEEN_WITHIN_MS, atOnce)) expect(answer).toEqual(ENDED);
  });
});

describe.runIf(system.emulator !== undefined)('with the secrets of the deployment', TOGETHER, () => {
  const secrets = new SecretsManagerClient(emulatorClientConfig(system.emulator?.endpointUrl ?? ''));
  const output = (name: string) => String(Object(system.emulator?.outputs)[name]);

  test('a pepper is rotated by command and no key notices', async () => {
    const { key } = await createKey();
    expect(await rotateSecret(secrets, 'pepper', output('AuthSecretName'))).toMatch(/^Pepper \d+ is in use/);
    expect(await statuses(key)).toEqual(WORKS);
    const { key: later } = await createKey();
    expect(await statuses(later)).toEqual(WORKS);
    expect(await statuses(key)).toEqual(WORKS);
  });

  test('a signed report of a leaked key revokes it', async () => {
    const scanner = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const pem = String(scanner.publicKey.export({ type: 'spki', format: 'pem' }));
    const SecretString = JSON.stringify({ 'scanner-of-the-test': pem });
    await secrets.send(new PutSecretValueCommand({ SecretId: output('LeakReportKeysSecretName'), SecretString }));
    const { key } = await createKey();
    expect(await statuses(key)).toEqual(WORKS);
    const body = JSON.stringify([
      { token: key, type: 'aegis_api_key', url: 'https://example.com/leak', source: 'content' },
    ]);
    const headers = {
      'github-public-key-identifier': 'scanner-of-the-test',
      'github-public-key-signature': sign('sha256', Buffer.from(body), scanner.privateKey).toString('base64'),
    };
    const api = new ApiClient(system.url);
    const report = async () => {
      const answer = await api.post('/api/v1/keys/leaked', body, { headers });
      return answer.status === 200 ? answer.body : undefined;
    };
    const labels = await poll(report, { what: 'the new scanner to be known', withinMs: 120_000 });
    expect(labels).toMatchObject([{ label: 'true_positive' }]);
    await expectRefusedEverywhere(key);
    expect((await api.post('/api/v1/keys/leaked', `${body} `, { headers })).status).toBe(401);
  });
});
