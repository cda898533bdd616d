import { AegisError } from '../../functions/domain/errors.ts';
import type {
  ApiKeyRecord,
  ApiKeyStore,
  Organization,
  Project,
  TenantStore,
} from '../../functions/domain/tenancy/tenant.ts';

/** Organizations, projects and keys in memory: see test/support/tenant-store-contract.ts. */
export class MemoryTenants implements TenantStore, ApiKeyStore {
  readonly #organizations = new Map<string, Organization>();
  readonly #projects = new Map<string, Project>();
  readonly #keys = new Map<string, ApiKeyRecord>();
  /** Every read of a key, so that a test can tell how many there were. */
  readonly keyReads: string[] = [];

  async createOrganization(organization: Organization, project: Project, ownerKey: ApiKeyRecord): Promise<void> {
    if (this.#organizations.has(organization.organization_id) || this.#keys.has(ownerKey.public_id)) {
      throw new AegisError('conflict', 'An id of the new organization is taken. Try again.');
    }
    this.#organizations.set(organization.organization_id, structuredClone(organization));
    this.#projects.set(`${project.organization_id}#${project.project_id}`, structuredClone(project));
    this.#keys.set(ownerKey.public_id, structuredClone(ownerKey));
  }

  async findOrganization(organizationId: string): Promise<Organization | null> {
    return structuredClone(this.#organizations.get(organizationId) ?? null);
  }

  async findProject(organizationId: string, projectId: string): Promise<Project | null> {
    return structuredClone(this.#projects.get(`${organizationId}#${projectId}`) ?? null);
  }

  async find(publicId: string): Promise<ApiKeyRecord | null> {
    this.keyReads.push(publicId);
    return structuredClone(this.#keys.get(publicId) ?? null);
  }

  async create(key: ApiKeyRecord): Promise<void> {
    if (this.#keys.has(key.public_id)) throw new AegisError('unavailable', 'The key could not be stored. Try again.');
    this.#keys.set(key.public_id, structuredClone(key));
  }

  async list(organizationId: string): Promise<ApiKeyRecord[]> {
    return [...this.#keys.values()]
      .filter((key) => key.organization_id === organizationId)
      .map((key) => structuredClone(key))
      .sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  }

  async revoke(organizationId: string, publicId: string): Promise<boolean> {
    const key = this.#keys.get(publicId);
    if (key?.organization_id !== organizationId) return false;
    key.status = 'revoked';
    return true;
  }

  async markUsed(publicId: string, at: string): Promise<void> {
    const key = this.#keys.get(publicId);
    if (key === undefined) throw new AegisError('unavailable', 'There is no such key to mark.');
    key.last_used_at = at;
  }

  /** Stores an organization as it is, whatever its state. */
  set(organization: Organization): void {
    this.#organizations.set(organization.organization_id, organization);
  }

  setProject(project: Project): void {
    this.#projects.set(`${project.organization_id}#${project.project_id}`, project);
  }
}
