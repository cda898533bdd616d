import { ClientId } from '../content/trace.ts';
import type { Hasher } from '../kernel/ports.ts';
import { type MaskingPolicy, maskText } from '../masking/masking.ts';

interface PseudonymDependencies {
  readonly hasher: Hasher;
  /** For the ids of users, which are one form in the whole organization, whatever a project's own policy. */
  readonly maskingPolicy: MaskingPolicy;
}

/** A form in which an id of a user may be stored. */
export interface Spelling {
  readonly form: 'as_given' | 'pseudonym' | 'pseudonym_as_given';
  /** As stored with traces. */
  readonly userId: string;
}

/**
 * The stored form of a user's id: the one rule for every route and every way in. An id that our API can name in a path
 * and that tells nothing about a person stays as it is. Any other (an e-mail address, `auth0|5f…`, a name in another
 * script) becomes a keyed digest, so that usage is still counted per user; the same id always gives the same digest
 * within an organization, which is how queries by user find it. White space around an id, and whether an accent is a
 * character of its own, make no difference; upper and lower case do.
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
  const id = canonical(userId);
  return isKept(deps, id) ? id : pseudonymOf(deps, organizationId, id);
}

/**
 * Every form in which an id may have been stored, the one of today first. A release with more patterns turns ids into
 * pseudonyms that an earlier one kept, so whoever looks for everything of a user has to look for both.
 */
export async function spellingsOf(
  deps: PseudonymDependencies,
  organizationId: string,
  userId: string,
): Promise<Spelling[]> {
  const id = canonical(userId);
  const pseudonym: Spelling = { form: 'pseudonym', userId: await pseudonymOf(deps, organizationId, id) };
  const spellings = ClientId.safeParse(id).success
    ? [{ form: 'as_given' as const, userId: id }, pseudonym]
    : [pseudonym];
  if (!isKept(deps, id)) spellings.reverse();
  if (id === userId) return spellings;
  return [...spellings, { form: 'pseudonym_as_given', userId: await pseudonymOf(deps, organizationId, userId) }];
}

function canonical(userId: string): string {
  return userId.trim().normalize('NFC');
}

function isKept(deps: PseudonymDependencies, id: string): boolean {
  return ClientId.safeParse(id).success && maskText(id, deps.maskingPolicy).text === id;
}

/** A keyed digest in place of an id that says too much, or that our API could not name. */
export async function pseudonymOf(
  { hasher }: { readonly hasher: Pick<Hasher, 'digest'> },
  organizationId: string,
  id: string,
): Promise<string> {
  const digest = await hasher.digest('pseudonym', organizationId, id);
  return `anon_${digest.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}`;
}
