import { describe, expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const STATUS = '/api/v1/quota/status';

async function keyWithRate(api: MemoryApi, ownerKey: string, perMinute: number): Promise<string> {
  const answer = await api.send('POST', '/api/v1/api-keys', {
    key: ownerKey,
    body: { name: 'slow', role: 'developer', scopes: ['quota:read', 'traces:write'], rate_limit_per_minute: perMinute },
  });
  expect(answer.status).toBe(201);
  return Object(answer.body).key;
}

describe('a key with a rate', () => {
  test('is held to it on every route, reading as well as writing, and told so in the headers', async () => {
    const api = new MemoryApi();
    const { key: ownerKey } = await api.createTenant();
    const key = await keyWithRate(api, ownerKey, 3);
    const first = await api.send('GET', STATUS, { key });
    expect(first).toMatchObject({
      status: 200,
      headers: { ratelimit: expect.stringMatching(/^"key-minute-requests";r=2;t=\d+$/) },
    });
    const second = await api.send('POST', '/api/v1/quota/reservations', { key, body: { tokens: 5 } });
    expect(second.status).toBe(201);
    expect(second.headers['ratelimit']).toMatch(/"user-daily-tokens";r=\d+;t=\d+.*, "key-minute-requests";r=1;t=\d+$/);
    expect((await api.send('GET', STATUS, { key })).status).toBe(200);

    const refused = await api.send('GET', STATUS, { key });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      type: '/errors/rate_limited',
      code: 'rate_limited',
      'violated-policies': ['key-minute-requests'],
    });
    expect(refused.headers['ratelimit-policy']).toBe('"key-minute-requests";q=3;w=60');
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await api.send('GET', STATUS, { key: ownerKey })).status).toBe(200);
  });
});

describe('a project that changes its time zone', () => {
  test('goes on in its running window: no second allowance', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const reserve = (tokens: number) =>
      api.send('POST', '/api/v1/quota/reservations', { key, body: { user_id: 'ann', tokens } });
    expect((await reserve(1_000_000)).status).toBe(201);
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tokyo']) {
      const changed = await api.send('PATCH', '/api/v1/projects/default', {
        key,
        body: { config: { time_zone: zone } },
      });
      expect(changed.status).toBe(200);
      api.restart();
      expect([zone, (await reserve(1)).status]).toEqual([zone, 429]);
      expect((await api.send('GET', `${STATUS}?user_id=ann`, { key })).body).toMatchObject({ allowed: false });
    }
  });

  test('before anybody used it, begins its day at once', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const resetsIn = async () => {
      api.restart();
      const { body } = await api.send('GET', STATUS, { key });
      const [{ resets_at: resetsAt }] = Object(body).limits;
      return (Date.parse(resetsAt) - api.nowMs) / 3_600_000;
    };
    const moveTo = (zone: string) =>
      api.send('PATCH', '/api/v1/projects/default', { key, body: { config: { time_zone: zone } } });
    for (const zone of ['Asia/Shanghai', 'Pacific/Pago_Pago', 'Pacific/Kiritimati', 'America/Los_Angeles']) {
      expect((await moveTo(zone)).status).toBe(200);
      expect([zone, (await resetsIn()) <= 24]).toEqual([zone, true]);
    }
    await api.send('POST', '/api/v1/quota/reservations', { key, body: { user_id: 'ann', tokens: 1 } });
    const before = await resetsIn();
    await moveTo('Asia/Tokyo');
    expect(await resetsIn()).toBeGreaterThanOrEqual(before);
  });
});
