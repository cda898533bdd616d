import { beforeEach, describe, expect, test } from 'vitest';
import { HEAD_NAMES } from '../../../functions/evaluation/models/shipped-heads.ts';
import type { HeadRegister, HeadVersion } from '../../../functions/learning/head-register.ts';
import type { HeadRegisterStore } from '../../../functions/learning/head-register-store.ts';
import type { TenantStore } from '../../../functions/projects/project.ts';
import { aHeadRegister, aHeadVersion, VERSIONED_HEAD } from '../builders/head-versions.ts';
import { anApiKey, anOrganization, aProjectRecord, ORGANIZATION } from '../builders/records.ts';

interface HeadStores {
  readonly tenants: TenantStore;
  readonly headRegisters: HeadRegisterStore;
}

const HEAD = VERSIONED_HEAD;
const PLACE = { organizationId: ORGANIZATION, projectId: 'default' };

/** What every store of versions of heads promises; `open` gives empty ones. */
export function describeHeadRegisterStore(name: string, open: () => Promise<HeadStores>): void {
  let tenants: TenantStore;
  let headRegisters: HeadRegisterStore;

  beforeEach(async () => {
    ({ tenants, headRegisters } = await open());
    await tenants.createOrganization(anOrganization(), aProjectRecord(), anApiKey());
  });

  const project = async () => {
    const found = await tenants.findProject(ORGANIZATION, 'default');
    if (found === null) throw new Error('the project is gone');
    return found;
  };
  const register = (fields: Partial<HeadRegister> = {}) => aHeadRegister(ORGANIZATION, 'default', fields);
  const put = async (fields: Partial<HeadRegister> = {}) => headRegisters.put(register(fields), await project());

  describe(`${name}: versions of heads`, () => {
    test('are read back as they were stored, and the project holds what is in force', async () => {
      expect(await headRegisters.find(PLACE, HEAD)).toBeNull();
      expect(await put()).toBe(true);
      expect(await headRegisters.find(PLACE, HEAD)).toEqual(register());
      expect((await project()).head_versions).toEqual({ [HEAD]: {} });
      const before = await project();
      const versions = [aHeadVersion({ state: 'production' }), aHeadVersion({ version: 2, state: 'shadow' })];
      expect(await put({ versions, revision: 2 })).toBe(true);
      const own = ({ version, digest, calibration }: HeadVersion) => ({ version, digest, calibration });
      const [production, shadow] = versions.map(own);
      expect(await project()).toEqual({
        ...before,
        head_versions: { [HEAD]: { production, shadow } },
        version: before.version + 1,
      });
    });

    test('are listed for one project of one organization', async () => {
      for (const head of HEAD_NAMES.slice(0, 3)) await put({ head });
      const listed = await headRegisters.list(PLACE);
      expect(listed.map(({ head }) => head).toSorted()).toEqual(HEAD_NAMES.slice(0, 3).toSorted());
      expect(Object.keys((await project()).head_versions)).toHaveLength(3);
      expect(await headRegisters.list({ ...PLACE, projectId: 'defaul' })).toEqual([]);
      expect(await headRegisters.list({ ...PLACE, organizationId: 'org_of_others' })).toEqual([]);
      expect(await headRegisters.find({ ...PLACE, organizationId: 'org_of_others' }, HEAD)).toBeNull();
    });

    test('of two that started from the same revision one is stored, and nothing of the other', async () => {
      const known = await project();
      const both = await Promise.all([
        headRegisters.put(register(), known),
        headRegisters.put(register({ looks: 1 }), known),
      ]);
      expect(both.toSorted()).toEqual([false, true]);
      expect((await headRegisters.find(PLACE, HEAD))?.looks).toBe(both[0] ? 0 : 1);
      expect((await project()).version).toBe(known.version + 1);
      expect(await put()).toBe(false);
      expect(await put({ revision: 3 })).toBe(false);
      expect((await project()).version).toBe(known.version + 1);
    });

    test('are not stored where the project has changed since', async () => {
      const known = await project();
      await put({ head: 'hazardous-plan' });
      expect(await headRegisters.put(register(), known)).toBe(false);
      expect(await headRegisters.find(PLACE, HEAD)).toBeNull();
      expect((await project()).head_versions).toEqual({ 'hazardous-plan': {} });
    });
  });
}
