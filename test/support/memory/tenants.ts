import {
  type ApiKeyRecord,
  type ApiKeyStore,
  ERASED_USER,
  isLastingOwner,
  type KeySecrets,
} from '../../../functions/access/api-key-record.ts';
import { COUNT_LIMITS, type Organization, type OrganizationChange } from '../../../functions/access/organization.ts';
import { AegisError } from '../../../functions/kernel/errors.ts';
import {
  type Project,
  type ProjectRecord,
  resolveProject,
  type TenantStore,
} from '../../../functions/projects/project.ts';

/** Organizations, projects and keys in memory: see test/support/contracts/tenant-store.ts. */
export class MemoryTenants implements TenantStore, ApiKeyStore {
  readonly #organizations = new Map<string, Organization>();
  readonly #projects = new Map<string, ProjectRecord>();
  readonly #keys = new Map<string, ApiKeyRecord>();
  /** Every read of a key, so that a test can tell how many there were. */
  readonly keyReads: string[] = [];

  async createOrganization(organization: Organization, project: ProjectRecord, ownerKey: ApiKeyRecord): Promise<void> {
    if (this.#organizations.has(organization.organization_id) || this.#keys.has(ownerKey.public_id)) {
      throw new AegisError('conflict', 'An id of the new organization is taken. Try again.');
    }
    this.#organizations.set(organization.organization_id, structuredClone(organization));
    this.setProject(structuredClone(project));
    this.#keys.set(ownerKey.public_id, structuredClone(ownerKey));
  }

  async findOrganization(organizationId: string): Promise<Organization | null> {
    return structuredClone(this.#organizations.get(organizationId) ?? null);
  }

  async changeOrganization(organizationId: string, change: OrganizationChange): Promise<Organization | null> {
    const before = this.#organizations.get(organizationId);
    if (before === undefined) return null;
    this.#organizations.set(organizationId, { ...before, ...change });
    return structuredClone(before);
  }

  async findProject(organizationId: string, projectId: string): Promise<Project | null> {
    const project = this.#projects.get(`${organizationId}#${projectId}`);
    return project === undefined ? null : resolveProject(structuredClone(project));
  }

  async createProject(project: ProjectRecord): Promise<void> {
    const key = `${project.organization_id}#${project.project_id}`;
    if (this.#projects.has(key)) throw new AegisError('conflict', 'There is a project with this id already.');
    const own = [...this.#projects.values()].filter((other) => other.organization_id === project.organization_id);
    if (own.length >= COUNT_LIMITS.projects) throw new AegisError('limit_reached', 'Too many projects.');
    this.setProject(structuredClone(project));
  }

  async listProjects(organizationId: string): Promise<Project[]> {
    return [...this.#projects.values()]
      .filter((project) => project.organization_id === organizationId)
      .map((project) => resolveProject(structuredClone(project)))
      .sort((a, b) => (a.project_id < b.project_id ? -1 : 1));
  }

  async replaceProject(project: ProjectRecord): Promise<boolean> {
    const known = this.#projects.get(`${project.organization_id}#${project.project_id}`);
    if (known?.version !== project.version - 1) return false;
    this.setProject(structuredClone(project));
    return true;
  }

  async find(publicId: string): Promise<ApiKeyRecord | null> {
    this.keyReads.push(publicId);
    return structuredClone(this.#keys.get(publicId) ?? null);
  }

  async create(key: ApiKeyRecord): Promise<void> {
    if (this.#keys.has(key.public_id)) throw new AegisError('unavailable', 'The key could not be stored. Try again.');
    const active = this.#activeKeys(key.organization_id).length;
    if (active >= COUNT_LIMITS.keys) throw new AegisError('limit_reached', 'Too many keys.');
    this.#keys.set(key.public_id, structuredClone(key));
  }

  async list(organizationId: string): Promise<ApiKeyRecord[]> {
    return [...this.#keys.values()]
      .filter((key) => key.organization_id === organizationId)
      .map((key) => structuredClone(key))
      .sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  }

  async revoke({ public_id: publicId }: ApiKeyRecord, { force = false }: { force?: boolean } = {}): Promise<void> {
    const key = this.#keys.get(publicId);
    if (key?.status !== 'active') return;
    const owners = this.#activeKeys(key.organization_id).filter(isLastingOwner);
    if (isLastingOwner(key) && owners.length === 1 && !force) {
      throw new AegisError('conflict', 'This is the last key that owns the organization.');
    }
    key.status = 'revoked';
  }

  async forgetUser(publicId: string): Promise<void> {
    const key = this.#keys.get(publicId);
    if (key !== undefined) key.user_id = ERASED_USER;
  }

  async replaceSecrets(known: ApiKeyRecord, secrets: KeySecrets): Promise<boolean> {
    const key = this.#keys.get(known.public_id);
    const isSame = key?.hmac === known.hmac && key.next?.hmac === known.next?.hmac;
    if (key?.status !== 'active' || !isSame) return false;
    const { hmac, pepper_version, previous, next, rotated_at } = structuredClone(secrets);
    this.#keys.set(known.public_id, { ...key, hmac, pepper_version, previous, next, rotated_at });
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

  setProject(project: ProjectRecord): void {
    this.#projects.set(`${project.organization_id}#${project.project_id}`, project);
  }

  #activeKeys(organizationId: string): ApiKeyRecord[] {
    return [...this.#keys.values()].filter((key) => key.organization_id === organizationId && key.status === 'active');
  }
}
