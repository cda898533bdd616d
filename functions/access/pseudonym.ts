import type { Hasher } from '../kernel/ports.ts';
import { type MaskingPolicy, maskText } from '../masking/masking.ts';

interface PseudonymDependencies {
  readonly hasher: Hasher;
  /** For the ids of users, which are one form in the whole organization, whatever a project's own policy. */
  readonly maskingPolicy: MaskingPolicy;
}

/**
 * A user id that is itself personal data (an e-mail address) becomes a keyed digest before it is
 * stored, so usage is still counted per user; the same id always gives the same digest within an
 * organization, which is how queries by user find it.
 */
export async function pseudonymize<T extends string | undefined>(
  deps: PseudonymDependencies,
  organizationId: string,
  userId: T,
): Promise<T extends string ? string : null>;
export async function pseudonymize(
  deps: PseudonymDependencies,
  organizationId: string,
  userId: string | undefined,
): Promise<string | null> {
  if (userId === undefined) return null;
  if (maskText(userId, deps.maskingPolicy).text === userId) return userId;
  const digest = await deps.hasher.digest('pseudonym', organizationId, userId);
  return `anon_${digest.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}`;
}
