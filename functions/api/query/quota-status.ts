import * as z from 'zod';
import { payerOf } from '../../domain/ledger/account.ts';
import { quotaStatus } from '../../domain/ledger/quota-status.ts';
import { subjectOf } from '../../domain/tenancy/subject-of.ts';
import { ClientId, ProjectId } from '../../domain/trace.ts';
import { pseudonymize } from '../../domain/traces/prepare-trace.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { QuotaStatusResource, toQuotaStatus } from '../resources/quota.ts';
import type { QueryServices } from './services.ts';

export const quotaStatusRoute = defineRoute({
  operation: 'getQuotaStatus',
  method: 'GET',
  path: '/api/v1/quota/status',
  summary: 'Read what remains of every limit that applies',
  tag: 'quota',
  params: NONE,
  query: z.strictObject({ project_id: ProjectId.optional(), user_id: ClientId.optional() }),
  body: NO_BODY,
  responses: { 200: { description: 'The status of each limit.', schema: QuotaStatusResource } },
  async run({ caller, query }, services: QueryServices) {
    const project = await services.findProject(caller, query.project_id);
    const named = await pseudonymize(services, caller.organizationId, query.user_id);
    const { userId } = subjectOf(caller, { projectId: query.project_id, userId: named });
    const statuses = await quotaStatus(services, await payerOf(services.hasher, project, userId));
    return { status: 200, body: toQuotaStatus(project.project_id, userId, statuses) };
  },
});
