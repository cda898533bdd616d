import type { Hasher } from '../kernel/ports.ts';

/** The user, and the account, of what is nobody's. */
export const NO_USER = '-';

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
