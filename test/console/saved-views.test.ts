import { describe, expect, test } from 'vitest';
import { changeViews, MAX_VIEWS, withView } from '../../functions/console/saved-views.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aView } from '../support/contracts/saved-view-store.ts';
import type { MemoryApi, MemoryTenant } from '../support/memory/api.ts';
import { makeKey, open } from '../support/memory/browser.ts';
import { MemorySavedViews } from '../support/memory/saved-views.ts';

const PATH = '/api/v1/projects/default/views';
const NIGHT = { name: 'Night', page: '/traces', query: 'verdict=failed&since=24h' };

const save = (api: MemoryApi, key: string, fields: object = {}) =>
  api.send('POST', PATH, { key, body: { ...NIGHT, ...fields } });

async function names(api: MemoryApi, key: string): Promise<readonly string[]> {
  const { items } = Object((await api.send('GET', PATH, { key })).body);
  return items.map(({ name, is_own: isOwn }: { name: string; is_own: boolean }) => (isOwn ? `own ${name}` : name));
}

async function reader(api: MemoryApi, tenant: MemoryTenant, fields: object = {}): Promise<string> {
  return (await makeKey(api, tenant, { role: 'viewer', scopes: ['traces:read'], ...fields })).key;
}

describe('a saved view', () => {
  test('of anybody who reads the project is seen by all of them, and in no other project', async () => {
    const { api, tenant } = await open();
    const key = await reader(api, tenant);
    const answer = await save(api, key);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ ...NIGHT, is_own: true });
    expect(answer.body).not.toHaveProperty('created_by');
    expect(await names(api, key)).toEqual(['own Night']);
    expect(await names(api, tenant.key)).toEqual(['Night']);
    await api.send('POST', '/api/v1/projects', { key: tenant.key, body: { project_id: 'shop' } });
    const other = await api.send('GET', '/api/v1/projects/shop/views', { key: tenant.key });
    expect(other.body).toEqual({ items: [] });
  });

  test('is deleted by who saved it, and by an admin, and by nobody else', async () => {
    const { api, tenant } = await open();
    const [own, foreign] = [await reader(api, tenant), await reader(api, tenant)];
    const idOf = async (name: string) => String(Object((await save(api, own, { name })).body).view_id);
    const [first, second] = [await idOf('first'), await idOf('second')];
    const remove = async (key: string, id: string) => (await api.send('DELETE', `${PATH}/${id}`, { key })).status;
    expect(await remove(foreign, first)).toBe(403);
    expect(await remove(own, first)).toBe(204);
    expect(await remove(own, first)).toBe(404);
    expect(await remove(tenant.key, second)).toBe(204);
    expect(await names(api, own)).toEqual([]);
  });

  test('belongs to a member whatever key of theirs saved it', async () => {
    const { api, tenant } = await open();
    const body = { role: 'viewer' };
    await api.send('PUT', '/api/v1/projects/default/members/ada', { key: tenant.key, body });
    await save(api, await reader(api, tenant, { member_id: 'ada' }));
    expect(await names(api, await reader(api, tenant, { member_id: 'ada' }))).toEqual(['own Night']);
  });

  test('is in the audit log, saved and deleted', async () => {
    const { api, tenant } = await open();
    const id = String(Object((await save(api, tenant.key)).body).view_id);
    await api.send('DELETE', `${PATH}/${id}`, { key: tenant.key });
    const { items } = Object((await api.send('GET', '/api/v1/audit-log', { key: tenant.key })).body);
    const told = items.map((entry: { action: string; target: string }) => [entry.action, entry.target]);
    const target = `project/default/view/${id}`;
    expect(told).toEqual(
      expect.arrayContaining([
        ['createSavedView', target],
        ['deleteSavedView', target],
      ]),
    );
  });

  test.each([
    ['a user, whose erasure would miss it', { query: 'user_id=ann' }],
    ['a user of the page of sessions', { page: '/sessions', query: 'user=ann' }],
    ['an address of a person', { query: 'model=ann%40example.com' }],
    ['an address of a person in its name', { name: 'of ann@example.com' }],
    ['a page of another site', { page: '//example.com' }],
    ['what is not encoded', { query: 'model=你好' }],
    ['more than an address of a page', { query: 'x'.repeat(1_001) }],
    ['no name', { name: '  ' }],
  ])('holds not %s', async (_what, fields) => {
    const { api, tenant } = await open();
    expect((await save(api, tenant.key, fields)).status).toBe(422);
    expect(await names(api, tenant.key)).toEqual([]);
  });

  test('has a name of its own on its page', async () => {
    const { api, tenant } = await open();
    const answers = [
      await save(api, tenant.key),
      await save(api, tenant.key),
      await save(api, tenant.key, { page: '/sessions' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 409, 201]);
  });

  test('is refused beyond fifty', () => {
    const views = Array.from({ length: MAX_VIEWS }, (_, index) =>
      aView({ view_id: String(index), name: `view ${index}` }),
    );
    expect(withView(views.slice(1), aView())).toHaveLength(MAX_VIEWS);
    expect(() => withView(views, aView())).toThrow(expect.objectContaining({ code: 'limit_reached' }));
  });

  test('is not lost when many are saved at once, and says so when it was not saved', async () => {
    const store = new MemorySavedViews();
    const change = (name: string) =>
      changeViews(store, ORGANIZATION, 'default', (views) => withView(views, aView({ view_id: name, name })));
    await Promise.all(['a', 'b', 'c'].map(change));
    const { views } = await store.find(ORGANIZATION, 'default');
    expect(views.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
    store.save = async () => false;
    await expect(change('d')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('is saved once though an answer of the store was lost', async () => {
    const store = new MemorySavedViews();
    const save = store.save.bind(store);
    let isLost = true;
    store.save = async (...args) => {
      const isSaved = (await save(...args)) && !isLost;
      isLost = false;
      return isSaved;
    };
    const view = aView();
    await changeViews(store, ORGANIZATION, 'default', (views) => withView(views, view));
    expect((await store.find(ORGANIZATION, 'default')).views).toEqual([view]);
  });
});
