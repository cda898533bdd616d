import * as z from 'zod';
import { ProjectId } from '../../content/trace.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { AppealState } from '../appeal.ts';
import { listAppeals } from '../list-appeals.ts';
import { AppealResource, toAppealResource } from './appeal-resource.ts';
import type { ReviewReadServices } from './services.ts';

export const listAppealsRoute = defineRoute({
  operation: 'listAppeals',
  method: 'GET',
  path: '/api/v1/appeals',
  summary: 'List the appeals of a project, the latest first',
  tag: 'appeals',
  params: NONE,
  query: z.strictObject({
    project_id: ProjectId.optional(),
    state: AppealState.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(1_000).optional(),
  }),
  body: NO_BODY,
  responses: {
    200: { description: 'A page of appeals.', schema: listOf(AppealResource).meta({ id: 'AppealList' }) },
  },
  async run({ caller, query }, services: ReviewReadServices) {
    const { project_id: named, ...rest } = query;
    const project = await services.findProject(caller, named);
    const { items, nextCursor } = await listAppeals(services, caller, project, rest);
    return { status: 200, body: { items: items.map(toAppealResource), next_cursor: nextCursor } };
  },
});
