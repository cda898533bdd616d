import { beforeEach, describe, expect, test } from 'vitest';
import { type ApiKeyStore, ERASED_USER } from '../../../functions/access/api-key-record.ts';
import type { MemberStore } from '../../../functions/access/member.ts';
import { COUNT_LIMITS } from '../../../functions/access/organization.ts';
import { ROLES } from '../../../functions/access/roles.ts';
import type { TenantStore } from '../../../functions/projects/project.ts';
import { anApiKey, anOrganization, aProject, aProjectRecord, ORGANIZATION } from '../builders/records.ts';

export interface TenantStores {
  readonly tenants: TenantStore;
  readonly keys: ApiKeyStore;
  readonly members: MemberStore;
}

/** What every store of organizations and keys promises; `open` gives empty ones. */
export function describeTenantStores(name: string, open: () => Promise<TenantStores>): void {
  let tenants: TenantStore;
  let keys: ApiKeyStore;
  let members: MemberStore;

  beforeEach(async () => {
    ({ tenants, keys, members } = await open());
    await tenants.createOrganization(anOrganization(), aProjectRecord(), anApiKey());
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
      const create = tenants.createOrganization(again, aProjectRecord(), anApiKey({ public_id: 'pub00002' }));
      await expect(create).rejects.toMatchObject({ code: 'conflict' });
      expect(await tenants.findOrganization(ORGANIZATION)).toEqual(anOrganization());
      expect(await keys.find('pub00002')).toBeNull();
    });

    test('a public id that is taken is refused, and nothing of the new organization stays', async () => {
      const other = anOrganization({ organization_id: 'org_other' });
      const project = aProjectRecord({ organization_id: 'org_other' });
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

  describe(`${name}: changes`, () => {
    test('an organization is changed where asked, and the answer is what it was', async () => {
      expect(await tenants.changeOrganization(ORGANIZATION, { status: 'inactive' })).toEqual(anOrganization());
      expect(await tenants.findOrganization(ORGANIZATION)).toEqual(anOrganization({ status: 'inactive' }));
      expect(await tenants.changeOrganization('org_unknown', { name: 'x' })).toBeNull();
      expect(await tenants.findOrganization('org_unknown')).toBeNull();
    });

    test('projects are created once and listed by id, those of the organization only', async () => {
      await tenants.createProject(aProjectRecord({ project_id: 'web', config: { time_zone: 'Asia/Tokyo' } }));
      await expect(tenants.createProject(aProjectRecord({ project_id: 'web' }))).rejects.toMatchObject({
        code: 'conflict',
      });
      await tenants.createProject(aProjectRecord({ organization_id: 'org_other', project_id: 'theirs' }));
      const listed = await tenants.listProjects(ORGANIZATION);
      expect(listed.map(({ project_id: id, time_zone: zone }) => [id, zone])).toEqual([
        ['default', 'UTC'],
        ['web', 'Asia/Tokyo'],
      ]);
    });

    test('of changes to one version of a project one wins', async () => {
      const next = aProjectRecord({ name: 'Next', version: 2 });
      const results = await Promise.all([tenants.replaceProject(next), tenants.replaceProject(next)]);
      expect(results.sort()).toEqual([false, true]);
      expect(await tenants.findProject(ORGANIZATION, 'default')).toMatchObject({ name: 'Next', version: 2 });
      expect(await tenants.replaceProject(aProjectRecord({ project_id: 'none', version: 2 }))).toBe(false);
    });
  });

  describe(`${name}: limits of an organization`, () => {
    const member = (id: string) => ({ organizationId: ORGANIZATION, projectId: 'default', memberId: id });

    // The organization comes with one project and one key.
    test.each([
      ['projects', 1, (id: string) => tenants.createProject(aProjectRecord({ project_id: id }))],
      ['members', 0, (id: string) => members.putRole(member(id), 'viewer', ROLES)],
      ['keys', 1, (id: string) => keys.create(anApiKey({ public_id: id }))],
    ] as const)('it gets exactly as many %s as it may, however many are made at once', async (kind, there, make) => {
      const ids = Array.from({ length: COUNT_LIMITS[kind] + 10 }, (_, index) => `x${String(index).padStart(7, '0')}`);
      const results: PromiseSettledResult<unknown>[] = [];
      for (let start = 0; start < ids.length; start += 20) {
        results.push(
          ...(await Promise.allSettled(ids.slice(start, start + 20).map((id): Promise<unknown> => make(id)))),
        );
      }
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(COUNT_LIMITS[kind] - there);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'limit_reached' } });
    });
  });

  describe(`${name}: members`, () => {
    const place = { organizationId: ORGANIZATION, projectId: 'default', memberId: 'ada' };

    test('have one role in each project, and are gone with the last', async () => {
      expect(await members.putRole(place, 'viewer', ROLES)).toBeNull();
      expect(await members.putRole(place, 'admin', ROLES)).toBe('viewer');
      expect(await members.putRole({ ...place, projectId: 'web' }, 'developer', ROLES)).toBeNull();
      expect(await members.find(ORGANIZATION, 'ada')).toEqual({
        organization_id: ORGANIZATION,
        member_id: 'ada',
        roles: { default: 'admin', web: 'developer' },
        skills: {},
      });
      expect(await members.removeRole(place, ROLES)).toBe('admin');
      expect(await members.removeRole(place, ROLES)).toBeNull();
      expect(await members.removeRole({ ...place, projectId: 'web' }, ROLES)).toBe('developer');
      expect(await members.find(ORGANIZATION, 'ada')).toBeNull();
    });

    test('have skills in a project until they are taken away, or the role is', async () => {
      const skillsOf = async () => (await members.find(ORGANIZATION, 'ada'))?.skills;
      await members.putRole(place, 'viewer', ROLES, ['legal']);
      await members.putRole({ ...place, projectId: 'web' }, 'viewer', ROLES, null);
      expect(await skillsOf()).toEqual({ default: ['legal'] });
      await members.putRole({ ...place, projectId: 'web' }, 'viewer', ROLES, ['finance', 'legal']);
      await members.putRole(place, 'developer', ROLES);
      expect(await skillsOf()).toEqual({ default: ['legal'], web: ['finance', 'legal'] });
      await members.putRole(place, 'developer', ROLES, null);
      expect(await skillsOf()).toEqual({ web: ['finance', 'legal'] });
      await members.removeRole({ ...place, projectId: 'web' }, ROLES);
      await members.putRole({ ...place, projectId: 'web' }, 'viewer', ROLES);
      expect(await skillsOf()).toEqual({});
    });

    test('are listed by project, in order', async () => {
      await members.putRole({ ...place, memberId: 'grace' }, 'viewer', ROLES);
      await members.putRole(place, 'viewer', ROLES);
      await members.putRole({ ...place, memberId: 'alan', projectId: 'web' }, 'viewer', ROLES);
      await members.putRole({ ...place, organizationId: 'org_other', memberId: 'eve' }, 'viewer', ROLES);
      const listed = await members.list(ORGANIZATION, 'default');
      expect(listed.map(({ member_id: id }) => id)).toEqual(['ada', 'grace']);
    });

    test('keep a role that the caller may not replace', async () => {
      await members.putRole(place, 'owner', ROLES);
      const byAdmin = ['viewer', 'developer', 'admin'] as const;
      await expect(members.putRole(place, 'viewer', byAdmin)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(members.removeRole(place, byAdmin)).rejects.toMatchObject({ code: 'forbidden' });
      expect((await members.find(ORGANIZATION, 'ada'))?.roles).toEqual({ default: 'owner' });
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

    test('revoking twice is as good as once, and gives one place back', async () => {
      await keys.revoke(anApiKey());
      await keys.revoke(anApiKey());
      expect(await keys.find('pub00001')).toMatchObject({ status: 'revoked' });
    });

    test('a key forgets the user that it spoke for, and nothing else', async () => {
      const ofUser = anApiKey({ public_id: 'pub00009', user_id: 'ada' });
      await keys.create(ofUser);
      for (let i = 0; i < 2; i++) await keys.forgetUser('pub00009');
      expect(await keys.find('pub00009')).toEqual({ ...ofUser, user_id: ERASED_USER });
      await keys.forgetUser('unknown1');
      expect(await keys.find('unknown1')).toBeNull();
    });

    test('the last lasting owner key stays unless forced, however many race', async () => {
      const owner = { role: 'owner', scopes: ['manage'] } as const;
      const owners = ['own00001', 'own00002', 'own00003'].map((id) =>
        anApiKey({ ...owner, scopes: [...owner.scopes], public_id: id, organization_id: 'org_owned' }),
      );
      const [first] = owners;
      if (first === undefined) throw new Error('three owners were made');
      const project = aProjectRecord({ organization_id: 'org_owned' });
      await tenants.createOrganization(anOrganization({ organization_id: 'org_owned' }), project, first);
      for (const other of owners.slice(1)) await keys.create(other);
      const results = await Promise.allSettled(owners.map((key) => keys.revoke(key)));
      expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'conflict' } }]);
      const [last] = (await keys.list('org_owned')).filter(({ status }) => status === 'active');
      expect(last).toBeDefined();
      await keys.revoke(last ?? first, { force: true });
      expect((await keys.list('org_owned')).map(({ status }) => status)).toEqual(['revoked', 'revoked', 'revoked']);
    });

    test('secrets are replaced only where they are still those that were read, and never of a revoked key', async () => {
      const next = { hmac: 'new', pepper_version: 2, grace_seconds: 60 };
      const secrets = { hmac: 'hmac', pepper_version: 1, previous: null, next, rotated_at: null };
      expect(await keys.replaceSecrets(anApiKey(), secrets)).toBe(true);
      expect(await keys.replaceSecrets(anApiKey(), secrets)).toBe(false);
      expect(await keys.replaceSecrets(anApiKey({ hmac: 'other', next }), secrets)).toBe(false);
      expect(await keys.find('pub00001')).toEqual(anApiKey({ next }));
      const previous = { hmac: 'hmac', pepper_version: 1, valid_until: '2026-11-21T00:00:00.000Z' };
      const rotated_at = '2026-11-20T12:00:00.000Z';
      const promoted = { hmac: 'new', pepper_version: 2, previous, next: null, rotated_at };
      expect(await keys.replaceSecrets(anApiKey({ next }), promoted)).toBe(true);
      expect(await keys.find('pub00001')).toEqual(anApiKey(promoted));
      await keys.revoke(anApiKey());
      expect(await keys.replaceSecrets(anApiKey(promoted), secrets)).toBe(false);
    });

    test('a use is noted, and noting one never creates a key', async () => {
      await keys.markUsed('pub00001', '2026-11-20T12:00:00.000Z');
      expect(await keys.find('pub00001')).toEqual(anApiKey({ last_used_at: '2026-11-20T12:00:00.000Z' }));
      await expect(keys.markUsed('unknown1', '2026-11-20T12:00:00.000Z')).rejects.toThrow();
      expect(await keys.find('unknown1')).toBeNull();
    });
  });
}
