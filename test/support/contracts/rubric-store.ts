import { beforeEach, describe, expect, test } from 'vitest';
import type { RubricStore } from '../../../functions/judging/rubric-store.ts';
import type { TenantStore } from '../../../functions/projects/project.ts';
import { anApiKey, anOrganization, aProjectRecord, ORGANIZATION } from '../builders/records.ts';
import { aRubric } from '../builders/rubrics.ts';

interface RubricStores {
  readonly tenants: TenantStore;
  readonly rubrics: RubricStore;
}

const ID = 'house-style';
const PLACE = { organizationId: ORGANIZATION, projectId: 'default', rubricId: ID };

/** What every store of rubrics promises; `open` gives empty ones. */
export function describeRubricStore(name: string, open: () => Promise<RubricStores>): void {
  let tenants: TenantStore;
  let rubrics: RubricStore;

  beforeEach(async () => {
    ({ tenants, rubrics } = await open());
    await tenants.createOrganization(anOrganization(), aProjectRecord(), anApiKey());
  });

  const project = async () => {
    const found = await tenants.findProject(ORGANIZATION, 'default');
    if (found === null) throw new Error('the project is gone');
    return found;
  };
  const put = async (rubric = aRubric()) => rubrics.put(rubric, await project());

  describe(`${name}: rubrics`, () => {
    test('a version is read back as it was stored, and the project names it', async () => {
      expect(await rubrics.find(ORGANIZATION, 'default', ID, 1)).toBeNull();
      const before = await project();
      expect(await rubrics.put(aRubric(), before)).toBe(true);
      expect(await rubrics.find(ORGANIZATION, 'default', ID, 1)).toEqual(aRubric());
      expect(await project()).toEqual({ ...before, rubrics: { [ID]: 1 }, version: before.version + 1 });
    });

    test('several are read at once, each in the version that is asked for', async () => {
      await put();
      await put(aRubric({ version: 2 }));
      await put(aRubric({ rubric_id: 'legal', stands_for: '1' }));
      const found = await rubrics.findAll(ORGANIZATION, 'default', { [ID]: 2, legal: 1, unknown: 1 });
      expect(found.map(({ rubric_id: id, version }) => `${id} ${version}`).sort()).toEqual([`${ID} 2`, 'legal 1']);
      expect(await rubrics.findAll(ORGANIZATION, 'default', {})).toEqual([]);
    });

    test('versions are listed from the newest on, and no other rubric among them', async () => {
      for (const version of [1, 2, 10, 11]) await put(aRubric({ version }));
      await put(aRubric({ rubric_id: `${ID}-2` }));
      const numbers = async (below: number | null, most: number) =>
        (await rubrics.listVersions(PLACE, below, most)).map(({ version }) => version);
      expect(await numbers(null, 10)).toEqual([11, 10, 2, 1]);
      expect(await numbers(null, 2)).toEqual([11, 10]);
      expect(await numbers(10, 2)).toEqual([2, 1]);
      expect(await numbers(1, 2)).toEqual([]);
    });

    test('each project and each organization has its own', async () => {
      await put();
      expect(await rubrics.find(ORGANIZATION, 'other', ID, 1)).toBeNull();
      expect(await rubrics.find('org_of_others', 'default', ID, 1)).toBeNull();
      expect(await rubrics.findAll('org_of_others', 'default', { [ID]: 1 })).toEqual([]);
      expect(await rubrics.listVersions({ ...PLACE, organizationId: 'org_of_others' }, null, 5)).toEqual([]);
    });

    test('a version is never stored twice', async () => {
      await put();
      expect(await put(aRubric({ created_at: '2026-11-30T13:00:00.000Z' }))).toBe(false);
      expect(await rubrics.find(ORGANIZATION, 'default', ID, 1)).toEqual(aRubric());
    });

    test('of two that started from the same project one is stored, and nothing of the other', async () => {
      const known = await project();
      const stored = await Promise.all([
        rubrics.put(aRubric(), known),
        rubrics.put(aRubric({ rubric_id: 'other' }), known),
      ]);
      expect(stored.toSorted()).toEqual([false, true]);
      const { rubrics: named, version } = await project();
      expect(version).toBe(known.version + 1);
      expect(named).toEqual(stored[0] ? { [ID]: 1 } : { other: 1 });
      expect(await rubrics.find(ORGANIZATION, 'default', stored[0] ? 'other' : ID, 1)).toBeNull();
    });
  });
}
