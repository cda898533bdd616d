import { beforeEach, describe, expect, test } from 'vitest';
import { HEAD_DIGESTS, HEAD_NAMES } from '../../../functions/evaluation/models/shipped-heads.ts';
import { emptyRegister, type HeadRegister, type HeadVersion } from '../../../functions/learning/head-register.ts';
import type { HeadRegisterStore } from '../../../functions/learning/head-register-store.ts';
import type { TenantStore } from '../../../functions/projects/project.ts';
import { anApiKey, anOrganization, aProjectRecord, ORGANIZATION } from '../builders/records.ts';

interface HeadStores {
  readonly tenants: TenantStore;
  readonly headRegisters: HeadRegisterStore;
}

const HEAD = 'toxicity';
const PLACE = { organizationId: ORGANIZATION, projectId: 'default' };
const AT = '2026-11-20T12:00:00.000Z';

function aVersion(fields: Partial<HeadVersion> = {}): HeadVersion {
  return {
    ...{ version: 1, shipped_version: '2.0.0', digest: HEAD_DIGESTS[HEAD], state: 'candidate' },
    calibration: { kind: 'isotonic', points: [{ shipped: 0.25, risk: 0.5 }] },
    made_from: { there: 20, absent: 40, until: AT },
    comparison: {
      ...{ against: 0, there: 10, absent: 30, lost: 1, won: 9 },
      ...{ before: { flagged: 20, found: 8 }, after: { flagged: 11, found: 8 } },
    },
    look: { labels: 40, level: 0.05 },
    ...{ previous: null, ended: null, made_at: AT, made_by: 'pub00001', changed_at: AT, changed_revision: 1 },
    ...fields,
  };
}

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
  const register = (fields: Partial<HeadRegister> = {}): HeadRegister => ({
    ...emptyRegister(ORGANIZATION, 'default', HEAD),
    ...{ last_version: 1, versions: [aVersion()] },
    ...fields,
  });
  const put = async (fields: Partial<HeadRegister> = {}) => headRegisters.put(register(fields), await project());

  describe(`${name}: versions of heads`, () => {
    test('are read back as they were stored, and the project holds what is in force', async () => {
      expect(await headRegisters.find(PLACE, HEAD)).toBeNull();
      expect(await put()).toBe(true);
      expect(await headRegisters.find(PLACE, HEAD)).toEqual(register());
      expect((await project()).head_versions).toEqual({ [HEAD]: {} });
      const before = await project();
      const versions = [aVersion({ state: 'production' }), aVersion({ version: 2, state: 'shadow' })];
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
