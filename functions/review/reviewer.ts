import type { Caller } from '../access/caller.ts';
import { type MemberStore, skillsIn } from '../access/member.ts';
import { type Reach, reachOf } from '../access/subject-of.ts';
import type { Domain } from '../content/trace.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import type { ReviewItem } from './review-item.ts';

/** A person who reviews: a member, or whoever holds a key that is nobody's. */
export interface Reviewer {
  readonly organizationId: string;
  /** A pseudonym: the same in all of the organization, and nothing tells whose it is. */
  readonly rater: string;
  readonly reach: Reach;
  readonly isMember: boolean;
  /** The domains that this person knows, in a project; null for all. */
  skillsIn(projectId: string): readonly Domain[] | null;
}

interface ReviewerDependencies {
  readonly hasher: Pick<Hasher, 'digest'>;
  readonly members: Pick<MemberStore, 'find'>;
}

const PSEUDONYM_LENGTH = 16;

/**
 * Who reviews. All keys of a member are one person. A key that belongs to no member is a person of its own, also after
 * it was rotated.
 */
export async function reviewerOf(deps: ReviewerDependencies, caller: Caller): Promise<Reviewer> {
  const { organizationId, memberId } = caller;
  const [rater, member] = await Promise.all([
    raterOf(deps, caller),
    memberId === null ? null : deps.members.find(organizationId, memberId),
  ]);
  return {
    organizationId,
    rater,
    reach: reachOf(caller),
    isMember: memberId !== null,
    skillsIn: (projectId) => (member === null ? null : skillsIn(member, projectId)),
  };
}

/** The pseudonym of a person. */
export async function raterOf({ hasher }: Pick<ReviewerDependencies, 'hasher'>, caller: Caller): Promise<string> {
  const person = caller.memberId === null ? `key/${caller.keyId}` : `member/${caller.memberId}`;
  const digest = await hasher.digest('rater', caller.organizationId, person);
  return `rater_${digest.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, PSEUDONYM_LENGTH)}`;
}

/** @throws AegisError `forbidden` where a project takes labels of members only, and the key is nobody's */
export function requirePerson({ isMember }: Reviewer, { review }: Project): void {
  if (isMember || !review.members_only) return;
  throw new AegisError('forbidden', 'In this project only the keys of members may review.', {
    errors: [{ path: 'authorization', message: 'belongs to no member' }],
  });
}

/** Whether an item is for this person: generic ones and late ones are for everybody. */
export function isRoutedTo(
  reviewer: Reviewer,
  { project_id: projectId, domain, escalated_at: escalated }: ReviewItem,
): boolean {
  const skills = reviewer.skillsIn(projectId);
  return skills === null || domain === 'generic' || escalated !== null || skills.includes(domain);
}
