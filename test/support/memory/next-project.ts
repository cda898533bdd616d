import type { Project, ProjectRecord } from '../../../functions/projects/project.ts';

/** A project's record after a change of what it names, as a store writes it in one transaction with what is named. */
export function nextProject(
  project: Project,
  changed: Partial<Pick<ProjectRecord, 'domain_overrides' | 'head_versions' | 'rubrics'>>,
): ProjectRecord {
  return {
    organization_id: project.organization_id,
    project_id: project.project_id,
    name: project.name,
    status: project.status,
    config: project.configured,
    domain_overrides: project.domain_overrides,
    rubrics: project.rubrics,
    head_versions: project.head_versions,
    index_shards: project.index_shards,
    created_at: project.created_at,
    version: project.version + 1,
    ...(project.zone_change === undefined ? {} : { zone_change: project.zone_change }),
    ...changed,
  };
}
