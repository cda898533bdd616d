import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import { ZoneChange } from '../kernel/window.ts';
import { ClientId, Domain, ProjectId } from '../content/trace.ts';
import { SCOPES } from './permissions.ts';
import { ProjectConfig, SparseConfig } from '../projects/project-config.ts';
import { Role } from './roles.ts';

export const DEFAULT_PROJECT_ID = 'default';

/** What one organization may have; published in the README and enforced exactly. */
export const COUNT_LIMITS = { projects: 100, members: 1_000, keys: 1_000 } as const;
export type Counted = keyof typeof COUNT_LIMITS;

export const Organization = z.object({
  organization_id: z.string(),
  name: z.string(),
  email: z.string(),
  status: z.enum(['active', 'inactive']),
  created_at: z.string(),
});
export type Organization = z.infer<typeof Organization>;
export type OrganizationChange = Partial<Pick<Organization, 'name' | 'email' | 'status'>>;

/** A project as stored. */
export const ProjectRecord = z.object({
  organization_id: z.string(),
  project_id: ProjectId,
  name: z.string().default(''),
  status: z.enum(['active', 'inactive']).default('active'),
  /** What was set; everything else has its default. */
  config: SparseConfig.default({}),
  /** The number of the override in force, by domain; a project without any costs no further read. */
  domain_overrides: z.partialRecord(Domain, z.int().positive()).default({}),
  /** What is left of the time zone before; see `changeZone`. */
  zone_change: ZoneChange.optional(),
  /** Partitions per day of the trace index; may grow, never shrink. */
  index_shards: z.int().positive(),
  created_at: z.string(),
  /** Grows with every change. */
  version: z.int().positive().default(1),
});
export type ProjectRecord = z.infer<typeof ProjectRecord>;

/** A project with its effective configuration. */
export interface Project extends Omit<ProjectRecord, 'config'>, ProjectConfig {
  /** What was set of the configuration. */
  readonly configured: SparseConfig;
}

export function resolveProject(record: ProjectRecord): Project {
  const { config, ...identity } = record;
  return { ...identity, ...ProjectConfig.parse(config), configured: config };
}

/** A person and the role they have in each project. */
export const Member = z.object({
  organization_id: z.string(),
  member_id: ClientId,
  roles: z.record(ProjectId, Role),
});
export type Member = z.infer<typeof Member>;

const SecretRecord = z.object({ hmac: z.string(), pepper_version: z.int().positive() });

/** Whose a key is that spoke for a user who was erased; no user can be called that. */
export const ERASED_USER = '-';

/** What is stored of a key; the secret itself is not. */
export const ApiKeyRecord = SecretRecord.extend({
  public_id: z.string(),
  organization_id: z.string(),
  name: z.string(),
  role: Role,
  scopes: z.array(z.enum(SCOPES)),
  project_id: ProjectId.nullable(),
  /** The end user (as stored with traces) whose data alone the key may touch. */
  user_id: ClientId.or(z.literal(ERASED_USER)).nullable(),
  /** The person who holds the key; their role in a project bounds the key's. */
  member_id: ClientId.nullable().default(null),
  rate_limit_per_minute: z.int().positive().nullable().default(null),
  status: z.enum(['active', 'revoked']),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  /** A secret that was rotated out and still works until then. */
  previous: SecretRecord.extend({ valid_until: z.string() }).nullable().default(null),
  /** A secret that takes over when it is first used; the one before it then lives on for the grace. */
  next: SecretRecord.extend({ grace_seconds: z.int().nonnegative() }).nullable().default(null),
});
export type ApiKeyRecord = z.infer<typeof ApiKeyRecord>;

/** The secrets of a key, which change together. */
export type KeySecrets = Pick<ApiKeyRecord, 'hmac' | 'pepper_version' | 'previous' | 'next'>;

/**
 * Whether a key keeps its organization in somebody's hands: it owns the whole organization and does not
 * end by itself. Each organization has at least one.
 */
export function isLastingOwner(key: ApiKeyRecord): boolean {
  return (
    key.status === 'active' &&
    key.role === 'owner' &&
    key.scopes.includes('manage') &&
    key.project_id === null &&
    key.user_id === null &&
    key.member_id === null &&
    key.expires_at === null
  );
}

export interface TenantStore {
  /** @throws AegisError `conflict` when an id is taken */
  createOrganization(organization: Organization, project: ProjectRecord, ownerKey: ApiKeyRecord): Promise<void>;
  findOrganization(organizationId: string): Promise<Organization | null>;
  /** The organization before the change; null when there is none. */
  changeOrganization(organizationId: string, change: OrganizationChange): Promise<Organization | null>;
  findProject(organizationId: string, projectId: string): Promise<Project | null>;
  /** @throws AegisError `conflict` when the id is taken, `limit_reached` above the organization's limit */
  createProject(project: ProjectRecord): Promise<void>;
  /** By id. */
  listProjects(organizationId: string): Promise<Project[]>;
  /** Stores the next version of a project; false when it has changed since `project.version - 1` was read. */
  replaceProject(project: ProjectRecord): Promise<boolean>;
}

export interface MemberStore {
  find(organizationId: string, memberId: string): Promise<Member | null>;
  /** The members of one project, by id. */
  list(organizationId: string, projectId: string): Promise<Member[]>;
  /**
   * Sets a member's role in one project, unless the present role is none of `replaceable`. Answers with
   * the role before, null when there was none.
   * @throws AegisError `forbidden` for a role that may not be replaced, `limit_reached`
   */
  putRole(place: MemberPlace, role: Role, replaceable: readonly Role[]): Promise<Role | null>;
  /** Takes the role away; answers with it, null when there was none. @throws AegisError `forbidden` */
  removeRole(place: MemberPlace, replaceable: readonly Role[]): Promise<Role | null>;
}

/** A person's place in one project. */
export interface MemberPlace {
  readonly organizationId: string;
  readonly projectId: string;
  readonly memberId: string;
}

export interface ApiKeyStore {
  find(publicId: string): Promise<ApiKeyRecord | null>;
  /** @throws AegisError `limit_reached`, or `unavailable` when the id is taken: another try takes another */
  create(key: ApiKeyRecord): Promise<void>;
  /** The organization's keys, oldest first. */
  list(organizationId: string): Promise<ApiKeyRecord[]>;
  /**
   * Revokes an active key.
   * @throws AegisError `conflict` for the last lasting owner key, unless `force` is set
   */
  revoke(key: ApiKeyRecord, options?: { readonly force?: boolean }): Promise<void>;
  /** Takes the user's name off a key, which then speaks for nobody; safe to repeat. */
  forgetUser(publicId: string): Promise<void>;
  /** False when the key was revoked or its secrets are no longer those of `known`. */
  replaceSecrets(known: ApiKeyRecord, secrets: KeySecrets): Promise<boolean>;
  /** Best effort: a lost update costs an hour of precision. */
  markUsed(publicId: string, at: string): Promise<void>;
}

export function projectNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such project.', {
    errors: [{ path: 'project_id', message: 'is not a project that this key may use' }],
  });
}

export function keyNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such API key.');
}
