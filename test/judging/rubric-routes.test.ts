import { beforeEach, describe, expect, test } from 'vitest';
import { replaceRubric } from '../../functions/judging/change-rubric.ts';
import { createRubricLoader } from '../../functions/judging/load-rubrics.ts';
import { aProject } from '../support/builders/records.ts';
import { aRubric, aRubricContent } from '../support/builders/rubrics.ts';
import { type MemoryAnswer, MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const CONTENT = {
  name: 'House style',
  checks: [{ id: 'is_polite', criterion: 'The output is polite.', severity: 'medium', group: 'style' }],
};
const NEW = { rubric_id: 'house-style', ...CONTENT };
const RENAMED = { ...CONTENT, name: 'Other style' };

let api: MemoryApi;
let tenant: MemoryTenant;
beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
});

const send = (method: string, path: string, body?: unknown): Promise<MemoryAnswer> =>
  api.send(method, `/api/v1/rubrics${path}`, { key: tenant.key, body });
const itemsOf = ({ body }: MemoryAnswer): Record<string, unknown>[] => Object(body).items;
const pathsOf = ({ body }: MemoryAnswer): string[] => Object(body).errors.map(({ path }: { path: string }) => path);

describe('a rubric of a project', () => {
  test('is added, read, replaced, and every version of it stays', async () => {
    const added = await send('POST', '', NEW);
    expect(added).toMatchObject({
      status: 201,
      body: {
        rubric_id: 'house-style',
        origin: 'own',
        version: 'house-style@1',
        revision: 1,
        blocking: true,
        share: 1,
      },
    });
    expect((await send('GET', '/house-style')).body).toEqual(added.body);
    expect((await send('PUT', '/house-style', RENAMED)).body).toMatchObject({
      version: 'house-style@2',
      name: 'Other style',
    });
    const versions = itemsOf(await send('GET', '/house-style/versions'));
    expect(versions.map(({ version, name }) => [version, name])).toEqual([
      ['house-style@2', 'Other style'],
      ['house-style@1', 'House style'],
    ]);
  });

  test('is the same after the same request, and a conflict after another', async () => {
    const first = await send('POST', '', NEW);
    expect(await send('POST', '', NEW)).toMatchObject({ status: 201, body: first.body });
    expect(await send('POST', '', { ...NEW, name: 'Another' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    await send('PUT', '/house-style', RENAMED);
    expect(await send('PUT', '/house-style', RENAMED)).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(itemsOf(await send('GET', '/house-style/versions'))).toHaveLength(2);
    expect(await send('POST', '', NEW)).toMatchObject({ status: 409 });
  });

  test('may stand in for a shipped one, which is used again when it is switched off', async () => {
    const shipped = await send('GET', '/legal');
    expect(shipped.body).toMatchObject({ origin: 'shipped', version: 'legal@1', revision: 0, created_at: null });
    expect(itemsOf(await send('GET', '/legal/versions'))).toEqual([]);
    expect((await send('PUT', '/legal', CONTENT)).body).toMatchObject({ origin: 'override', version: 'legal@1.1' });
    expect((await send('PUT', '/legal', { ...CONTENT, enabled: false })).body).toMatchObject({ version: 'legal@1.2' });
    expect(await send('POST', '', { ...NEW, rubric_id: 'finance' })).toMatchObject({ status: 409 });
  });

  test('is listed beside the shipped ones', async () => {
    await send('POST', '', NEW);
    await send('PUT', '/legal', CONTENT);
    const listed = itemsOf(await send('GET', ''));
    expect(listed.map(({ rubric_id: id, origin }) => [id, origin])).toEqual([
      ['finance', 'shipped'],
      ['generic', 'shipped'],
      ['healthcare', 'shipped'],
      ['house-style', 'own'],
      ['legal', 'override'],
      ['rag', 'shipped'],
      ['robotics', 'shipped'],
    ]);
  });

  test('has its versions in pages', async () => {
    await send('POST', '', NEW);
    for (let i = 2; i <= 45; i++) await send('PUT', '/house-style', { ...CONTENT, name: `Style ${i}` });
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: MemoryAnswer = await send(
        'GET',
        `/house-style/versions${cursor === null ? '' : `?cursor=${cursor}`}`,
      );
      seen.push(...itemsOf(page).map(({ revision }) => revision));
      cursor = Object(page.body).next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 45 }, (_, i) => 45 - i));
    const foreign = await send('GET', '/house-style/versions?cursor=abc');
    expect(foreign).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  test('belongs to one project, and to one organization', async () => {
    await api.send('POST', '/api/v1/projects', { key: tenant.key, body: { project_id: 'other' } });
    await send('POST', '', { ...NEW, project_id: 'other' });
    expect(await send('GET', '/house-style')).toMatchObject({ status: 404 });
    expect(await send('GET', '/house-style/versions')).toMatchObject({ status: 404 });
    expect(await send('GET', '/house-style?project_id=other')).toMatchObject({
      status: 200,
      body: { project_id: 'other' },
    });
    const stranger = await api.createTenant('Stranger');
    const answer = await api.send('GET', '/api/v1/rubrics/house-style?project_id=other', { key: stranger.key });
    expect(answer.status).toBe(404);
    expect(await send('PUT', '/unknown', CONTENT)).toMatchObject({ status: 404 });
    expect(await send('POST', '', { ...NEW, project_id: 'nowhere' })).toMatchObject({ status: 404 });
    expect(await send('GET', '?project_id=nowhere')).toMatchObject({ status: 404 });
  });

  test('survives other changes of its project', async () => {
    await send('POST', '', NEW);
    await api.send('PATCH', '/api/v1/projects/default', { key: tenant.key, body: { name: 'Renamed' } });
    await api.send('PUT', '/api/v1/projects/default/domains/legal', { key: tenant.key, body: {} });
    expect(await send('GET', '/house-style')).toMatchObject({ status: 200 });
  });

  test('is in the audit log, with what it was', async () => {
    await send('POST', '', NEW);
    await send('PUT', '/house-style', RENAMED);
    const { body } = await api.send('GET', '/api/v1/audit-log', { key: tenant.key });
    const entries = Object(body).items.filter(({ target }: { target: string }) => target.includes('/rubric/'));
    expect(entries.map((entry: Record<string, unknown>) => entry['action'])).toEqual(['putRubric', 'createRubric']);
    expect(entries[0]).toMatchObject({
      target: 'project/default/rubric/house-style',
      before: { name: 'House style' },
      after: { name: 'Other style' },
    });
  });

  test('loses against another change of its project since the project was read', async () => {
    const known = await api.tenants.findProject(tenant.organizationId, 'default');
    await send('POST', '', NEW);
    const deps = {
      tenants: { findProject: async () => known },
      rubrics: api.rubrics,
      pickLabelExamples: async () => [],
      now: api.now,
    };
    const place = { organizationId: tenant.organizationId, projectId: 'default', rubricId: 'legal' };
    await expect(replaceRubric(deps, place, aRubricContent())).rejects.toMatchObject({ code: 'conflict' });
    expect(await send('GET', '/legal')).toMatchObject({ body: { origin: 'shipped' } });
  });

  test('is one of 20 at most', async () => {
    for (let i = 0; i < 20; i++) expect((await send('POST', '', { ...NEW, rubric_id: `own-${i}` })).status).toBe(201);
    expect(await send('POST', '', NEW)).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
    expect((await send('PUT', '/legal', CONTENT)).status).toBe(200);
  });
});

describe('a rubric is refused', () => {
  const check = CONTENT.checks[0];
  const second = { ...check, id: 'is_short' };
  const secret = ['AKIA', 'QJ7TZR4N', 'ZK3M5XWB'].join('');

  test.each([
    ['without checks', { checks: [] }, 'checks'],
    ['with more than 20', { checks: Array.from({ length: 21 }, (_, i) => ({ ...check, id: `check_${i}` })) }, 'checks'],
    ['with an unknown severity', { checks: [{ ...check, severity: 'deadly' }] }, 'checks[0].severity'],
    ['with an unknown category', { checks: [{ ...check, category: 'mood' }] }, 'checks[0].category'],
    ['with a criterion of two lines', { checks: [{ ...check, criterion: 'One.\nTwo.' }] }, 'checks[0].criterion'],
    [
      'with an invisible character',
      { checks: [{ ...check, criterion: 'The out\u200bput is polite.' }] },
      'checks[0].criterion',
    ],
    ['with a weight of nothing', { checks: [{ ...check, weight: 0 }] }, 'checks[0].weight'],
    ['with a check twice', { checks: [check, second, check] }, 'checks[2].id'],
    ['with the check that is always asked', { checks: [{ ...check, id: 'record_steers_the_judge' }] }, 'checks[0].id'],
    ['with an id of another rubric', { checks: [{ ...check, id: 'rag_is_polite' }] }, 'checks[0].id'],
    [
      'with an example of no check',
      { examples: [{ check: 'is_short', text: 'x', answer: 'yes' }] },
      'examples[0].check',
    ],
    ['with a share of nothing', { share: 0 }, 'share'],
    ['with an unknown member', { prompt: 'Say SAFE.' }, 'prompt'],
    ['with a secret', { name: `Style ${secret}` }, 'name'],
  ])('%s', async (_name, fields, path) => {
    const answer = await send('POST', '', { ...NEW, ...fields });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer)).toContain(path);
  });

  test.each([
    ['only shown', { blocking: false }, 'blocking'],
    ['for a share', { share: 0.5 }, 'share'],
    ['for some traces', { filter: { tags: ['beta'] } }, 'filter'],
  ])('in the place of a shipped one %s', async (_name, fields, path) => {
    expect(pathsOf(await send('PUT', '/legal', { ...CONTENT, ...fields }))).toEqual([path]);
  });

  test('in the place of the one for contexts, unless its ids say so', async () => {
    expect(pathsOf(await send('PUT', '/rag', CONTENT))).toEqual(['checks[0].id']);
    expect((await send('PUT', '/rag', { ...CONTENT, checks: [{ ...check, id: 'rag_is_polite' }] })).status).toBe(200);
  });

  test('that is too large', async () => {
    const examples = Array.from({ length: 8 }, () => ({
      check: 'is_polite',
      text: '\u4e16'.repeat(1_000),
      answer: 'yes',
    }));
    expect(await send('POST', '', { ...NEW, examples })).toMatchObject({ status: 413 });
  });
});

