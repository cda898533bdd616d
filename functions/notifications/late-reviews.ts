import type { ProjectKey } from '../analytics/rollup-store.ts';
import type { Project } from '../projects/project.ts';

/** What the sweep of the reviews found late in this run; of a project that it did not come to nothing is known. */
export class LateReviews {
  readonly #late = new Map<string, { readonly place: ProjectKey; readonly late: number }>();

  readonly note = (place: ProjectKey, late: number): void => {
    this.#late.set(`${place.organizationId}/${place.projectId}`, { place, late });
  };

  of({ organization_id: organizationId, project_id: projectId }: Project): number | null {
    return this.#late.get(`${organizationId}/${projectId}`)?.late ?? null;
  }

  /** Where something is late: that is to be looked at, whether or not traces come. */
  places(): ProjectKey[] {
    return [...this.#late.values()].flatMap(({ place, late }) => (late > 0 ? [place] : []));
  }

  forget(): void {
    this.#late.clear();
  }
}
