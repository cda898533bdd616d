import type { Domain } from '../../../functions/content/trace.ts';
import type { DomainOverride } from '../../../functions/evaluation/packs/domain-override.ts';
import type { OverrideStore } from '../../../functions/projects/override-domain.ts';
import type { Project, TenantStore } from '../../../functions/projects/project.ts';

/** Overrides of packs in memory: see test/support/contracts/override-store.ts. */
export class MemoryOverrides implements OverrideStore {
  readonly #tenants: Pick<TenantStore, 'replaceProject'>;
  readonly #overrides = new Map<string, DomainOverride>();

  constructor(tenants: Pick<TenantStore, 'replaceProject'>) {
    this.#tenants = tenants;
  }

  async find(organizationId: string, projectId: string, domain: Domain): Promise<DomainOverride | null> {
    return structuredClone(this.#overrides.get(`${organizationId}/${projectId}/${domain}`) ?? null);
  }

  async put(next: DomainOverride, project: Project): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId, domain, version } = next;
    const isCurrent = await this.#tenants.replaceProject({
      organization_id: organizationId,
      project_id: projectId,
      name: project.name,
      status: project.status,
      config: project.configured,
      domain_overrides: { ...project.domain_overrides, [domain]: version },
      rubrics: project.rubrics,
      head_versions: project.head_versions,
      index_shards: project.index_shards,
      created_at: project.created_at,
      version: project.version + 1,
      ...(project.zone_change === undefined ? {} : { zone_change: project.zone_change }),
    });
    if (isCurrent) this.#overrides.set(`${organizationId}/${projectId}/${domain}`, structuredClone(next));
    return isCurrent;
  }
}
