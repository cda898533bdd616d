import { describe, expect, test } from 'vitest';
import { pseudonymize, spellingsOf } from '../../functions/access/pseudonym.ts';
import { runErasures } from '../../functions/erasure/erase-user.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

/** Ids as applications send them: of identity providers, directories, mail, chat systems, and in other scripts. */
const IDS = [
  'user-1',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'google-oauth2|103547991597142817347',
  'waad|a/b c',
  'CN=Reader One,OU=Staff,DC=example,DC=org',
  'EXAMPLE\\reader',
  'reader@example.org',
  '+49 151 23456789',
  'Ünal Öztürk',
  '山田太郎',
  'пользователь 7',
  '{"id":7}',
  '#42',
  '-1',
  'a'.repeat(1_024),
  "o'brien; drop table users",
  'line\nbreak\u0000',
];

describe('one rule for the ids of users', () => {
  test.each(IDS)('an id that is stored can be listed, limited, asked for and erased: %j', async (userId) => {
    const api = new MemoryApi();
    const tenant = await api.createTenant();
    const send = sender(api, tenant);
    expect(await send('POST', '/v1/traces', exported('a'.repeat(32), userId))).toMatchObject({ status: 200 });
    const trace = { trace_id: 'by-rest', model: 'gpt-4o', input: 'q', output: 'a', user_id: userId };
    expect(await send('POST', '/api/v1/traces', trace)).toMatchObject({ status: 202 });
    const query = `user_id=${encodeURIComponent(userId)}`;
    expect(await listed(send, query)).toEqual(['a'.repeat(32), 'by-rest']);
    expect(await send('GET', `/api/v1/quota/status?${query}`)).toMatchObject({ status: 200 });
    const limit = { project_id: 'default', user_id: userId, max_requests_daily: 2 };
    expect(await send('POST', '/api/v1/quota/update', limit)).toMatchObject({ status: 200 });
    expect(await send('POST', '/api/v1/traces', { ...trace, trace_id: 'third' })).toMatchObject({ status: 429 });
    const body = { direction: 'input', text: 'hello', user_id: userId };
    expect(await send('POST', '/api/v1/guard', body)).toMatchObject({ status: 200 });
    const key = { name: 'x', scopes: ['traces:read'], user_id: userId };
    expect(await send('POST', '/api/v1/api-keys', key)).toMatchObject({ status: 201 });

    const erasure = await send('POST', '/api/v1/traces/delete-by-user', { user_id: userId });
    expect(erasure).toMatchObject({ status: 202, body: { found_anything: null } });
    api.nowMs += 10_000;
    await runErasures(api.erasing, () => false);
    expect(await listed(send, query)).toEqual([]);
    const { receipt, ...done } = Object((await send('GET', erasure.headers['location'] ?? '')).body);
    expect([done.found_anything, receipt.traces]).toEqual([true, 2]);
  });

  test.each(['', ' ', '\t\n'])('an id of nothing is refused by REST and is no user in a span: %j', async (userId) => {
    const api = new MemoryApi();
    const send = sender(api, await api.createTenant());
    const trace = { model: 'gpt-4o', input: 'q', output: 'a', user_id: userId };
    expect(await send('POST', '/api/v1/traces', trace)).toMatchObject({ status: 422 });
    expect(await send('POST', '/v1/traces', exported('b'.repeat(32), userId))).toMatchObject({ status: 200 });
    const { items } = Object((await send('GET', '/api/v1/traces')).body);
    expect(items).toMatchObject([{ user_id: null }]);
  });

  test('white space around an id and the form of its accents make no difference, upper case does', async () => {
    const { hasher, maskingPolicy } = new MemoryApi().services;
    const stored = (userId: string) => pseudonymize({ hasher, maskingPolicy }, 'org_a', userId);
    expect(await stored(' user-1\n')).toBe('user-1');
    expect(await stored('Jose\u0301 A')).toBe(await stored('Jos\u00e9 A'));
    expect(await stored('José A')).not.toBe(await stored('JOSÉ A'));
    expect(await stored('user-1')).not.toBe(await stored('USER-1'));
  });
});

describe('an erasure', () => {
  test('that finds nothing says so, and says which spellings it looked for', async () => {
    const api = new MemoryApi();
    const send = sender(api, await api.createTenant());
    const erasure = await send('POST', '/api/v1/traces/delete-by-user', { user_id: ' Nobody-1' });
    api.nowMs += 10_000;
    await runErasures(api.erasing, () => false);
    const { body } = await send('GET', erasure.headers['location'] ?? '');
    expect(body).toMatchObject({
      status: 'completed',
      found_anything: false,
      looked_for: ['as_given', 'pseudonym', 'pseudonym_as_given'],
      receipt: { traces: 0 },
    });
    expect(JSON.stringify(body)).not.toContain('obody');
  });

  test('finds what an earlier release stored in clear, since its patterns knew less', async () => {
    const api = new MemoryApi();
    const tenant = await api.createTenant();
    const send = sender(api, tenant);
    const userId = 'reader@example.org';
    const forms = await spellingsOf(api.services, tenant.organizationId, userId);
    expect(forms.map(({ form }) => form)).toEqual(['pseudonym', 'as_given']);
    await send('POST', '/api/v1/traces', { trace_id: 'new', model: 'gpt-4o', input: 'q', output: 'a' });
    const found = await api.traces.find(tenant.organizationId, 'new');
    if (found === null || found.body === null) throw new TypeError('the trace is stored');
    await api.traces.put({ ...found.record, trace_id: 'old', user_id: userId }, found.body);
    expect(await send('GET', '/api/v1/traces/old')).toMatchObject({ status: 200 });
    await send('POST', '/api/v1/traces/delete-by-user', { user_id: userId });
    api.nowMs += 10_000;
    await runErasures(api.erasing, () => false);
    expect(await send('GET', '/api/v1/traces/old')).toMatchObject({ status: 404 });
  });
});

function sender(api: MemoryApi, { key }: MemoryTenant) {
  return (method: string, path: string, body?: unknown) => api.send(method, path, { key, body });
}

async function listed(send: ReturnType<typeof sender>, query: string): Promise<string[]> {
  const { items } = Object((await send('GET', `/api/v1/traces?${query}`)).body);
  return items.map(({ trace_id: id }: { trace_id: string }) => id).sort();
}

function exported(traceId: string, userId: string) {
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o', 'user.id': userId };
  const span = {
    traceId,
    spanId: '1'.repeat(16),
    name: 'chat',
    startTimeUnixNano: '1796000000000000000',
    endTimeUnixNano: '1796000001000000000',
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}
