import * as z from 'zod';
import { type Caller, roleIn } from '../../access/caller.ts';
import { isAtLeast } from '../../access/roles.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import { ProjectId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { Clock, Hasher, IdSource } from '../../kernel/ports.ts';
import { loadNames, maskText } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import { hashFor } from '../../projects/hash-for.ts';
import type { Project } from '../../projects/project.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import {
  changeViews,
  MAX_VIEWS,
  namesUser,
  type SavedView,
  type SavedViewStore,
  textsOf,
  withView,
} from '../saved-views.ts';

export interface SavedViewServices extends AuditedServices {
  readonly savedViews: SavedViewStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly ids: IdSource;
  readonly now: Clock;
}

const PATH = '/api/v1/projects/{id}/views';

const SavedViewResource = z
  .object({
    view_id: z.string(),
    name: z.string(),
    page: z.string(),
    query: z.string(),
    created_at: z.string(),
    is_own: z
      .boolean()
      .meta({ description: 'Whether the caller saved it. Only then, or as an admin, may they delete it.' }),
  })
  .meta({ id: 'SavedView' });

export const listSavedViewsRoute = defineRoute({
  operation: 'listSavedViews',
  method: 'GET',
  path: PATH,
  summary: 'List the saved views of a project, oldest first',
  tag: 'views',
  params: z.object({ id: ProjectId }),
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description: 'All of them, of every page.',
      schema: z.object({ items: z.array(SavedViewResource) }).meta({ id: 'SavedViews' }),
    },
  },
  async run({ caller, params }, services: SavedViewServices) {
    const project = await services.findProject(caller, params.id);
    const { views } = await services.savedViews.find(caller.organizationId, project.project_id);
    return { status: 200, body: { items: views.map((view) => toResource(view, caller)) } };
  },
});

export const createSavedViewRoute = defineManagedRoute({
  operation: 'createSavedView',
  method: 'POST',
  path: PATH,
  summary: 'Save a view of the console for everybody who reads the project',
  tag: 'views',
  params: z.object({ id: ProjectId }),
  query: NONE,
  body: z
    .strictObject({
      name: z.string().trim().min(1).max(100),
      page: z
        .string()
        .max(40)
        .regex(/^\/[a-z-]+$/, 'must be a page of the console, such as /traces'),
      query: z
        .string()
        .max(1_000)
        .regex(/^[\x21-\x7e]*$/, 'must be encoded as in an address')
        .refine((query) => !namesUser(query), 'must not name a user')
        .meta({
          description: 'What the page shows, as in its address. It names no user, whose erasure would miss it.',
        }),
    })
    .meta({ id: 'NewSavedView' }),
  responses: {
    201: { description: 'The view.', schema: SavedViewResource },
    404: { description: 'There is no such project.' },
    409: { description: `The page has a view of this name, or the project has ${MAX_VIEWS} views.` },
  },
  async run({ caller, params, body }, services: SavedViewServices) {
    const project = await services.findProject(caller, params.id);
    await refuseMasked(services, project, body);
    const view: SavedView = {
      ...body,
      view_id: services.ids.ulid(),
      created_at: new Date(services.now()).toISOString(),
      created_by: authorOf(caller),
    };
    await changeViews(services.savedViews, caller.organizationId, project.project_id, (views) => withView(views, view));
    const after = toResource(view, caller);
    return { status: 201, body: after, change: { target: targetOf(project, view.view_id), after } };
  },
});

export const deleteSavedViewRoute = defineManagedRoute({
  operation: 'deleteSavedView',
  method: 'DELETE',
  path: `${PATH}/{view}`,
  summary: 'Delete a saved view: your own, or any of them as an admin of the project',
  tag: 'views',
  params: z.object({ id: ProjectId, view: z.string().regex(/^[0-9A-Z]{26}$/) }),
  query: NONE,
  body: NO_BODY,
  responses: {
    204: { description: 'The view was deleted.' },
    403: { description: 'Somebody else saved it, and the caller is no admin of the project.' },
    404: { description: 'There is no such project or view.' },
  },
  async run({ caller, params }, services: SavedViewServices) {
    const project = await services.findProject(caller, params.id);
    let before: SavedView | undefined;
    await changeViews(services.savedViews, caller.organizationId, project.project_id, (views) => {
      const found = views.find(({ view_id: id }) => id === params.view);
      // An attempt whose answer was lost has deleted it.
      if (found === undefined && before !== undefined) return views;
      before = found;
      if (before === undefined) throw new AegisError('not_found', 'There is no such view.');
      if (before.created_by !== authorOf(caller) && !isAtLeast(roleIn(caller, project.project_id), 'admin')) {
        throw new AegisError('forbidden', 'Somebody else saved this view: it takes the role admin to delete it.');
      }
      return views.filter((view) => view !== before);
    });
    const change = { target: targetOf(project, params.view), before: before && toResource(before, caller) };
    return { status: 204, change };
  },
});

/**
 * What a project masks in traces is not kept in the names and filters of its views either (P4).
 * @throws AegisError `invalid_request`
 */
async function refuseMasked({ hasher }: SavedViewServices, project: Project, view: Pick<SavedView, 'name' | 'query'>) {
  const [hash] = await Promise.all([hashFor(hasher, project), loadNames(project.masking)]);
  const isMasked = (text: string) => maskText(text, project.masking, hash).text !== text;
  const paths = [isMasked(view.name) ? ['name'] : [], textsOf(view.query).some(isMasked) ? ['query'] : []].flat();
  if (paths.length === 0) return;
  throw new AegisError('invalid_request', 'The view holds what the project masks. Share its address instead.', {
    errors: paths.map((path) => ({ path, message: 'must not hold what the project masks' })),
  });
}

function authorOf({ memberId, keyId }: Caller): string {
  return memberId ?? keyId;
}

function targetOf({ project_id: id }: Project, viewId: string): string {
  return `project/${id}/view/${viewId}`;
}

function toResource({ created_by, ...view }: SavedView, caller: Caller): z.infer<typeof SavedViewResource> {
  return { ...view, is_own: created_by === authorOf(caller) };
}
