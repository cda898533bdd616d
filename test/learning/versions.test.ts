import { beforeEach, describe, expect, test } from 'vitest';
import { HEAD_DIGESTS, SHIPPED_HEADS } from '../../functions/evaluation/models/shipped-heads.ts';
import { aBody, aRecord, NOON } from '../support/builders/records.ts';
import { aTrainingReview, type Said } from '../support/builders/training-labels.ts';
import { type MemoryAnswer, MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const HEAD = 'hostile-command';
const SHIPPED = SHIPPED_HEADS[HEAD].version;
const ORDINARY = { input: 'How do I list files?', output: 'ls -la' };

let api: MemoryApi;
let tenant: MemoryTenant;
let labels: number;
beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
  labels = 0;
});

/** People label traces of which the head said this, in turn. */
async function label(n: number, ...said: readonly Said[]): Promise<void> {
  for (let i = 0; i < n; i++) {
    const { organizationId } = tenant;
    const index = labels++;
    const item = aTrainingReview(HEAD, index, said[i % said.length] ?? { risk: 0.5, isThere: false });
    const record = aRecord({ organization_id: organizationId, trace_id: item.trace_id });
    await api.traces.put(record, aBody());
    await api.reviews.create({ ...item, organization_id: organizationId, hold_id: record.charge.hold_id });
  }
  api.nowMs = NOON + labels * 1_000;
}

/** The head cries wolf at 0.6; what people find has 0.9. */
const WOLF: readonly Said[] = [
  { risk: 0.6, isThere: false },
  { risk: 0.9, isThere: true },
  { risk: 0.6, isThere: false },
  { risk: 0.1, isThere: false },
];
/** People say the opposite of what is so. */
const MISLABELLED = WOLF.map(({ risk, isThere }) => ({ risk, isThere: !isThere }));

const post = (path: string, key = tenant.key): Promise<MemoryAnswer> =>
  api.send('POST', `/api/v1/models/${HEAD}/versions${path}`, { key, body: {} });
const make = () => post('');
const step = (version: number, name: string) => post(`/${version}/${name}`);
const detailOf = ({ body }: MemoryAnswer): string => Object(body).detail;

async function model() {
  const { body } = await api.send('GET', '/api/v1/models', { key: tenant.key });
  return Object(body).items.find(({ head }: { head: string }) => head === HEAD);
}

const states = async () =>
  (await model()).versions.map(({ version, state, ended }: Record<string, unknown>) => [version, state, ended]);

async function promoted(): Promise<void> {
  await label(160, ...WOLF);
  await make();
  await step(1, 'shadow');
  expect(await step(1, 'promote')).toMatchObject({ status: 200, body: { state: 'production' } });
}

async function guardVersion(): Promise<string> {
  api.restart();
  const body = { direction: 'output', text: ORDINARY.output };
  return Object((await api.send('POST', '/api/v1/guard', { key: tenant.key, body })).body).version;
}

