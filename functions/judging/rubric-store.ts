import type { Project } from '../projects/project.ts';
import type { StoredRubric } from './rubric.ts';

/** A project's own rubrics, each version of each. None is ever changed or removed. */
export interface RubricStore {
  find(organizationId: string, projectId: string, rubricId: string, version: number): Promise<StoredRubric | null>;
  /** Several at once, by id; those that are not there are left out. */
  findAll(
    organizationId: string,
    projectId: string,
    versions: Readonly<Record<string, number>>,
  ): Promise<StoredRubric[]>;
  /** The newest first, from below a version on. */
  listVersions(
    place: { readonly organizationId: string; readonly projectId: string; readonly rubricId: string },
    below: number | null,
    most: number,
  ): Promise<StoredRubric[]>;
  /**
   * Stores a version and notes it in the project, both or neither; false when the project has changed since it was
   * read.
   */
  put(next: StoredRubric, project: Project): Promise<boolean>;
}
