import { accountOf } from '../access/account.ts';
import type { Hasher } from '../kernel/ports.ts';
import { zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import type { Payer } from './reserve.ts';

/** Who is charged for what a user does in a project. */
export async function payerOf(hasher: Pick<Hasher, 'digest'>, project: Project, userId: string | null): Promise<Payer> {
  const { organization_id: organizationId, project_id: projectId } = project;
  return {
    organizationId,
    projectId,
    userId,
    account: await accountOf(hasher, organizationId, userId),
    zone: zoneOf(project),
  };
}
