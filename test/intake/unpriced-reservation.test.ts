import { expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const RESERVED = '0.50';

async function costAfter(trace: object, lateBySeconds = 0) {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  const send = (method: string, path: string, body?: unknown) => api.send(method, path, { key, body });
  const reserved = { reservation_id: 'r', requests: 1, tokens: 100, cost_usd: RESERVED, lease_seconds: 60 };
  expect((await send('POST', '/api/v1/quota/reservations', reserved)).status).toBe(201);
  api.nowMs += lateBySeconds * 1_000;
  const sent = { model: 'llama3.1:8b', provider: 'ollama', input: 'q', output: 'a', reservation_id: 'r', ...trace };
  for (let times = 0; times < 2; times++) {
    expect((await send('POST', '/api/v1/traces', { ...sent, trace_id: 't' })).status).toBe(202);
  }
  const { limits } = Object((await send('GET', '/api/v1/quota/status')).body);
  return limits.find(({ dimension }: { dimension: string }) => dimension === 'cost');
}

test('P2: a trace without a known price is charged what its reservation reserved, once, and holds nothing', async () => {
  expect(await costAfter({})).toMatchObject({ used: '0.50', reserved: '0.00' });
});

test('P2: so is one that comes after the lease has ended', async () => {
  expect(await costAfter({}, 61)).toMatchObject({ used: '0.50' });
});

test('a cost that is known, or reported, is charged as it is', async () => {
  expect(await costAfter({ cost_usd: '0.01' })).toMatchObject({ used: '0.01', reserved: '0.00' });
});
