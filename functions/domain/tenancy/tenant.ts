import * as z from 'zod';
import { ZoneChange } from '../ledger/window.ts';
import { ClientId, Domain, ProjectId } from '../trace.ts';
import { SCOPES } from './permissions.ts';

export const DEFAULT_PROJECT_ID = 'default';

export const Organization = z.object({
  organization_id: z.string(),
  name: z.string(),
  email: z.string(),
  status: z.enum(['active', 'inactive']),
  created_at: z.string(),
});
export type Organization = z.infer<typeof Organization>;

export const Project = z.object({
  organization_id: z.string(),
  project_id: ProjectId,
  /** IANA name; the quota's days begin at its midnight. */
  time_zone: z.string(),
  /** What is left of the zone before; see `changeZone`. */
  zone_change: ZoneChange.optional(),
  default_domain: Domain,
  /** Whether a trace whose price nobody knows is taken although a cost limit applies. */
  unknown_price: z.enum(['refuse', 'admit']),
  /** Partitions per day of the trace index; may grow, never shrink. */
  index_shards: z.int().positive(),
  created_at: z.string(),
});
export type Project = z.infer<typeof Project>;

export const Role = z.enum(['viewer', 'developer', 'admin', 'owner']);
export type Role = z.infer<typeof Role>;

/** What is stored of a key; the secret itself is not. */
export const ApiKeyRecord = z.object({
  public_id: z.string(),
  organization_id: z.string(),
  name: z.string(),
  role: Role,
  scopes: z.array(z.enum(SCOPES)),
  project_id: ProjectId.nullable(),
  user_id: ClientId.nullable(),
  status: z.enum(['active', 'revoked']),
  hmac: z.string(),
  pepper_version: z.int().positive(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
export type ApiKeyRecord = z.infer<typeof ApiKeyRecord>;

export interface TenantStore {
  /** Fails with `conflict` when the id is taken. */
  createOrganization(organization: Organization, project: Project, ownerKey: ApiKeyRecord): Promise<void>;
  findOrganization(organizationId: string): Promise<Organization | null>;
  findProject(organizationId: string, projectId: string): Promise<Project | null>;
}

export interface ApiKeyStore {
  find(publicId: string): Promise<ApiKeyRecord | null>;
  create(key: ApiKeyRecord): Promise<void>;
  /** The organization's keys, oldest first. */
  list(organizationId: string): Promise<ApiKeyRecord[]>;
  /** False when the organization has no such key; revoking twice is true twice. */
  revoke(organizationId: string, publicId: string): Promise<boolean>;
  /** Best effort: a lost update costs an hour of precision. */
  markUsed(publicId: string, at: string): Promise<void>;
}
