import type { HeadName } from '../../../functions/evaluation/models/shipped-heads.ts';
import { type HeadRegister, versionsInForce } from '../../../functions/learning/head-register.ts';
import type { HeadPlace, HeadRegisterStore } from '../../../functions/learning/head-register-store.ts';
import type { Project, TenantStore } from '../../../functions/projects/project.ts';
import { nextProject } from './next-project.ts';

/** Versions of heads in memory: see test/support/contracts/head-register-store.ts. */
export class MemoryHeadRegisters implements HeadRegisterStore {
  readonly #tenants: Pick<TenantStore, 'replaceProject'>;
  readonly #registers = new Map<string, HeadRegister>();

  constructor(tenants: Pick<TenantStore, 'replaceProject'>) {
    this.#tenants = tenants;
  }

  async find({ organizationId, projectId }: HeadPlace, head: HeadName) {
    return structuredClone(this.#registers.get(`${organizationId}/${projectId}/${head}`) ?? null);
  }

  async list({ organizationId, projectId }: HeadPlace) {
    const own = [...this.#registers.values()].filter(
      (one) => one.organization_id === organizationId && one.project_id === projectId,
    );
    return structuredClone(own.sort((a, b) => a.head.localeCompare(b.head)));
  }

  async put(next: HeadRegister, project: Project): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId, head } = next;
    const key = `${organizationId}/${projectId}/${head}`;
    if ((this.#registers.get(key)?.revision ?? 0) !== next.revision - 1) return false;
    const isCurrent = await this.#tenants.replaceProject(
      nextProject(project, {
        head_versions: { ...project.head_versions, [head]: versionsInForce(next) },
      }),
    );
    if (isCurrent) this.#registers.set(key, structuredClone(next));
    return isCurrent;
  }
}
