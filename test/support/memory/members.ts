import type { Member, MemberPlace, MemberStore } from '../../../functions/access/member.ts';
import { COUNT_LIMITS } from '../../../functions/access/organization.ts';
import { type Role, roleOf } from '../../../functions/access/roles.ts';
import type { Domain } from '../../../functions/content/trace.ts';
import { AegisError } from '../../../functions/kernel/errors.ts';

/** Members in memory: see test/support/contracts/tenant-store.ts. */
export class MemoryMembers implements MemberStore {
  readonly #members = new Map<string, Member>();

  async find(organizationId: string, memberId: string): Promise<Member | null> {
    return structuredClone(this.#members.get(`${organizationId}#${memberId}`) ?? null);
  }

  async list(organizationId: string, projectId: string): Promise<Member[]> {
    return [...this.#members.values()]
      .filter((member) => member.organization_id === organizationId && roleOf(member.roles, projectId) !== null)
      .map((member) => structuredClone(member))
      .sort((a, b) => (a.member_id < b.member_id ? -1 : 1));
  }

  async putRole(
    place: MemberPlace,
    role: Role,
    replaceable: readonly Role[],
    skills?: readonly Domain[] | null,
  ): Promise<Role | null> {
    const { organizationId, projectId, memberId } = place;
    const key = `${organizationId}#${memberId}`;
    const before = this.#replaceableRole(place, replaceable);
    const count = [...this.#members.values()].filter((member) => member.organization_id === organizationId).length;
    if (!this.#members.has(key) && count >= COUNT_LIMITS.members) {
      throw new AegisError('limit_reached', 'Too many members.');
    }
    const known = this.#members.get(key);
    const roles = { ...known?.roles, [projectId]: role };
    const { [projectId]: earlier, ...others } = known?.skills ?? {};
    const own = skills === undefined ? earlier : skills;
    this.#members.set(key, {
      organization_id: organizationId,
      member_id: memberId,
      roles,
      skills: own ? { ...others, [projectId]: [...own] } : others,
    });
    return before;
  }

  async removeRole(place: MemberPlace, replaceable: readonly Role[]): Promise<Role | null> {
    const { organizationId, projectId, memberId } = place;
    const key = `${organizationId}#${memberId}`;
    const before = this.#replaceableRole(place, replaceable);
    const member = this.#members.get(key);
    if (member === undefined) return null;
    const { [projectId]: _removed, ...roles } = member.roles;
    if (Object.keys(roles).length === 0) this.#members.delete(key);
    else this.#members.set(key, { ...member, roles, skills: without(member.skills, projectId) });
    return before;
  }

  #replaceableRole(place: MemberPlace, replaceable: readonly Role[]): Role | null {
    const member = this.#members.get(`${place.organizationId}#${place.memberId}`);
    const role = member === undefined ? null : roleOf(member.roles, place.projectId);
    if (role === null || replaceable.includes(role)) return role;
    throw new AegisError('forbidden', `Only the role ${role} may change a member who has it.`);
  }
}

function without(skills: Member['skills'], projectId: string): Member['skills'] {
  const { [projectId]: _removed, ...others } = skills;
  return others;
}