describe('a version of a head', () => {
  test('is made from labels, and says what is missing until there are enough', async () => {
    expect(await model()).toMatchObject({
      ...{ head: HEAD, acting: 0, shipped: { version: SHIPPED, digest: HEAD_DIGESTS[HEAD] }, versions: [] },
      labels: { used: { there: 0, absent: 0 }, held_out: { there: 0, absent: 0 } },
    });
    const refused = await make();
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(detailOf(refused)).toContain('30 more labels for training that versions are made from');
    await label(160, ...WOLF);
    expect(await model()).toMatchObject({ missing: null, missing_to_promote: null });
    const made = await make();
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...{ version: 1, name: `${SHIPPED}+1`, state: 'candidate', fits_shipped: true, made_by: tenant.keyId },
        calibration: { kind: 'platt' },
        held_out: {
          against: 0,
          lost: 0,
          before: { precision: { method: 'wilson' }, recall: { value: 1 } },
          after: { precision: { value: 1 }, recall: { value: 1 } },
        },
      },
    });
    expect(Object(made.body).held_out.before.precision.value).toBeLessThan(0.5);
    expect(await model()).toMatchObject({ acting: 0 });
  });

  test('is the same from the same labels, and another from others', async () => {
    await label(160, ...WOLF);
    expect((await make()).body).toEqual((await make()).body);
    await label(60, ...WOLF);
    expect(await make()).toMatchObject({ status: 201, body: { version: 2 } });
    expect(await states()).toEqual([
      [2, 'candidate', null],
      [1, 'candidate', null],
    ]);
  });

  test('goes from candidate to shadow to production, each step once, and the audit log has them', async () => {
    await label(160, ...WOLF);
    await make();
    expect(detailOf(await step(1, 'promote'))).toBe('Version 1 is in the state candidate. Move it to shadow first.');
    expect(await step(1, 'shadow')).toMatchObject({ status: 200, body: { state: 'shadow' } });
    const organization = tenant.organizationId;
    expect((await api.tenants.findProject(organization, 'default'))?.head_versions[HEAD]).toMatchObject({
      shadow: { version: 1, digest: HEAD_DIGESTS[HEAD] },
    });
    const first = await step(1, 'promote');
    expect(first).toMatchObject({ status: 200, body: { state: 'production' } });
    expect((await step(1, 'promote')).body).toEqual(first.body);
    expect(await model()).toMatchObject({ acting: 1 });
    expect(await step(1, 'retire')).toMatchObject({ status: 409 });
    const { body } = await api.send('GET', '/api/v1/audit-log', { key: tenant.key });
    const own = Object(body).items.filter(({ outcome }: { outcome: string }) => outcome === 'done');
    expect(own.slice(0, 3).map(({ action, after }: Record<string, unknown>) => [action, Object(after).state])).toEqual([
      ['moveModelVersion', 'production'],
      ['moveModelVersion', 'production'],
      ['moveModelVersion', 'shadow'],
    ]);
  });

  test('acts in the guard and is taken back at once, to exactly what was before', async () => {
    const shipped = await guardVersion();
    await promoted();
    const other = await guardVersion();
    expect(other).not.toBe(shipped);
    const back = await step(1, 'roll-back');
    expect(back).toMatchObject({ status: 200, body: { state: 'retired', ended: 'rolled_back' } });
    expect(await guardVersion()).toBe(shipped);
    expect((await step(1, 'roll-back')).body).toEqual(back.body);
    expect(await model()).toMatchObject({ acting: 0 });
    expect(await step(1, 'promote')).toMatchObject({ status: 409 });
  });

  test('gives way to a better one, and comes back when that is taken back', async () => {
    await promoted();
    // What people find has begun to look otherwise: the first version misses it.
    await label(240, { risk: 0.6, isThere: true }, { risk: 0.6, isThere: true }, { risk: 0.1, isThere: false });
    await make();
    await step(2, 'shadow');
    expect(await step(2, 'promote')).toMatchObject({ status: 200, body: { held_out: { against: 1 } } });
    expect(await states()).toEqual([
      [2, 'production', null],
      [1, 'retired', 'replaced'],
    ]);
    expect(await step(1, 'roll-back')).toMatchObject({ status: 409 });
    await step(2, 'roll-back');
    expect(await states()).toEqual([
      [2, 'retired', 'rolled_back'],
      [1, 'production', null],
    ]);
    expect(await model()).toMatchObject({ acting: 1 });
  });

  test('that is moved to shadow takes the place of another one there; one that is over stays over', async () => {
    await label(160, ...WOLF);
    await make();
    await step(1, 'shadow');
    await label(60, ...WOLF);
    await make();
    await step(2, 'shadow');
    expect(await states()).toEqual([
      [2, 'shadow', null],
      [1, 'candidate', null],
    ]);
    expect(await step(1, 'retire')).toMatchObject({ status: 200, body: { state: 'retired', ended: null } });
    expect(await step(1, 'retire')).toMatchObject({ status: 200 });
    expect(detailOf(await step(1, 'shadow'))).toContain('It is over');
    expect(await step(3, 'shadow')).toMatchObject({ status: 404 });
  });
});

