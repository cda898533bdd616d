import { DEFAULT_PROJECT_ID, projectNotFound } from '../access/default-project.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import { changeZone, PERIODS, type Period, windowAt, zoneOf } from '../kernel/window.ts';
import { patchConfig } from './patch-config.ts';
import { type Project, type ProjectRecord, resolveProject, type TenantStore } from './project.ts';
import type { SparseConfig } from './project-config.ts';

interface Dependencies {
  readonly tenants: TenantStore;
  readonly now: Clock;
}

interface ChangeDependencies extends Dependencies {
  /** Whether anything was counted in that window of the project, for it or for one of its users. */
  isWindowUsed(organizationId: string, projectId: string, windowName: string): Promise<boolean>;
}

export interface ProjectChange {
  readonly name?: string | undefined;
  readonly status?: Project['status'] | undefined;
  /** A JSON merge patch. */
  readonly config?: SparseConfig | undefined;
}

/** @throws AegisError `conflict` when the id is taken, `limit_reached`, `invalid_request` */
export async function createProject(
  { tenants, now }: Dependencies,
  organizationId: string,
  request: { readonly projectId: string; readonly name: string; readonly config: SparseConfig },
): Promise<Project> {
  const record: ProjectRecord = {
    organization_id: organizationId,
    project_id: request.projectId,
    name: request.name,
    status: 'active',
    config: patchConfig({}, request.config),
    domain_overrides: {},
    rubrics: {},
    head_versions: {},
    index_shards: 1,
    created_at: new Date(now()).toISOString(),
    version: 1,
  };
  await tenants.createProject(record);
  return resolveProject(record);
}

/**
 * Changes a project; it holds everywhere within 30 seconds. With another time zone the quota windows that are
 * running and were used go on, so that nobody gains a second allowance.
 * @throws AegisError `not_found`, `invalid_request`, `conflict` when the project was changed at the same
 * moment or is the default one and would be deactivated
 */
export async function changeProject(
  deps: ChangeDependencies,
  organizationId: string,
  projectId: string,
  change: ProjectChange,
): Promise<{ readonly before: Project; readonly after: Project }> {
  const { tenants, now } = deps;
  const before = await tenants.findProject(organizationId, projectId);
  if (before === null) throw projectNotFound();
  if (projectId === DEFAULT_PROJECT_ID && change.status === 'inactive') {
    throw new AegisError('conflict', 'The default project cannot be deactivated.');
  }
  const record: ProjectRecord = {
    organization_id: organizationId,
    project_id: projectId,
    name: change.name ?? before.name,
    status: change.status ?? before.status,
    config: change.config === undefined ? before.configured : patchConfig(before.configured, change.config),
    domain_overrides: before.domain_overrides,
    rubrics: before.rubrics,
    head_versions: before.head_versions,
    index_shards: before.index_shards,
    created_at: before.created_at,
    version: before.version + 1,
    ...(before.zone_change === undefined ? {} : { zone_change: before.zone_change }),
  };
  const { time_zone: timeZone } = resolveProject(record);
  if (timeZone !== before.time_zone) {
    record.zone_change = changeZone(now(), zoneOf(before), timeZone, await usedPeriods(deps, before));
  }
  if (await tenants.replaceProject(record)) return { before, after: resolveProject(record) };
  throw new AegisError('conflict', 'This project was changed at the same moment. Look at it and try again.');
}

async function usedPeriods(deps: ChangeDependencies, project: Project): Promise<ReadonlySet<Period>> {
  const { organization_id: organizationId, project_id: projectId } = project;
  const areUsed = await Promise.all(
    PERIODS.map(async (period) => {
      const { name } = windowAt(deps.now(), zoneOf(project), period);
      return (await deps.isWindowUsed(organizationId, projectId, name)) ? [period] : [];
    }),
  );
  return new Set(areUsed.flat());
}
