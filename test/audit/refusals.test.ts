import { beforeEach, describe, expect, test } from 'vitest';
import { countRefusal, enterRefusals, type RefusalStore } from '../../functions/audit/refusals.ts';
import { verifyChain } from '../../functions/audit/verify-chain.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { anEvent, auditDependencies } from '../support/builders/audit.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';
import { MemoryAuditStore } from '../support/memory/audit-store.ts';
import { MemoryRefusalStore } from '../support/memory/refusal-store.ts';

const FLOOD = 48;

describe('a flood of denied calls by a weak key', () => {
  let api: MemoryApi;
  let tenant: MemoryTenant;
  let weak: { readonly id: string; readonly key: string };
  beforeEach(async () => {
    api = new MemoryApi();
    tenant = await api.createTenant();
    const body = { name: 'weak', scopes: ['traces:read'], role: 'viewer' };
    weak = Object((await api.send('POST', '/api/v1/api-keys', { key: tenant.key, body })).body);
  });

  const denied = () => api.audit.entries(tenant.organizationId).filter(({ outcome }) => outcome === 'denied');
  const attack = () =>
    Array.from({ length: FLOOD }, () =>
      api.send('GET', '/api/v1/api-keys', { key: weak.key }).then(({ status }) => status),
    );

  test('costs the revocation of that key one attempt', async () => {
    const attempts: string[] = [];
    const append = api.audit.append.bind(api.audit);
    api.audit.append = async (entry) => {
      attempts.push(entry.action);
      return append(entry);
    };
    const calls = attack();
    const revoked = api.send('DELETE', `/api/v1/api-keys/${weak.id}`, { key: tenant.key });
    expect(await Promise.all(calls)).toEqual(Array(FLOOD).fill(403));
    expect((await revoked).status).toBe(204);
    expect(attempts).toEqual(['revokeApiKey']);
  });

  test('is one entry that says how many there were, as soon as somebody looks', async () => {
    await Promise.all(attack());
    expect(denied()).toEqual([]);
    const path = '/api/v1/audit-log?outcome=denied';
    const answer = await api.send('GET', path, { key: tenant.key });
    expect(Object(answer.body).items).toMatchObject([
      {
        ...{ actor: { id: weak.id }, action: 'listApiKeys', code: 'forbidden', target: '/api/v1/api-keys' },
        after: { refusals: FLOOD, first_at: new Date(NOON).toISOString() },
      },
    ]);
    await api.send('GET', path, { key: tenant.key });
    expect(denied()).toHaveLength(1);
    expect(verifyChain(sha256, api.audit.entries(tenant.organizationId))).toMatchObject({ intact: true });
  });

  test('is counted by minute', async () => {
    await Promise.all(attack());
    api.nowMs += 60_000;
    await Promise.all(attack());
    await api.send('GET', '/api/v1/audit-log', { key: tenant.key });
    expect(denied().map(({ after }) => Object(after).refusals)).toEqual([FLOOD, FLOOD]);
  });

  test('is not answered as a refusal when it could not be counted', async () => {
    api.refusals.add = async () => Promise.reject(new Error('the store is down'));
    expect((await api.send('GET', '/api/v1/api-keys', { key: weak.key })).status).toBe(500);
  });
});

describe('counted refusals', () => {
  let audit: MemoryAuditStore;
  let refusals: RefusalStore;
  const open = () => ({ ...auditDependencies(audit), refusals });
  const refuse = (organizationId = ORGANIZATION) =>
    countRefusal(open(), organizationId, anEvent({ outcome: 'denied', code: 'forbidden', after: null }));
  const sum = () => audit.entries(ORGANIZATION).reduce((total, { after }) => total + Number(Object(after).refusals), 0);
  beforeEach(() => {
    audit = new MemoryAuditStore();
    refusals = new MemoryRefusalStore(audit);
  });

  test('are all in the log, once, whatever call of whoever enters them was the last', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let at = 0; ; at++) {
        audit = new MemoryAuditStore();
        refusals = new MemoryRefusalStore(audit);
        for (let index = 0; index < 3; index++) await refuse();
        const crash = new CrashPoint(at, moment);
        const crashing = {
          ...open(),
          audit: crash.wrap(audit),
          refusals: {
            add: refusals.add.bind(refusals),
            list: refusals.list.bind(refusals),
            enter: crash.wrapCall(refusals.enter.bind(refusals)),
          },
        };
        await enterRefusals(crashing, null, () => false).catch(() => undefined);
        await refuse();
        await enterRefusals(open(), null, () => false);
        expect(sum(), `${moment} call ${at}`).toBe(4);
        expect(verifyChain(sha256, audit.entries(ORGANIZATION))).toMatchObject({ intact: true });
        if (!crash.isReached) break;
      }
    }
  });

  test('that come while others are entered are not lost', async () => {
    await refuse();
    const head = audit.head.bind(audit);
    audit.head = async (id) => {
      audit.head = head;
      await refuse();
      return head(id);
    };
    expect(await enterRefusals(open(), null, () => false)).toBe(0);
    expect(await enterRefusals(open(), null, () => false)).toBe(1);
    expect(sum()).toBe(2);
  });

  test('of one organization can be entered alone, and wait when there is no time', async () => {
    await refuse();
    await refuse('org_other');
    expect(await enterRefusals(open(), null, () => true)).toBe(0);
    expect(await enterRefusals(open(), 'org_other', () => false)).toBe(1);
    expect(audit.entries(ORGANIZATION)).toEqual([]);
  });
});
