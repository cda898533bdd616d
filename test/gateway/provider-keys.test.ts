import { describe, expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const PATH = '/api/v1/provider-keys';
const secret = ['sk', 'proj', 'a'.repeat(40), 'wxyz'].join('-');

describe('keys of providers', () => {
  test('are stored sealed, listed without themselves, and removed', async () => {
    const api = new MemoryApi();
    const { key, organizationId } = await api.createTenant();
    const put = await api.send('PUT', `${PATH}/openai`, { key, body: { api_key: secret } });
    expect(put).toMatchObject({ status: 200, body: { provider: 'openai', hint: 'wxyz', base_url: null } });
    expect(put.text).not.toContain(secret);
    const [stored] = await api.providerKeys.list(organizationId);
    expect(JSON.stringify(stored)).not.toContain(secret);
    const sealed = stored?.sealed_key ?? '';
    const place = { purpose: 'provider_key', organizationId, id: 'openai' } as const;
    expect(await api.services.sealer.open(place, sealed)).toBe(secret);
    const listed = await api.send('GET', PATH, { key });
    expect(listed.body).toMatchObject({ items: [{ provider: 'openai' }], next_cursor: null });
    expect(listed.text).not.toContain(secret);
    const audit = await api.send('GET', '/api/v1/audit-log', { key });
    expect(audit.text).toContain('provider_key/openai');
    expect(audit.text).not.toContain(secret);
    expect((await api.send('DELETE', `${PATH}/openai`, { key })).status).toBe(204);
    expect(await api.providerKeys.list(organizationId)).toEqual([]);
  });

  test('of one organization open for no other', async () => {
    const api = new MemoryApi();
    const { key, organizationId } = await api.createTenant();
    await api.send('PUT', `${PATH}/openai`, { key, body: { api_key: secret } });
    const other = await api.createTenant();
    expect((await api.send('GET', PATH, { key: other.key })).body).toMatchObject({ items: [] });
    const [stored] = await api.providerKeys.list(organizationId);
    const place = { purpose: 'provider_key', organizationId: other.organizationId, id: 'openai' } as const;
    await expect(api.services.sealer.open(place, stored?.sealed_key ?? '')).rejects.toThrow();
  });

  test.each([
    ['an address that the stage does not allow', 'mine', { api_key: 'k', base_url: 'https://10.0.0.1/v1' }],
    [
      'one that only begins like an allowed one',
      'mine',
      { api_key: 'k', base_url: 'https://models.example.com.evil.org' },
    ],
    ['one with credentials', 'mine', { api_key: 'k', base_url: 'https://a:b@models.example.com/v1' }],
    ['one that is not encrypted', 'mine', { api_key: 'k', base_url: 'http://models.example.com/v1' }],
    ['a provider without a known address', 'mine', { api_key: 'k' }],
    ['Bedrock, which has a role', 'bedrock', { api_key: 'k' }],
    ['no key for a known provider', 'openai', {}],
  ])('refuses %s', async (_name, provider, body) => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    expect((await api.send('PUT', `${PATH}/${provider}`, { key, body })).status).toBe(422);
  });

  test('takes an address that the stage allows', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const body = { api_key: 'k', base_url: 'https://models.example.com/v1/' };
    const answer = await api.send('PUT', `${PATH}/mine`, { key, body });
    expect(answer).toMatchObject({ status: 200, body: { base_url: 'https://models.example.com/v1', hint: '' } });
  });
});
