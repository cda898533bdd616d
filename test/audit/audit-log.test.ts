import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type AuditEntry, chainEntry, hashOf } from '../../functions/audit/audit-entry.ts';
import { enterAbandoned } from '../../functions/audit/audit-intent.ts';
import { appendEntry } from '../../functions/audit/audit-log.ts';
import { verifyChain } from '../../functions/audit/verify-chain.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { recordRepairs } from '../../functions/operations/record-repairs.ts';
import { anEvent, auditDependencies } from '../support/builders/audit.ts';
import { aCounterKey, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';
import { MemoryAuditStore } from '../support/memory/audit-store.ts';

async function chainOf(length: number): Promise<AuditEntry[]> {
  const audit = new MemoryAuditStore();
  for (let index = 0; index < length; index++) {
    await appendEntry(auditDependencies(audit), ORGANIZATION, anEvent({ target: `api-key/${index}` }));
  }
  return [...audit.entries(ORGANIZATION)];
}

describe('a chain', () => {
  test('that nobody touched holds, whatever its length', async () => {
    expect(verifyChain(sha256, [])).toMatchObject({ intact: true, entries: 0 });
    const chain = await chainOf(7);
    expect(verifyChain(sha256, chain)).toEqual({ intact: true, entries: 7, head: { seq: 7, hash: chain[6]?.hash } });
  });

  test('names the first link that was changed, removed, inserted or moved', async () => {
    const chain = await chainOf(6);
    const at = (index: number): AuditEntry => chain[index] ?? expect.fail();
    const changed = chain.map((entry) => (entry.seq === 3 ? { ...entry, source_ip: '198.51.100.1' } : entry));
    expect(verifyChain(sha256, changed)).toMatchObject({ intact: false, brokenAt: 3 });
    expect(verifyChain(sha256, chain.toSpliced(3, 1))).toMatchObject({ intact: false, brokenAt: 4 });
    expect(verifyChain(sha256, chain.toSpliced(2, 0, at(1)))).toMatchObject({ intact: false, brokenAt: 3 });
    expect(verifyChain(sha256, [at(1), at(0)])).toMatchObject({ intact: false, brokenAt: 1 });
  });

  test('holds against no change of any field of any entry', async () => {
    const chain = await chainOf(5);
    const fields = Object.keys(chain[0] ?? {});
    const property = fc.property(fc.nat(4), fc.constantFrom(...fields), fc.string(), (index, field, value) => {
      const changed = chain.map((entry, i) => (i === index ? { ...entry, [field]: value } : entry));
      fc.pre(JSON.stringify(changed) !== JSON.stringify(chain));
      expect(verifyChain(sha256, changed)).toMatchObject({ intact: false, brokenAt: index + 1 });
    });
    fc.assert(property);
  });

  test('of two organizations is none', async () => {
    const chain = await chainOf(2);
    const foreign = chainEntry(sha256, 'org_other', anEvent(), chain[1] ?? expect.fail(), NOON);
    expect(verifyChain(sha256, [...chain, foreign])).toMatchObject({ intact: false, brokenAt: 3 });
    const early = { ...foreign, organization_id: ORGANIZATION, at: '2020-01-01T00:00:00.000Z' };
    const backdated = { ...early, hash: hashOf(sha256, early) };
    expect(verifyChain(sha256, [...chain, backdated])).toMatchObject({ intact: false, brokenAt: 3 });
  });

  test('that lost its end shows it against an anchor kept elsewhere', async () => {
    const chain = await chainOf(5);
    const anchor = { seq: 4, hash: chain[3]?.hash ?? '' };
    expect(verifyChain(sha256, chain, anchor)).toMatchObject({ intact: true });
    expect(verifyChain(sha256, chain.slice(0, 3), anchor)).toMatchObject({ intact: false, brokenAt: 4 });
    expect(verifyChain(sha256, chain, { seq: 4, hash: '0'.repeat(64) })).toMatchObject({ intact: false, brokenAt: 4 });
  });

  test('gives up when its place is lost again and again, rather than fork', async () => {
    const audit = new MemoryAuditStore();
    audit.append = async (entry) => entry;
    await expect(appendEntry(auditDependencies(audit), ORGANIZATION, anEvent())).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('never goes back in time, even when a clock does', async () => {
    const audit = new MemoryAuditStore();
    const deps = auditDependencies(audit);
    const first = await appendEntry(deps, ORGANIZATION, anEvent());
    const second = await appendEntry({ ...deps, now: () => 0 }, ORGANIZATION, anEvent());
    expect(second.at).toBe(first.at);
    expect(verifyChain(sha256, audit.entries(ORGANIZATION))).toMatchObject({ intact: true });
  });
});

test('every repair of a quota counter is in the log, with what it said before and what it says now', async () => {
  const audit = new MemoryAuditStore();
  const amounts = { requests: 1, tokens: 10, cost: 100 };
  await recordRepairs(auditDependencies(audit))({
    key: aCounterKey(),
    drift: { requests: 0, tokens: 5, cost: 0 },
    before: amounts,
    after: { ...amounts, tokens: 15 },
  });
  expect(audit.entries(ORGANIZATION)).toMatchObject([
    {
      actor: { kind: 'system', id: null },
      action: 'repairCounter',
      target: 'quota-counter/project:default/DAY#2026-11-20',
      outcome: 'done',
      before: { left: { tokens: 10 } },
      after: { left: { tokens: 15 }, drift: { tokens: 5 } },
    },
  ]);
});

describe('the audit log of an organization', () => {
  let api: MemoryApi;
  let tenant: MemoryTenant;
  beforeEach(async () => {
    api = new MemoryApi();
    tenant = await api.createTenant();
  });

  const log = async (query = '', key = tenant.key) => api.send('GET', `/api/v1/audit-log${query}`, { key });
  const entries = () => api.audit.entries(tenant.organizationId);
  const send = (method: string, path: string, body?: unknown, key = tenant.key) =>
    api.send(method, path, { key, body });

  test('has every management action with who, what, when, from where, before and after', async () => {
    await send('POST', '/api/v1/projects', { project_id: 'web' });
    await send('PATCH', '/api/v1/projects/web', { config: { time_zone: 'Asia/Tokyo' } });
    await send('PUT', '/api/v1/projects/web/members/ada', { role: 'viewer' });
    await send('PUT', '/api/v1/projects/web/members/ada', { role: 'admin' });
    await send('DELETE', '/api/v1/projects/web/members/ada');
    const made = await send('POST', '/api/v1/api-keys', { name: 'ci', scopes: ['traces:write'] });
    await send('POST', `/api/v1/api-keys/${Object(made.body).id}/rotate`, {});
    await send('DELETE', `/api/v1/api-keys/${Object(made.body).id}`);
    await send('POST', '/api/v1/quota/update', { project_id: 'web', max_requests_daily: 5 });
    await send('PATCH', '/api/v1/organization', { name: 'Renamed' });
    await send('POST', '/api/v1/traces', { model: 'gpt-4', input: 'x', output: 'y', trace_id: 't1' });
    await send('DELETE', '/api/v1/traces/t1');
    await send('POST', '/api/v1/traces/delete-by-user', { user_id: 'user-7' });
    expect(entries().map(({ action }) => action)).toEqual([
      'createOrganization',
      'createProject',
      'updateProject',
      'putMember',
      'putMember',
      'removeMember',
      'createApiKey',
      'rotateApiKey',
      'revokeApiKey',
      'updateQuota',
      'updateOrganization',
      'deleteTrace',
      'eraseUser',
    ]);
    expect(entries()[4]).toMatchObject({
      actor: { kind: 'key', id: tenant.keyId, role: 'owner' },
      target: 'project/web/member/ada',
      outcome: 'done',
      at: new Date(api.nowMs).toISOString(),
      source_ip: '192.0.2.7',
      before: { role: 'viewer' },
      after: { role: 'admin' },
    });
    expect(JSON.stringify(entries())).not.toContain('user-7');
    expect(verifyChain(sha256, entries())).toMatchObject({ intact: true });
  });

  test('has every denied action, with the key that tried, also one that no longer works', async () => {
    const expiresAt = new Date(api.nowMs + 60_000).toISOString();
    const made = await send('POST', '/api/v1/api-keys', {
      name: 'x',
      scopes: ['manage'],
      role: 'viewer',
      expires_at: expiresAt,
    });
    const { id, key } = Object(made.body);
    await send('DELETE', `/api/v1/api-keys/${tenant.keyId}`, undefined, key);
    await send('PATCH', '/api/v1/projects/other-tenant', { name: 'x' });
    await send('DELETE', `/api/v1/api-keys/${tenant.keyId}`);
    api.nowMs += 60_000;
    await send('GET', '/api/v1/api-keys', undefined, key);
    await log();
    const denied = entries().filter(({ outcome }) => outcome === 'denied');
    expect(denied.map(({ actor, action, code }) => [actor.id, action, code])).toEqual([
      [id, 'revokeApiKey', 'forbidden'],
      [tenant.keyId, 'updateProject', 'not_found'],
      [tenant.keyId, 'revokeApiKey', 'conflict'],
      [id, 'listApiKeys', 'key_expired'],
    ]);
  });

  test('never has a secret, wherever somebody put one', async () => {
    const secret = `AKIA${'QX7B2M9ZK'}4LW3VTN`;
    await send('PATCH', '/api/v1/organization', { name: `Name ${secret}` });
    await send('PATCH', '/api/v1/projects/default', { config: { security: { blocked_keywords: [secret] } } });
    await send('GET', `/api/v1/projects/${secret}/members/x`);
    const headers = { 'x-request-id': secret };
    await api.send('PATCH', '/api/v1/organization', { key: tenant.key, body: { name: 'Name' }, headers });
    await api.send('GET', '/api/v1/projects/other', { key: tenant.key, headers });
    await log();
    expect(entries().length).toBeGreaterThan(2);
    expect(JSON.stringify(entries())).not.toContain(secret);
  });

  test('is read newest first, by page, by filter, and as lines', async () => {
    for (let index = 0; index < 5; index++) await send('POST', '/api/v1/projects', { project_id: `p${index}` });
    const first = await log('?action=createProject&limit=2');
    expect(Object(first.body).items.map(({ target }: AuditEntry) => target)).toEqual(['project/p4', 'project/p3']);
    const cursor = encodeURIComponent(Object(first.body).next_cursor);
    const second = await log(`?action=createProject&limit=2&cursor=${cursor}`);
    expect(Object(second.body).items.map(({ target }: AuditEntry) => target)).toEqual(['project/p2', 'project/p1']);
    expect((await log(`?action=putMember&limit=2&cursor=${cursor}`)).status).toBe(400);
    expect(Object((await log('?outcome=denied')).body).items).toEqual([]);
    expect(Object((await log('?member_id=ada')).body).items).toEqual([]);
    expect(Object((await log(`?key_id=${tenant.keyId}`)).body).items).toHaveLength(5);
    expect(Object((await log('?from=2026-11-21')).body).items).toEqual([]);
    expect(Object((await log('?to=2026-11-20')).body).items).toEqual([]);
    const lines = await api.send('GET', '/api/v1/audit-log?limit=4', {
      key: tenant.key,
      headers: { accept: 'application/x-ndjson' },
    });
    expect(lines.headers['content-type']).toBe('application/x-ndjson');
    expect(lines.headers['x-next-cursor']).toMatch(/./);
    const exported = lines.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(exported).toEqual([...entries()].reverse().slice(0, 4));
  });

  test('cannot be read with a cursor of another organization', async () => {
    for (let index = 0; index < 3; index++) await send('POST', '/api/v1/projects', { project_id: `p${index}` });
    const other = await api.createTenant('Other');
    const cursor = encodeURIComponent(Object((await log('?limit=1')).body).next_cursor);
    expect((await log(`?limit=1&cursor=${cursor}`, other.key)).status).toBe(400);
  });

  describe('when the function dies', () => {
    const enter = () =>
      enterAbandoned({ ...auditDependencies(api.audit), intents: api.intents, now: api.now }, () => false);
    const unknown = () => entries().filter(({ outcome }) => outcome === 'unknown');

    test('between a change and its entry, the action is entered afterwards, once', async () => {
      const append = api.audit.append.bind(api.audit);
      api.audit.append = async () => Promise.reject(new Error('killed'));
      await send('POST', '/api/v1/projects', { project_id: 'web' });
      api.audit.append = append;
      expect(await enter()).toBe(0);
      api.nowMs += 5 * 60_000;
      expect([await enter(), await enter()]).toEqual([1, 0]);
      expect(unknown()).toMatchObject([
        { action: 'createProject', actor: { id: tenant.keyId }, target: '/api/v1/projects', source_ip: '192.0.2.7' },
      ]);
      expect(verifyChain(sha256, entries())).toMatchObject({ intact: true });
    });

    test('nothing is entered of what has ended, well or refused', async () => {
      await send('POST', '/api/v1/projects', { project_id: 'web' });
      await send('POST', '/api/v1/projects', { project_id: 'web' });
      await send('PATCH', '/api/v1/projects/default', { config: { time_zone: 'nowhere' } });
      const path = `/api/v1/organizations/${tenant.organizationId}`;
      await send('PATCH', path, { name: 'x' }, api.platformKey);
      await send('PATCH', '/api/v1/organizations/org_aaaaaaaaaaaa', { name: 'x' }, api.platformKey);
      api.nowMs += 5 * 60_000;
      expect(await enter()).toBe(0);
    });

    test('nothing is done that could not be announced', async () => {
      api.intents.announce = async () => Promise.reject(new Error('the store is down'));
      expect((await send('POST', '/api/v1/projects', { project_id: 'web' })).status).toBe(500);
      expect(await api.tenants.findProject(tenant.organizationId, 'web')).toBeNull();
    });
  });

  test('is what a change waits for: without the entry there is no success', async () => {
    api.audit.append = async () => Promise.reject(new Error('the store is down'));
    const answer = await send('POST', '/api/v1/projects', { project_id: 'web' });
    expect(answer.status).toBeGreaterThanOrEqual(500);
  });
});