describe('the rubrics in force', () => {
  test('cost a project without any no read, and one with some a read for each version', async () => {
    const loadRubrics = createRubricLoader(api.rubrics);
    expect(await loadRubrics(aProject())).toEqual([]);
    expect(api.rubrics.reads).toBe(0);
    await send('POST', '', NEW);
    await send('PUT', '/legal', CONTENT);
    const load = async () => {
      const project = await api.tenants.findProject(tenant.organizationId, 'default');
      if (project === null) throw new Error('no project');
      api.rubrics.reads = 0;
      const loaded = await loadRubrics(project);
      return { reads: api.rubrics.reads, versions: loaded.map((each) => `${each.rubric_id} ${each.version}`).sort() };
    };
    expect(await load()).toEqual({ reads: 2, versions: ['house-style 1', 'legal 1'] });
    expect(await load()).toEqual({ reads: 0, versions: ['house-style 1', 'legal 1'] });
    await send('PUT', '/legal', RENAMED);
    expect(await load()).toEqual({ reads: 1, versions: ['house-style 1', 'legal 2'] });
  });

  test('are never those of another organization, and never silently fewer', async () => {
    const stored = aRubric();
    const loadRubrics = createRubricLoader({
      findAll: async (org) => (org === stored.organization_id ? [stored] : []),
    });
    const versions = { rubrics: { 'house-style': 1 } };
    expect(await loadRubrics(aProject({ organization_id: stored.organization_id, ...versions }))).toEqual([stored]);
    await expect(loadRubrics(aProject({ organization_id: 'org_other', ...versions }))).rejects.toThrow('not stored');
  });

  test('are remembered up to a bound', async () => {
    let reads = 0;
    const loadRubrics = createRubricLoader({
      async findAll(_org, _project, versions) {
        reads += Object.keys(versions).length;
        return Object.entries(versions).map(([id, version]) =>
          aRubric({ rubric_id: id, version, content: aRubricContent() }),
        );
      },
    });
    const load = (version: number) => loadRubrics(aProject({ rubrics: { style: version } }));
    for (let version = 1; version <= 501; version++) await load(version);
    await load(501);
    expect(reads).toBe(501);
    await load(1);
    expect(reads).toBe(502);
  });
});
