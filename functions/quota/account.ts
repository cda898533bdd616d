import type { Hasher } from '../kernel/ports.ts';
import type { Project } from '../access/tenant.ts';
import { NO_USER } from './limit.ts';
import type { Payer } from './reserve.ts';
import { zoneOf } from '../kernel/window.ts';

/** 132 bits: two users of an organization never share an account. */
const ACCOUNT_LENGTH = 22;

/**
 * The name that a user's counters, charges and limits bear: a keyed digest. Counters and charges have to stay what
 * they are while they explain each other; so they never name a user, and an erasure can leave them alone.
 */
export async function accountOf(
  hasher: Pick<Hasher, 'digest'>,
  organizationId: string,
  userId: string | null,
): Promise<string> {
  if (userId === null) return NO_USER;
  return (await hasher.digest('account', organizationId, userId)).slice(0, ACCOUNT_LENGTH);
}

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
