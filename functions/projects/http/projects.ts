import * as z from 'zod';
import { projectNotFound } from '../../access/default-project.ts';
import { reachOf, subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId } from '../../content/trace.ts';
import { cutList } from '../../kernel/cut-list.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { changeProject, createProject } from '../change-project.ts';
import { SparseConfig } from '../project-config.ts';
import { ProjectResource, toProjectResource } from './organization-resource.ts';
import type { ProjectServices } from './services.ts';

const Name = z.string().trim().min(1).max(100);
const Config = SparseConfig.meta({
  description: 'Fields of ProjectConfig as a JSON merge patch (RFC 7396): null takes a field back to its default.',
});
export const ProjectParams = z.object({ id: ProjectId });

export const createProjectRoute = defineManagedRoute({
  operation: 'createProject',
  method: 'POST',
  path: '/api/v1/projects',
  summary: 'Create a project',
  tag: 'projects',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({ project_id: ProjectId, name: Name.optional(), config: Config.optional() })
    .meta({ id: 'NewProjectRequest' }),
  responses: {
    201: { description: 'The project was created.', schema: ProjectResource },
    409: { description: 'A project with this id exists, or the organization has the maximum number of projects.' },
  },
  async run({ caller, body }, services: ProjectServices) {
    const { project_id: projectId, name = projectId, config = {} } = body;
    const project = await createProject(services, caller.organizationId, { projectId, name, config });
    const after = toProjectResource(project);
    return { status: 201, body: after, change: { target: `project/${projectId}`, after } };
  },
});

export const listProjectsRoute = defineRoute({
  operation: 'listProjects',
  method: 'GET',
  path: '/api/v1/projects',
  summary: 'List the projects that the key may use',
  tag: 'projects',
  params: NONE,
  query: CursorQuery,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The projects, ordered by id.',
      schema: listOf(ProjectResource).meta({ id: 'ProjectList' }),
    },
  },
  async run({ caller, query }, services: ProjectServices) {
    const projects = await services.tenants.listProjects(caller.organizationId);
    const reach = reachOf(caller);
    const items = projects.filter(({ project_id: id }) => reach.hasProject(id)).map(toProjectResource);
    const list = { organizationId: caller.organizationId, name: 'projects', ...query };
    const placeOf = ({ project_id: id }: (typeof items)[number]) => ({ at: '', id });
    return { status: 200, body: await cutList(services, list, items, placeOf) };
  },
});

export const getProjectRoute = defineRoute({
  operation: 'getProject',
  method: 'GET',
  path: '/api/v1/projects/{id}',
  summary: 'Read a project with its effective configuration',
  tag: 'projects',
  params: ProjectParams,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The project.', schema: ProjectResource } },
  async run({ caller, params }, services: ProjectServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    const project = await services.tenants.findProject(caller.organizationId, projectId);
    if (project === null) throw projectNotFound();
    return { status: 200, body: toProjectResource(project) };
  },
});

export const updateProjectRoute = defineManagedRoute({
  operation: 'updateProject',
  method: 'PATCH',
  path: '/api/v1/projects/{id}',
  summary: 'Change, deactivate or reactivate a project; the change takes effect within 30 seconds',
  tag: 'projects',
  params: ProjectParams,
  query: NONE,
  body: z
    .strictObject({
      name: Name.optional(),
      status: z
        .enum(['active', 'inactive'])
        .optional()
        .meta({ description: 'An inactive project accepts no traces; its stored traces can be read.' }),
      config: Config.optional(),
    })
    .refine((body) => Object.values(body).some((value) => value !== undefined), {
      error: 'must change at least one field',
    })
    .meta({ id: 'ProjectUpdate' }),
  responses: {
    200: { description: 'The project after the change.', schema: ProjectResource },
    409: {
      description:
        'Somebody changed the project at the same moment, or it is the default project, which cannot be deactivated.',
    },
  },
  async run({ caller, params, body }, services: ProjectServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    const { before, after } = await changeProject(services, caller.organizationId, projectId, body);
    return {
      status: 200,
      body: toProjectResource(after),
      change: {
        target: `project/${params.id}`,
        before: { name: before.name, status: before.status, configured: before.configured },
        after: { name: after.name, status: after.status, configured: after.configured },
      },
    };
  },
});
