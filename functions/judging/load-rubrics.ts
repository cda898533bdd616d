import type { Project } from '../projects/project.ts';
import type { StoredRubric } from './rubric.ts';
import type { RubricStore } from './rubric-store.ts';

/** The rubrics of a project that are in force. */
export type LoadRubrics = (
  project: Pick<Project, 'organization_id' | 'project_id' | 'rubrics'>,
) => Promise<readonly StoredRubric[]>;

/** Versions kept per execution environment. */
const KEPT_RUBRICS = 500;

/**
 * Which versions are in force comes with the project, so that a project without any costs no read, and a version that
 * is known none either: it never changes.
 */
export function createRubricLoader(rubrics: Pick<RubricStore, 'findAll'>): LoadRubrics {
  const kept = new Map<string, StoredRubric>();
  return async ({ organization_id: organizationId, project_id: projectId, rubrics: versions }) => {
    const keyOf = (id: string, version: number) => `${organizationId}/${projectId}/${id}/${version}`;
    const wanted = Object.entries(versions);
    const unknown = wanted.filter(([id, version]) => !kept.has(keyOf(id, version)));
    if (unknown.length > 0) {
      for (const each of await rubrics.findAll(organizationId, projectId, Object.fromEntries(unknown))) {
        kept.set(keyOf(each.rubric_id, each.version), each);
      }
    }
    const found = wanted.map(([id, version]) => {
      const rubric = kept.get(keyOf(id, version));
      if (rubric === undefined) throw new Error(`Version ${version} of the rubric ${id} is not stored`);
      return rubric;
    });
    for (const key of kept.keys()) {
      if (kept.size <= KEPT_RUBRICS) break;
      kept.delete(key);
    }
    return found;
  };
}
