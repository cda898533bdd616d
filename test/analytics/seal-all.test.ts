import { describe, expect, test } from 'vitest';
import { accountOf } from '../../functions/access/account.ts';
import { fold } from '../../functions/analytics/fold.ts';
import { sealAll } from '../../functions/analytics/seal-all.ts';
import { UserFigures } from '../../functions/erasure/erase-figures.ts';
import { UTC } from '../../functions/kernel/window.ts';
import { MemoryApi } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';

const HOUR = 3_600_000;

class Cursors {
  cursor: string | null = null;
  async find() {
    return this.cursor;
  }
  async save(_job: string, cursor: string | null) {
    this.cursor = cursor;
  }
}

async function withTraces(projects: readonly string[]) {
  const api = new MemoryApi();
  const { organizationId, key } = await api.createTenant();
  for (const project_id of projects) {
    if (project_id !== 'default') await api.send('POST', '/api/v1/projects', { key, body: { project_id } });
    const body = { model: 'gpt-4o', input: 'x', output: 'It is a text.', project_id, user_id: 'ann' };
    await api.send('POST', '/api/v1/traces', { key, body });
  }
  await evaluateWaiting(api);
  const sealed = async (projectId: string) => (await api.rollups.findSealed({ organizationId, projectId }))?.until;
  return { api, organizationId, sealed, deps: { ...api, now: api.now, cursors: new Cursors() } };
}

describe('the seal of every project', () => {
  test('runs once an hour, and goes on where a run was out of time', async () => {
    const { api, sealed, deps } = await withTraces(['default', 'other', 'third']);
    api.nowMs = Date.parse('2026-11-21T01:30:00Z');
    let looked = 0;
    await sealAll(deps, () => looked++ > 2);
    expect(deps.cursors.cursor).toContain(' ');
    await sealAll(deps, () => false);
    const end = Date.parse('2026-11-21T00:00:00Z');
    expect(await Promise.all(['default', 'other', 'third'].map(sealed))).toEqual([end, end, end]);
    const { reads } = api.rollups;
    expect(await sealAll(deps, () => false)).toBe(0);
    expect(api.rollups.reads).toBe(reads);
    api.nowMs += HOUR;
    await sealAll(deps, () => false);
    expect(api.rollups.reads).toBeGreaterThan(reads);
  });

  test('tells of a project that failed when the others have had their turn', async () => {
    const { api, sealed, deps } = await withTraces(['default', 'other']);
    api.nowMs = Date.parse('2026-11-21T01:30:00Z');
    const tenants = {
      findProject: async (organizationId: string, projectId: string) => {
        if (projectId !== 'default') return api.tenants.findProject(organizationId, projectId);
        const project = await api.tenants.findProject(organizationId, projectId);
        return project === null ? null : { ...project, time_zone: 'Nowhere/Else' };
      },
    };
    await expect(sealAll({ ...deps, tenants }, () => false)).rejects.toThrow('Nowhere/Else');
    expect(await sealed('other')).toBe(Date.parse('2026-11-21T00:00:00Z'));
    expect(await sealed('default')).toBeUndefined();
  });
});

test('an erasure moves the series of its user to the others, also from the log', async () => {
  const { api, organizationId } = await withTraces(['default']);
  const project = { organizationId, projectId: 'default' };
  const account = await accountOf(api.hasher, organizationId, 'ann');
  const store = new UserFigures(api.rollups, () => fold({ ...api, now: api.now }, project, UTC));
  const user = {
    organizationId,
    projectId: 'default',
    accounts: [account],
    isUser: () => true,
    requestedAt: api.nowMs,
  };
  const found = [];
  for await (const items of store.find(user)) found.push(...items);
  expect(found).toEqual([{ kind: 'days', id: '2026-11-20' }]);
  await store.erase(user, found);
  await store.erase(user, [...found, { kind: 'days', id: '2026-01-01' }]);
  const [sheet] = await api.rollups.findSheets(project, [{ kind: 'users', date: '2026-11-20' }]);
  expect([...(sheet?.rollup.by.user ?? [])].map(([key, { counts }]) => [key, counts.traces])).toEqual([['other', 1]]);
  for await (const items of store.find({ ...user, projectId: null })) expect(items).toEqual([]);
  await store.erase({ ...user, projectId: null }, found);
});
