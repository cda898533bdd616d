import { aHeadRegister } from '../builders/head-versions.ts';
import type { MemoryApi } from './api.ts';

/** A candidate of a model that a project has made, as if people had labelled enough. */
export async function storeCandidate(api: MemoryApi, organizationId: string, projectId: string): Promise<void> {
  const project = await api.tenants.findProject(organizationId, projectId);
  if (project === null) throw new Error(`There is no project ${projectId}`);
  await api.headRegisters.put(aHeadRegister(organizationId, projectId), project);
}
