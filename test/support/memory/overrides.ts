import type { Domain } from '../../../functions/content/trace.ts';
import type { DomainOverride } from '../../../functions/evaluation/packs/domain-override.ts';
import type { OverrideStore } from '../../../functions/projects/override-domain.ts';
import type { Project, TenantStore } from '../../../functions/projects/project.ts';
import { nextProject } from './next-project.ts';

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
    const isCurrent = await this.#tenants.replaceProject(
      nextProject(project, {
        domain_overrides: { ...project.domain_overrides, [domain]: version },
      }),
    );
    if (isCurrent) this.#overrides.set(`${organizationId}/${projectId}/${domain}`, structuredClone(next));
    return isCurrent;
  }
}
