import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const scanner = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pemOf = ({ publicKey }: typeof scanner) => String(publicKey.export({ type: 'spki', format: 'pem' }));

let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  api.leakReportKeys['scanner-1'] = pemOf(scanner);
  tenant = await api.createTenant();
});

function report(reports: unknown, by = scanner, keyId = 'scanner-1') {
  const body = JSON.stringify(reports);
  return api.send('POST', '/api/v1/keys/leaked', {
    body,
    headers: {
      'Github-Public-Key-Identifier': keyId,
      'Github-Public-Key-Signature': sign('sha256', Buffer.from(body), by.privateKey).toString('base64'),
    },
  });
}

const leakOf = (token: string) => ({
  token,
  type: 'aegis_api_key',
  url: 'https://github.com/example/example/blob/main/.env',
  source: 'content',
});

const works = async (key: string) => (await api.send('GET', '/api/v1/traces', { key })).status;

describe('a report of a leaked key', () => {
  test('revokes it, the last owner key included, alerts, and is in the audit log with the place', async () => {
    expect(await works(tenant.key)).toBe(200);
    const answer = await report([leakOf(tenant.key)]);
    expect([answer.status, answer.body]).toEqual([
      200,
      [{ token_raw: tenant.key, token_type: 'aegis_api_key', label: 'true_positive' }],
    ]);
    expect(api.counted).toContain(METRICS.leakedKeysReported);
    api.nowMs += 30_000;
    expect(await works(tenant.key)).toBe(401);
    const entry = api.audit.entries(tenant.organizationId).find(({ action }) => action === 'reportLeakedKeys');
    expect(entry).toMatchObject({
      actor: { kind: 'service', id: 'secret-scanning' },
      target: `api-key/${tenant.keyId}`,
      after: { status: 'revoked', url: 'https://github.com/example/example/blob/main/.env' },
    });
    expect(JSON.stringify(api.audit.entries(tenant.organizationId))).not.toContain(tenant.key);
  });

  test('about a key that speaks for a user leaves no name of theirs in the audit log', async () => {
    const body = { name: 'x', scopes: ['traces:read'], user_id: 'ada-lovelace' };
    const made = await api.send('POST', '/api/v1/api-keys', { key: tenant.key, body });
    await report([leakOf(Object(made.body).key)]);
    const entries = JSON.stringify(api.audit.entries(tenant.organizationId));
    expect(entries).toContain('reportLeakedKeys');
    expect(entries).not.toContain('ada-lovelace');
  });

  test('about a key whose secret is wrong, or about anything else, changes nothing', async () => {
    const other = await api.createTenant('Other');
    const [prefix, stage, , secret] = other.key.split('_');
    const answer = await report([leakOf(`${prefix}_${stage}_${tenant.keyId}_${secret}`), leakOf('ghp_something')]);
    const labels = Object(answer.body).map(({ label }: { label: string }) => label);
    expect(labels).toEqual(['false_positive', 'false_positive']);
    expect(await works(tenant.key)).toBe(200);
  });

  test('about a key that is revoked already is answered the same', async () => {
    await report([leakOf(tenant.key)]);
    expect((await report([leakOf(tenant.key)])).body).toMatchObject([{ label: 'true_positive' }]);
  });

  test('finds a secret that was rotated out and still works', async () => {
    const rotated = await api.send('POST', `/api/v1/api-keys/${tenant.keyId}/rotate`, { key: tenant.key, body: {} });
    expect((await report([leakOf(tenant.key)])).body).toMatchObject([{ label: 'true_positive' }]);
    api.nowMs += 30_000;
    expect(await works(Object(rotated.body).key)).toBe(401);
  });
});

describe('a report is refused', () => {
  const body = () => [leakOf(tenant.key)];

  test.each([
    ['by somebody else', () => report(body(), stranger)],
    ['under an unknown identifier', () => report(body(), scanner, 'scanner-2')],
    ['under the name of a part of every object', () => report(body(), scanner, '__proto__')],
    ['without a signature', () => api.send('POST', '/api/v1/keys/leaked', { body: body() })],
  ])('%s', async (_by, send) => {
    expect((await send()).status).toBe(401);
    expect(await works(tenant.key)).toBe(200);
  });

  test('when the body is not the one that was signed', async () => {
    const signature = sign('sha256', Buffer.from('[]'), scanner.privateKey).toString('base64');
    const headers = { 'github-public-key-identifier': 'scanner-1', 'github-public-key-signature': signature };
    expect((await api.send('POST', '/api/v1/keys/leaked', { body: body(), headers })).status).toBe(401);
  });

  test('when the key is on another curve', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    api.leakReportKeys['scanner-3'] = pemOf(other);
    expect((await report(body(), other, 'scanner-3')).status).toBe(401);
  });
});
