import * as z from 'zod';
import { ClientId, Domain, ProjectId } from '../content/trace.ts';
import { Role } from './roles.ts';

/** A person and the role they have in each project. */
export const Member = z.object({
  organization_id: z.string(),
  member_id: ClientId,
  roles: z.record(ProjectId, Role),
  /** The domains that they review in a project; every domain where none are named. */
  skills: z.record(ProjectId, z.array(Domain)).default({}),
});
export type Member = z.infer<typeof Member>;

/** The domains that a member reviews in a project; null for every one. A project may be called like a member of every object. */
export function skillsIn({ skills }: Pick<Member, 'skills'>, projectId: string): Domain[] | null {
  return new Map(Object.entries(skills)).get(projectId) ?? null;
}

export interface MemberStore {
  find(organizationId: string, memberId: string): Promise<Member | null>;
  /** The members of one project, by id. */
  list(organizationId: string, projectId: string): Promise<Member[]>;
  /**
   * Sets a member's role in one project, unless the present role is none of `replaceable`. Answers with
   * the role before, null when there was none.
   * @param skills the domains that they review there; null for every one, left out for no change
   * @throws AegisError `forbidden` for a role that may not be replaced, `limit_reached`
   */
  putRole(
    place: MemberPlace,
    role: Role,
    replaceable: readonly Role[],
    skills?: readonly Domain[] | null,
  ): Promise<Role | null>;
  /** Takes the role away; answers with it, null when there was none. @throws AegisError `forbidden` */
  removeRole(place: MemberPlace, replaceable: readonly Role[]): Promise<Role | null>;
}

/** A person's place in one project. */
export interface MemberPlace {
  readonly organizationId: string;
  readonly projectId: string;
  readonly memberId: string;
}
