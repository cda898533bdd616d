import { beforeEach, describe, expect, test } from 'vitest';
import type { DomainOverride } from '../../../functions/evaluation/packs/domain-override.ts';
import { PackOverride } from '../../../functions/evaluation/packs/pack.ts';
import type { OverrideStore } from '../../../functions/projects/override-domain.ts';
import type { TenantStore } from '../../../functions/projects/project.ts';
import { anApiKey, anOrganization, aProjectRecord, ORGANIZATION } from '../builders/records.ts';

interface OverrideStores {
  readonly tenants: TenantStore;
  readonly overrides: OverrideStore;
}

function anOverride(fields: Partial<DomainOverride> = {}): DomainOverride {
  return {
    organization_id: ORGANIZATION,
    project_id: 'default',
    domain: 'finance',
    override: PackOverride.parse({ disabled: ['promised_return'], rl: { min_reward: -5 } }),
    version: 1,
    updated_at: '2026-11-20T12:00:00.000Z',
    ...fields,
  };
}

/** What every store of overrides promises; `open` gives empty ones. */
export function describeOverrideStore(name: string, open: () => Promise<OverrideStores>): void {
  let tenants: TenantStore;
  let overrides: OverrideStore;

  beforeEach(async () => {
    ({ tenants, overrides } = await open());
    await tenants.createOrganization(anOrganization(), aProjectRecord(), anApiKey());
  });

  const project = async () => {
    const found = await tenants.findProject(ORGANIZATION, 'default');
    if (found === null) throw new Error('the project is gone');
    return found;
  };

  describe(`${name}: overrides of packs`, () => {
    test('one is read back as it was stored, and the project names its version', async () => {
      expect(await overrides.find(ORGANIZATION, 'default', 'finance')).toBeNull();
      const before = await project();
      expect(await overrides.put(anOverride(), before)).toBe(true);
      expect(await overrides.find(ORGANIZATION, 'default', 'finance')).toEqual(anOverride());
      expect(await project()).toEqual({ ...before, domain_overrides: { finance: 1 }, version: before.version + 1 });
    });

    test('each domain and each organization has its own', async () => {
      await overrides.put(anOverride(), await project());
      await overrides.put(anOverride({ domain: 'legal' }), await project());
      expect((await project()).domain_overrides).toEqual({ finance: 1, legal: 1 });
      expect(await overrides.find(ORGANIZATION, 'default', 'generic')).toBeNull();
      expect(await overrides.find('org_of_others', 'default', 'finance')).toBeNull();
    });

    test('of two that started from the same project one is stored, and nothing of the other', async () => {
      const known = await project();
      const stored = await Promise.all([
        overrides.put(anOverride(), known),
        overrides.put(anOverride({ updated_at: '2026-11-20T13:00:00.000Z' }), known),
      ]);
      expect(stored.toSorted()).toEqual([false, true]);
      expect((await project()).version).toBe(known.version + 1);
      const kept = await overrides.find(ORGANIZATION, 'default', 'finance');
      expect(kept?.updated_at).toBe(stored[0] ? anOverride().updated_at : '2026-11-20T13:00:00.000Z');
    });
  });
}
