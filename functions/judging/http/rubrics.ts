import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { projectNotFound } from '../../access/default-project.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId } from '../../content/trace.ts';
import { decodeCursor, encodeCursor } from '../../kernel/cursor.ts';
import { cutList } from '../../kernel/cut-list.ts';
import type { Project } from '../../projects/project.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { createRubric, currentRubric, replaceRubric, rubricNotFound } from '../change-rubric.ts';
import { RubricContent, RubricId } from '../rubric.ts';
import { isShipped, SHIPPED_RUBRICS } from '../shipped-rubrics.ts';
import { RubricResource, toRubricResource, toShippedResource } from './rubric-resource.ts';
import type { RubricServices } from './services.ts';

const RubricParams = z.object({ id: RubricId });
const InProject = z.strictObject({ project_id: ProjectId.optional() });
const PagedInProject = CursorQuery.extend(InProject.shape);
const RubricList = listOf(RubricResource).meta({ id: 'RubricList' });
/** Each may hold 20 KB. */
const VERSIONS_PER_PAGE = 20;

export const listRubricsRoute = defineRoute({
  operation: 'listRubrics',
  method: 'GET',
  path: '/api/v1/rubrics',
  summary: 'List the rubrics that a project is judged by: the shipped ones, what stands in for them, and its own',
  tag: 'rubrics',
  params: NONE,
  query: PagedInProject,
  body: NO_BODY,
  responses: { 200: { description: 'The rubrics, ordered by id.', schema: RubricList } },
  async run({ caller, query: { project_id: named, cursor } }, services: RubricServices) {
    const project = await projectOf(services, caller, named);
    const { organization_id: organizationId, project_id: projectId } = project;
    const own = (await services.rubrics.findAll(organizationId, projectId, project.rubrics)).map(toRubricResource);
    const shipped = Object.keys(SHIPPED_RUBRICS)
      .filter(isShipped)
      .filter((id) => !Object.hasOwn(project.rubrics, id))
      .map((id) => toShippedResource(id, projectId));
    const list = { organizationId, name: `rubrics\n${projectId}`, cursor };
    const placeOf = ({ rubric_id: id }: { readonly rubric_id: string }) => ({ at: '', id });
    return { status: 200, body: await cutList(services, list, [...shipped, ...own], placeOf) };
  },
});

export const createRubricRoute = defineManagedRoute({
  operation: 'createRubric',
  method: 'POST',
  path: '/api/v1/rubrics',
  summary: 'Add a rubric of its own to a project: a custom evaluator; it is used within 30 seconds',
  tag: 'rubrics',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({ rubric_id: RubricId, project_id: ProjectId.optional(), ...RubricContent.shape })
    .meta({ id: 'NewRubricRequest' }),
  responses: {
    201: { description: 'The rubric is stored as version 1; the same request again finds it.', schema: RubricResource },
    409: {
      description:
        'A rubric with this id exists, the project has as many as it may have, or somebody changed it at the same moment.',
    },
    413: { description: 'The rubric is too large.' },
  },
  async run({ caller, body: { rubric_id: rubricId, project_id: named, ...content } }, services: RubricServices) {
    const { projectId } = subjectOf(caller, { projectId: named });
    const { after } = await createRubric(services, placeIn(caller, projectId, rubricId), content);
    const change = { target: targetOf(projectId, rubricId), after: after.content };
    return { status: 201, body: toRubricResource(after), change };
  },
});

export const getRubricRoute = defineRoute({
  operation: 'getRubric',
  method: 'GET',
  path: '/api/v1/rubrics/{id}',
  summary: 'Read a rubric as it is used in a project',
  tag: 'rubrics',
  params: RubricParams,
  query: InProject,
  body: NO_BODY,
  responses: { 200: { description: 'The rubric in its present version.', schema: RubricResource } },
  async run({ caller, params: { id }, query }, services: RubricServices) {
    const project = await projectOf(services, caller, query.project_id);
    const stored = await currentRubric(services.rubrics, project, id);
    if (stored !== null) return { status: 200, body: toRubricResource(stored) };
    if (!isShipped(id)) throw rubricNotFound();
    return { status: 200, body: toShippedResource(id, project.project_id) };
  },
});

export const putRubricRoute = defineManagedRoute({
  operation: 'putRubric',
  method: 'PUT',
  path: '/api/v1/rubrics/{id}',
  summary: 'Store the next version of a rubric of a project, or what stands in for a shipped one',
  tag: 'rubrics',
  params: RubricParams,
  query: NONE,
  body: z.strictObject({ project_id: ProjectId.optional(), ...RubricContent.shape }).meta({ id: 'RubricRequest' }),
  responses: {
    200: {
      description: 'The rubric in its new version, used within 30 seconds; what is there already makes none.',
      schema: RubricResource,
    },
    409: { description: 'Somebody changed the project at the same moment.' },
    413: { description: 'The rubric is too large.' },
  },
  async run({ caller, params: { id }, body: { project_id: named, ...content } }, services: RubricServices) {
    const { projectId } = subjectOf(caller, { projectId: named });
    const { before, after } = await replaceRubric(services, placeIn(caller, projectId, id), content);
    const change = { target: targetOf(projectId, id), before: before?.content ?? null, after: after.content };
    return { status: 200, body: toRubricResource(after), change };
  },
});

export const listRubricVersionsRoute = defineRoute({
  operation: 'listRubricVersions',
  method: 'GET',
  path: '/api/v1/rubrics/{id}/versions',
  summary: "List a project's versions of a rubric",
  tag: 'rubrics',
  params: RubricParams,
  query: PagedInProject,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The versions, newest first; none of a shipped rubric that nothing stands in for.',
      schema: RubricList,
    },
  },
  async run({ caller, params: { id }, query: { project_id: named, cursor } }, services: RubricServices) {
    const project = await projectOf(services, caller, named);
    const { organization_id: organizationId, project_id: projectId } = project;
    if (!isShipped(id) && !Object.hasOwn(project.rubrics, id)) throw rubricNotFound();
    const name = `rubric-versions\n${projectId}\n${id}`;
    const after = cursor === undefined ? null : await decodeCursor(services.hasher, organizationId, name, cursor);
    const place = { organizationId, projectId, rubricId: id };
    const below = after === null ? null : Number(after.id);
    const found = await services.rubrics.listVersions(place, below, VERSIONS_PER_PAGE);
    const last = found.at(-1);
    const isWhole = last === undefined || last.version === 1;
    const next = isWhole
      ? null
      : await encodeCursor(services.hasher, organizationId, name, { at: '', id: String(last.version) });
    return { status: 200, body: { items: found.map(toRubricResource), next_cursor: next } };
  },
});

/** @throws AegisError `not_found` for a project that is not there, or not the caller's to see */
async function projectOf(services: RubricServices, caller: Caller, named: string | undefined): Promise<Project> {
  const { projectId } = subjectOf(caller, { projectId: named });
  const project = await services.tenants.findProject(caller.organizationId, projectId);
  if (project === null) throw projectNotFound();
  return project;
}

function placeIn(caller: Caller, projectId: string, rubricId: string) {
  return { organizationId: caller.organizationId, projectId, rubricId };
}

function targetOf(projectId: string, rubricId: string): string {
  return `project/${projectId}/rubric/${rubricId}`;
}
