import { expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const planOf = (name: string) => ({ name, monthly_usd: '20', meters: {} });

test('a plan holds from the month on in which it is set, and the months before keep theirs', async () => {
  const api = new MemoryApi();
  const { organizationId, key } = await api.createTenant();
  const set = async (at: string, name: string) => {
    api.nowMs = Date.parse(at);
    const path = `/api/v1/organizations/${organizationId}`;
    return api.send('PATCH', path, { key: api.platformKey, body: { plan: planOf(name) } });
  };
  const previewed = async (month: string) => {
    const { body } = await api.send('GET', `/api/v1/usage/invoice-preview?month=${month}`, { key });
    return [month, Object(body).plan, Object(body).total_usd];
  };
  expect(await previewed('2026-11')).toEqual(['2026-11', null, '0.00']);
  await set('2026-12-05T00:00:00Z', 'first');
  // Also the months before the first plan have it, but none before the organization.
  expect(await previewed('2026-11')).toEqual(['2026-11', 'first', '20.00']);
  expect(await previewed('2026-10')).toEqual(['2026-10', null, '0.00']);
  await set('2027-01-31T23:00:00Z', 'mistaken');
  const changed = await set('2027-01-31T23:30:00Z', 'second');
  expect(changed.body).toMatchObject({ plan: { name: 'second' }, plans: { '2026-12': { name: 'first' } } });
  await set('2027-03-01T00:00:00Z', 'third');
  const months = ['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04'];
  expect((await Promise.all(months.map(previewed))).map(([, name]) => name)).toEqual([
    ...['first', 'first', 'second', 'second', 'third', 'third'],
  ]);
});

test('a plan that was set before plans were kept by month holds from the month of the organization on', async () => {
  const api = new MemoryApi();
  const { organizationId, key } = await api.createTenant();
  await api.tenants.changeOrganization(organizationId, { plan: planOf('old') });
  api.nowMs = Date.parse('2026-12-05T00:00:00Z');
  const path = `/api/v1/organizations/${organizationId}`;
  const { body } = await api.send('PATCH', path, { key: api.platformKey, body: { plan: planOf('new') } });
  expect(body).toMatchObject({ plans: { '2026-11': { name: 'old' }, '2026-12': { name: 'new' } } });
  const before = await api.send('GET', '/api/v1/usage/invoice-preview?month=2026-11', { key });
  expect(before.body).toMatchObject({ plan: 'old' });
});
