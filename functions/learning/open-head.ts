import { projectNotFound } from '../access/default-project.ts';
import type { HeadName } from '../evaluation/models/shipped-heads.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import { emptyRegister, type HeadRegister } from './head-register.ts';
import type { HeadPlace, HeadRegisterStore } from './head-register-store.ts';

interface Dependencies {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly headRegisters: HeadRegisterStore;
}

/** A project and its versions of a head, as the next change would store them. */
export interface OpenHead {
  readonly project: Project;
  readonly register: HeadRegister;
}

/** @throws AegisError `not_found` */
export async function openHead(deps: Dependencies, place: HeadPlace, head: HeadName): Promise<OpenHead> {
  const { organizationId, projectId } = place;
  const [project, known] = await Promise.all([
    deps.tenants.findProject(organizationId, projectId),
    deps.headRegisters.find(place, head),
  ]);
  if (project === null) throw projectNotFound();
  const register =
    known === null ? emptyRegister(organizationId, projectId, head) : { ...known, revision: known.revision + 1 };
  return { project, register };
}

/** @throws AegisError `conflict` when somebody changed the versions or the project at the same moment */
export async function saveRegister(deps: Dependencies, project: Project, next: HeadRegister): Promise<void> {
  if (await deps.headRegisters.put(next, project)) return;
  throw new AegisError('conflict', 'This project was changed at the same moment. Look at it and try again.');
}
