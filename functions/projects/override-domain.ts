import { projectNotFound } from '../access/default-project.ts';
import type { Domain } from '../content/trace.ts';
import type { DomainOverride } from '../evaluation/packs/domain-override.ts';
import type { PackOverride } from '../evaluation/packs/pack.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Project, TenantStore } from './project.ts';

export interface OverrideStore {
  find(organizationId: string, projectId: string, domain: Domain): Promise<DomainOverride | null>;
  /**
   * Stores an override and notes its version in the project, both or neither; false when the project has changed
   * since it was read.
   */
  put(next: DomainOverride, project: Project): Promise<boolean>;
}

interface Dependencies {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly overrides: OverrideStore;
  readonly now: Clock;
}

/**
 * Replaces what a project changes about a pack; it holds everywhere within 30 seconds.
 * @throws AegisError `not_found`, `payload_too_large`, `invalid_request`, `conflict` when the project was changed at
 * the same moment
 */
export async function overrideDomain(
  { tenants, overrides, now }: Dependencies,
  place: { readonly organizationId: string; readonly projectId: string; readonly domain: Domain },
  override: PackOverride,
): Promise<{ readonly before: DomainOverride | null; readonly after: DomainOverride }> {
  const { organizationId, projectId, domain } = place;
  const { checkOverride } = await import('../evaluation/packs/check-override.ts');
  checkOverride(domain, override);
  const [project, before] = await Promise.all([
    tenants.findProject(organizationId, projectId),
    overrides.find(organizationId, projectId, domain),
  ]);
  if (project === null) throw projectNotFound();
  const after: DomainOverride = {
    organization_id: organizationId,
    project_id: projectId,
    domain,
    override,
    version: (project.domain_overrides[domain] ?? 0) + 1,
    updated_at: new Date(now()).toISOString(),
  };
  if (await overrides.put(after, project)) return { before, after };
  throw new AegisError('conflict', 'This project was changed at the same moment. Look at it and try again.');
}
