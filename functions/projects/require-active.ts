import { AegisError } from '../kernel/errors.ts';
import type { Project } from './project.ts';

/** @throws AegisError `project_inactive`: nothing new is taken in, what is there can be read */
export function requireActive(project: Pick<Project, 'status' | 'project_id'>): void {
  if (project.status === 'active') return;
  throw new AegisError('project_inactive', `The project ${project.project_id} is not active.`, {
    errors: [{ path: 'project_id', message: 'is not active' }],
  });
}
