import * as z from 'zod';
import { pseudonymize } from '../../access/pseudonym.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { ProjectId, UserId } from '../../content/trace.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { payerOf } from '../account.ts';
import { quotaStatus } from '../quota-status.ts';
import { QuotaStatusResource, toQuotaStatus } from './quota-resource.ts';
import type { QuotaServices } from './services.ts';

export const quotaStatusRoute = defineRoute({
  operation: 'getQuotaStatus',
  method: 'GET',
  path: '/api/v1/quota/status',
  summary: 'Read what remains of every limit that applies',
  tag: 'quota',
  params: NONE,
  query: z.strictObject({ project_id: ProjectId.optional(), user_id: UserId.optional() }),
  body: NO_BODY,
  responses: { 200: { description: 'The status of each limit.', schema: QuotaStatusResource } },
  async run({ caller, query }, services: QuotaServices) {
    const project = await services.findProject(caller, query.project_id);
    const named = await pseudonymize(services, caller.organizationId, query.user_id);
    const { userId } = subjectOf(caller, { projectId: query.project_id, userId: named });
    const statuses = await quotaStatus(services, await payerOf(services.hasher, project, userId));
    return { status: 200, body: toQuotaStatus(project.project_id, userId, statuses) };
  },
});
