import type { StoredRubric } from '../../../functions/judging/rubric.ts';
import type { RubricStore } from '../../../functions/judging/rubric-store.ts';
import type { Project, TenantStore } from '../../../functions/projects/project.ts';
import { nextProject } from './next-project.ts';

/** Rubrics of projects in memory: see test/support/contracts/rubric-store.ts. */
export class MemoryRubrics implements RubricStore {
  readonly #tenants: Pick<TenantStore, 'replaceProject'>;
  readonly #rubrics = new Map<string, StoredRubric>();
  /** How many versions were read. */
  reads = 0;

  constructor(tenants: Pick<TenantStore, 'replaceProject'>) {
    this.#tenants = tenants;
  }

  async find(organizationId: string, projectId: string, rubricId: string, version: number) {
    this.reads++;
    return structuredClone(this.#rubrics.get(`${organizationId}/${projectId}/${rubricId}/${version}`) ?? null);
  }

  async findAll(organizationId: string, projectId: string, versions: Readonly<Record<string, number>>) {
    const found = await Promise.all(
      Object.entries(versions).map(([id, version]) => this.find(organizationId, projectId, id, version)),
    );
    return found.filter((each) => each !== null);
  }

  async listVersions(place: Parameters<RubricStore['listVersions']>[0], below: number | null, most: number) {
    const { organizationId, projectId, rubricId } = place;
    const prefix = `${organizationId}/${projectId}/${rubricId}/`;
    const found = [...this.#rubrics].filter(([key]) => key.startsWith(prefix)).map(([, rubric]) => rubric);
    const listed = found.filter(({ version }) => below === null || version < below);
    return structuredClone(listed.sort((a, b) => b.version - a.version).slice(0, most));
  }

  async put(next: StoredRubric, project: Project): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId, rubric_id: rubricId, version } = next;
    const key = `${organizationId}/${projectId}/${rubricId}/${version}`;
    if (this.#rubrics.has(key)) return false;
    const isCurrent = await this.#tenants.replaceProject(
      nextProject(project, { rubrics: { ...project.rubrics, [rubricId]: version } }),
    );
    if (isCurrent) this.#rubrics.set(key, structuredClone(next));
    return isCurrent;
  }
}
