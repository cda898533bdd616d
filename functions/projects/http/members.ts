import * as z from 'zod';
import { type Caller, roleIn } from '../../access/caller.ts';
import { type MemberPlace, skillsIn } from '../../access/member.ts';
import { isAtLeast, Role, roleOf, rolesUpTo } from '../../access/roles.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId, Domain, ProjectId } from '../../content/trace.ts';
import { cutList } from '../../kernel/cut-list.ts';
import { AegisError } from '../../kernel/errors.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { MemberResource } from './organization-resource.ts';
import { ProjectParams } from './projects.ts';
import type { ProjectServices } from './services.ts';

const MemberParams = z.object({ id: ProjectId, user: ClientId });

export const listMembersRoute = defineRoute({
  operation: 'listMembers',
  method: 'GET',
  path: '/api/v1/projects/{id}/members',
  summary: 'List the members of a project',
  tag: 'members',
  params: ProjectParams,
  query: CursorQuery,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The members, ordered by id.',
      schema: listOf(MemberResource).meta({ id: 'MemberList' }),
    },
  },
  async run({ caller, params, query }, services: ProjectServices) {
    const project = await services.findProject(caller, params.id);
    const members = await services.members.list(caller.organizationId, project.project_id);
    const items = members.flatMap((member) => {
      const { member_id: userId, roles } = member;
      const role = roleOf(roles, params.id);
      return role === null
        ? []
        : [{ user_id: userId, project_id: params.id, role, skills: skillsIn(member, params.id) }];
    });
    const list = { organizationId: caller.organizationId, name: `members ${params.id}`, ...query };
    const placeOf = ({ user_id: id }: (typeof items)[number]) => ({ at: '', id });
    return { status: 200, body: await cutList(services, list, items, placeOf) };
  },
});

export const getMemberRoute = defineRoute({
  operation: 'getMember',
  method: 'GET',
  path: '/api/v1/projects/{id}/members/{user}',
  summary: "Read a member's role in a project",
  tag: 'members',
  params: MemberParams,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The member.', schema: MemberResource } },
  async run({ caller, params }, services: ProjectServices) {
    await services.findProject(caller, params.id);
    const member = await services.members.find(caller.organizationId, params.user);
    const role = member === null ? null : roleOf(member.roles, params.id);
    if (member === null || role === null) throw memberNotFound();
    const skills = skillsIn(member, params.id);
    return { status: 200, body: { user_id: params.user, project_id: params.id, role, skills } };
  },
});

export const putMemberRoute = defineManagedRoute({
  operation: 'putMember',
  method: 'PUT',
  path: '/api/v1/projects/{id}/members/{user}',
  summary: 'Give a person a role in a project; the role takes effect within 30 seconds',
  tag: 'members',
  params: MemberParams,
  query: NONE,
  body: z
    .strictObject({
      role: Role,
      skills: z.array(Domain).max(Domain.options.length).nullable().optional().meta({
        description:
          'The domains that this person reviews here; null for every domain. Left out, they stay as they are.',
      }),
    })
    .meta({ id: 'MemberRole' }),
  responses: {
    200: { description: 'The member.', schema: MemberResource },
    409: {
      description: 'The organization has the maximum number of members, or the member was changed at the same moment.',
    },
  },
  async run({ caller, params, body }, services: ProjectServices) {
    const place = await placeOf(services, caller, params);
    const own = roleIn(caller, params.id);
    if (!isAtLeast(own, body.role)) {
      throw new AegisError('forbidden', `Only the role ${body.role} may give it to somebody.`);
    }
    const before = await services.members.putRole(place, body.role, rolesUpTo(own), body.skills);
    const member = await services.members.find(caller.organizationId, params.user);
    const skills = member === null ? null : skillsIn(member, params.id);
    return {
      status: 200,
      body: { user_id: params.user, project_id: params.id, role: body.role, skills },
      change: {
        target: `project/${params.id}/member/${params.user}`,
        before: before && { role: before },
        after: { role: body.role, ...(body.skills === undefined ? {} : { skills: body.skills }) },
      },
    };
  },
});

export const removeMemberRoute = defineManagedRoute({
  operation: 'removeMember',
  method: 'DELETE',
  path: '/api/v1/projects/{id}/members/{user}',
  summary: "Remove a person's role in a project; their keys stop working there within 30 seconds",
  tag: 'members',
  params: MemberParams,
  query: NONE,
  body: NO_BODY,
  responses: {
    204: { description: 'The role was removed.' },
    409: { description: 'The member was changed at the same moment.' },
  },
  async run({ caller, params }, services: ProjectServices) {
    const place = await placeOf(services, caller, params);
    const before = await services.members.removeRole(place, rolesUpTo(roleIn(caller, params.id)));
    if (before === null) throw memberNotFound();
    return {
      status: 204,
      change: { target: `project/${params.id}/member/${params.user}`, before: { role: before } },
    };
  },
});

async function placeOf(
  services: ProjectServices,
  caller: Caller,
  params: z.output<typeof MemberParams>,
): Promise<MemberPlace> {
  const { organization_id: organizationId, project_id: projectId } = await services.findProject(caller, params.id);
  return { organizationId, projectId, memberId: params.user };
}

function memberNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such member.');
}
