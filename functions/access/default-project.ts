import { AegisError } from '../kernel/errors.ts';

export const DEFAULT_PROJECT_ID = 'default';

export function projectNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such project.', {
    errors: [{ path: 'project_id', message: 'is not a project that this key may use' }],
  });
}
