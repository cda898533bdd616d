import * as z from 'zod';
import type { ApiKeyRecord } from '../access/api-key-record.ts';
import type { Organization, OrganizationChange, OrganizationFinder } from '../access/organization.ts';
import { Domain, ProjectId } from '../content/trace.ts';
import { ZoneChange } from '../kernel/window.ts';
import type { OwnPrices } from '../pricing/own-prices.ts';
import type { Pricing } from '../pricing/price-trace.ts';
import { ProjectConfig, SparseConfig } from './project-config.ts';

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
  /** The version in force of each rubric of its own, by id, under the same rule. */
  rubrics: z.record(z.string(), z.int().positive()).default({}),
  /**
   * Its own versions of heads of tier 2 that are in use, whole, so that nothing more is read for them. `modelsInForce`
   * parses them: functions that evaluate nothing need not start with their schema.
   */
  head_versions: z.record(z.string(), z.unknown()).default({}),
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
  /** The organization's, where it has any and they were looked up. */
  readonly own_prices?: OwnPrices | undefined;
}

/** How the traces of a project are priced. */
export function pricingOf(project: Pick<Project, 'zero_cost' | 'own_prices'>): Pricing {
  return { zeroCost: project.zero_cost, own: project.own_prices };
}

export interface OwnPriceStore {
  /** Null where the organization never had any. */
  find(organizationId: string): Promise<OwnPrices | null>;
  /** False when they changed since the version before was read. */
  save(organizationId: string, prices: OwnPrices): Promise<boolean>;
}

export function resolveProject(record: ProjectRecord): Project {
  const { config, ...identity } = record;
  return { ...identity, ...ProjectConfig.parse(config), configured: config };
}

export interface TenantStore extends OrganizationFinder {
  /** @throws AegisError `conflict` when an id is taken */
  createOrganization(organization: Organization, project: ProjectRecord, ownerKey: ApiKeyRecord): Promise<void>;
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
