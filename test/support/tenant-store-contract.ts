import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiKeyStore, TenantStore } from '../../functions/domain/tenancy/tenant.ts';
import { anApiKey, anOrganization, aProject, ORGANIZATION } from './build-records.ts';

export interface TenantStores {
  readonly tenants: TenantStore;
  readonly keys: ApiKeyStore;
}

/** What every store of organizations and keys promises; `open` gives empty ones. */
export function describeTenantStores(name: string, open: () => Promise<TenantStores>): void {
  let tenants: TenantStore;
  let keys: ApiKeyStore;

  beforeEach(async () => {
    ({ tenants, keys } = await open());
    await tenants.createOrganization(anOrganization(), aProject(), anApiKey());
  });

  describe(`${name}: organizations`, () => {
    test('one is created with its project and key, and read back', async () => {
      expect(await tenants.findOrganization(ORGANIZATION)).toEqual(anOrganization());
      expect(await tenants.findProject(ORGANIZATION, 'default')).toEqual(aProject());
      expect(await keys.find('pub00001')).toEqual(anApiKey());
      expect(await keys.list(ORGANIZATION)).toEqual([anApiKey()]);
    });

    test('an id that is taken is refused, and nothing of the new one stays', async () => {
      const again = anOrganization({ name: 'Usurper' });
      const create = tenants.createOrganization(again, aProject(), anApiKey({ public_id: 'pub00002' }));
      await expect(create).rejects.toMatchObject({ code: 'conflict' });
      expect(await tenants.findOrganization(ORGANIZATION)).toEqual(anOrganization());
      expect(await keys.find('pub00002')).toBeNull();
    });

    test('a public id that is taken is refused, and nothing of the new organization stays', async () => {
      const other = anOrganization({ organization_id: 'org_other' });
      const project = aProject({ organization_id: 'org_other' });
      const create = tenants.createOrganization(other, project, anApiKey({ organization_id: 'org_other' }));
      await expect(create).rejects.toMatchObject({ code: 'conflict' });
      expect(await tenants.findOrganization('org_other')).toBeNull();
      expect(await tenants.findProject('org_other', 'default')).toBeNull();
      expect(await keys.find('pub00001')).toMatchObject({ organization_id: ORGANIZATION });
    });

    test('what does not exist is null', async () => {
      expect(await tenants.findOrganization('org_unknown')).toBeNull();
      expect(await tenants.findProject(ORGANIZATION, 'unknown')).toBeNull();
      expect(await tenants.findProject('org_unknown', 'default')).toBeNull();
    });
  });

  describe(`${name}: API keys`, () => {
    test('are listed oldest first, and only those of the organization', async () => {
      const newer = anApiKey({ public_id: 'pub00003', created_at: '2026-11-03T00:00:00.000Z' });
      const older = anApiKey({ public_id: 'pub00002', created_at: '2026-11-02T00:00:00.000Z' });
      await keys.create(newer);
      await keys.create(older);
      await keys.create(anApiKey({ public_id: 'pub00009', organization_id: 'org_other' }));
      expect((await keys.list(ORGANIZATION)).map(({ public_id: id }) => id)).toEqual([
        'pub00001',
        'pub00002',
        'pub00003',
      ]);
      expect(await keys.list('org_unknown')).toEqual([]);
    });

    test('a public id is never given twice', async () => {
      await expect(keys.create(anApiKey({ organization_id: 'org_other' }))).rejects.toMatchObject({
        code: 'unavailable',
      });
      expect(await keys.find('pub00001')).toEqual(anApiKey());
    });

    test('P5: another organization cannot revoke a key, nor learn that it exists', async () => {
      expect(await keys.revoke('org_other', 'pub00001')).toBe(false);
      expect(await keys.revoke('org_other', 'unknown1')).toBe(false);
      expect(await keys.find('pub00001')).toMatchObject({ status: 'active' });
    });

    test('revoking twice is true twice', async () => {
      expect(await keys.revoke(ORGANIZATION, 'pub00001')).toBe(true);
      expect(await keys.revoke(ORGANIZATION, 'pub00001')).toBe(true);
      expect(await keys.find('pub00001')).toMatchObject({ status: 'revoked' });
    });

    test('a use is noted, and noting one never creates a key', async () => {
      await keys.markUsed('pub00001', '2026-11-20T12:00:00.000Z');
      expect(await keys.find('pub00001')).toEqual(anApiKey({ last_used_at: '2026-11-20T12:00:00.000Z' }));
      await expect(keys.markUsed('unknown1', '2026-11-20T12:00:00.000Z')).rejects.toThrow();
      expect(await keys.find('unknown1')).toBeNull();
    });
  });
}