describe('a promotion', () => {
  test('is refused while labels are missing that tell whether a version is better', async () => {
    await label(74, ...WOLF);
    const made = await make();
    expect(made).toMatchObject({ status: 201, body: { held_out: null } });
    await step(1, 'shadow');
    const { missing_to_promote: missing } = await model();
    expect(missing).toMatch(/^\d+ more labels for training that are held out/);
    expect(detailOf(await step(1, 'promote'))).toBe(`Version 1 of ${HEAD} needs ${missing}.`);
  });

  test('is refused to what was made of mislabelled data, however often it is asked for', async () => {
    await label(80, ...MISLABELLED);
    const wrong = await make();
    expect(wrong.status).toBe(201);
    await step(1, 'shadow');
    // By far the most of those held out are right.
    await label(400, ...WOLF);
    const refused = await step(1, 'promote');
    expect(refused.status).toBe(409);
    expect(detailOf(refused)).toMatch(/is not known to be better than version 0: .* more labels/);
    expect(await step(1, 'promote')).toMatchObject({ status: 409, body: { detail: detailOf(refused) } });
    expect(await model()).toMatchObject({ acting: 0 });
  });

  test('is harder with every look at labels that are held out', async () => {
    // Nothing is to be mended.
    const rare: Said[] = Array.from({ length: 22 }, (_, i) => ({
      risk: i % 2 === 0 ? 0.05 : 0.95,
      isThere: i % 2 !== 0,
    }));
    await label(220, ...rare, { risk: 0.5, isThere: false });
    await make();
    await step(1, 'shadow');
    const first = await step(1, 'promote');
    await label(10, ...rare);
    const second = await step(1, 'promote');
    const levels = [first, second].map((answer) => /needed ([\d.]+)\)/.exec(detailOf(answer))?.[1]);
    expect(levels).toEqual(['0.05', '0.025']);
  });

  test('of two at once is done once', async () => {
    await label(160, ...WOLF);
    await make();
    await step(1, 'shadow');
    const answers = await Promise.all([step(1, 'promote'), step(1, 'promote')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await states()).toEqual([[1, 'production', null]]);
  });

  test('is told to whom it concerns, once', async () => {
    const rule = { name: 'Evaluators', on: { event: 'evaluators_changed' } };
    await api.send('POST', '/api/v1/alert-rules', { key: tenant.key, body: rule });
    await promoted();
    await step(1, 'promote');
    const told = async () => Object((await api.send('GET', '/api/v1/alerts', { key: tenant.key })).body).items;
    expect(await told()).toEqual([
      expect.objectContaining({
        project_id: 'default',
        summary: `Traces are evaluated by other rules or models than before: ${HEAD}@${SHIPPED}+1 instead of ${HEAD}@${SHIPPED}.`,
      }),
    ]);
  });
});

describe('a shipped head that is another one since', () => {
  async function upgrade(): Promise<void> {
    const place = { organizationId: tenant.organizationId, projectId: 'default' };
    const [register, project] = await Promise.all([
      api.headRegisters.find(place, HEAD),
      api.tenants.findProject(place.organizationId, 'default'),
    ]);
    if (register === null || project === null) throw new Error('nothing was made');
    const versions = register.versions.map((one) => ({ ...one, digest: '0'.repeat(64) }));
    await api.headRegisters.put({ ...register, versions, revision: register.revision + 1 }, project);
  }

  test('acts itself, which is told, and no version of the one before can be moved on', async () => {
    const shipped = await guardVersion();
    await promoted();
    await upgrade();
    expect(await guardVersion()).toBe(shipped);
    expect(await model()).toMatchObject({ acting: 0, versions: [{ state: 'production', fits_shipped: false }] });
    expect(await make()).toMatchObject({ status: 201, body: { version: 2, held_out: { against: 0 } } });
    await step(2, 'shadow');
    await upgrade();
    expect(detailOf(await step(2, 'promote'))).toContain('another release');
    expect(await step(1, 'roll-back')).toMatchObject({ status: 200 });
  });
});

describe('who may', () => {
  test('make and move versions are admins; whoever may read figures sees them', async () => {
    const keyOf = async (role: string, scopes: string[]) => {
      const { body } = await api.send('POST', '/api/v1/api-keys', {
        key: tenant.key,
        body: { name: role, role, scopes },
      });
      return Object(body).key;
    };
    const developer = await keyOf('developer', ['manage', 'analytics:read']);
    expect((await post('', developer)).status).toBe(403);
    expect((await post('/1/promote', developer)).status).toBe(403);
    expect((await api.send('GET', '/api/v1/models', { key: developer })).status).toBe(200);
    const stranger = await api.createTenant('Stranger');
    expect((await post('/1/promote', stranger.key)).status).toBe(404);
    const unknown = await api.send('GET', '/api/v1/models?project_id=unknown', { key: tenant.key });
    expect(unknown.status).toBe(404);
    expect((await api.send('POST', '/api/v1/models/other/versions', { key: tenant.key, body: {} })).status).toBe(404);
  });
});

describe('versions that are kept', () => {
  test('are twenty of a head; the oldest one that is over makes room, and none that a rollback leads to', async () => {
    await promoted();
    for (let version = 2; version <= 20; version++) {
      await label(4, { risk: 0.5 + version / 100, isThere: version % 2 === 0 });
      await make();
      if (version === 2) await step(2, 'retire');
    }
    await label(4, { risk: 0.33, isThere: false });
    expect(await make()).toMatchObject({ status: 201, body: { version: 21 } });
    const kept = (await states()).map(([version]: [number]) => version);
    expect(kept).toHaveLength(20);
    expect(kept).toContain(1);
    expect(kept).not.toContain(2);
    await label(4, { risk: 0.34, isThere: false });
    expect(await make()).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
  });
});
