import { expect, test, vi } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

test('a deletion by filter needs an admin and is in the audit log, without the user it was about', async () => {
  const api = new MemoryApi();
  const tenant = await api.createTenant();
  const body = { model: 'gpt-4', input: 'a', output: 'b', trace_id: 't1', user_id: 'ann' };
  expect((await api.send('POST', '/api/v1/traces', { key: tenant.key, body })).status).toBe(202);
  const created = await api.send('POST', '/api/v1/api-keys', {
    key: tenant.key,
    body: { name: 'app', role: 'developer', scopes: ['traces:write'] },
  });
  const developer = Object(created.body).key;
  const remove = (key: string) => api.send('POST', '/api/v1/traces/delete', { key, body: { user_id: 'ann' } });

  expect((await remove(developer)).status).toBe(403);
  const answer = await remove(tenant.key);
  expect(answer).toMatchObject({ status: 200, body: { deleted: 1, complete: true } });

  const log = await api.send('GET', '/api/v1/audit-log', { key: tenant.key });
  const entries = Object(log.body).items.filter(({ action }: { action: string }) => action === 'deleteTraces');
  expect(entries).toMatchObject([
    // Refusals are entered when somebody looks.
    { outcome: 'denied' },
    { outcome: 'done', target: 'project/default', after: { traces: ['t1'], complete: true } },
  ]);
  expect(JSON.stringify(entries)).not.toContain('ann');
});

test('traces of thousands of spans end a call early, so that every receipt is told', async () => {
  const api = new MemoryApi();
  const tenant = await api.createTenant();
  for (let i = 0; i < 40; i++) {
    const body = { model: 'gpt-4', input: 'a', output: 'b', trace_id: `t${i}`, session_id: 's' };
    await api.send('POST', '/api/v1/traces', { key: tenant.key, body });
  }
  const spans = Array.from({ length: 7_000 }, (_, i) => `SPAN#${String(i).padStart(16, '0')}`);
  vi.spyOn(api.traces, 'delete').mockResolvedValue({ items: spans, objects: spans, lake: [] });
  const answer = await api.send('POST', '/api/v1/traces/delete', {
    key: tenant.key,
    body: { from: '2026-11-01T00:00:00Z' },
  });
  expect(answer).toMatchObject({ status: 200, body: { deleted: 8, complete: false } });
});
