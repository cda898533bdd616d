import { expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const HOUR = 3_600_000;

async function open() {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await api.send(method, `/api/v1${path}`, { key, body });
    return { status: answer.status, body: Object(answer.body) };
  };
  const at = (hours: number) => new Date(api.nowMs + hours * HOUR).toISOString();
  await call('POST', '/projects', { project_id: 'web' });
  const rule = async (project_id?: string) => {
    const settings = { name: 'x', project_id, on: { metric: 'silence' } };
    return (await call('POST', '/alert-rules', settings)).body.rule_id;
  };
  return { call, at, rule };
}

test('a silence that would never begin is refused', async () => {
  const { call, at } = await open();
  for (const [starts_at, ends_at, status] of [
    [at(2), at(2), 422],
    [at(3), at(2), 422],
    [at(1), at(2), 201],
    [at(-1), at(2), 201],
  ] as const) {
    const answer = await call('POST', '/alert-silences', { starts_at, ends_at });
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body.errors).toEqual([{ path: 'starts_at', message: 'must be before ends_at' }]);
  }
});

test('a silence of a rule that there is not, or that is about another project, is refused', async () => {
  const { call, at, rule } = await open();
  const [everywhere, web] = [await rule(), await rule('web')];
  const silence = (fields: object) => call('POST', '/alert-silences', { ends_at: at(1), ...fields });
  const errors = [{ path: 'rule_id', message: 'is no rule that is about what is silenced' }];
  for (const fields of [{ rule_id: 'none' }, { rule_id: web, project_id: 'default' }]) {
    const refused = await silence(fields);
    expect([refused.status, refused.body.errors]).toEqual([422, errors]);
  }
  for (const fields of [
    { rule_id: 'shipped-silence' },
    { rule_id: everywhere, project_id: 'web' },
    { rule_id: web, project_id: 'web' },
    { rule_id: web },
  ]) {
    expect((await silence(fields)).status).toBe(201);
  }
  expect((await call('GET', '/alert-silences')).body.items).toHaveLength(4);
});

test('a time that is too far away is refused under the name that the request gave it', async () => {
  const { call, at } = await open();
  const message = 'must be within 90 days from now';
  const silence = await call('POST', '/alert-silences', { ends_at: at(91 * 24) });
  expect([silence.status, silence.body.errors]).toEqual([422, [{ path: 'ends_at', message }]]);
  const alert = await call('POST', '/alerts/none/silence', { until: at(91 * 24) });
  expect([alert.status, alert.body.errors]).toEqual([422, [{ path: 'until', message }]]);
});
