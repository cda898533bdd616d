import * as z from 'zod';
import { accountOf } from '../../access/account.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { limitSubjectOf, type Subject } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId, Usd, UserId } from '../../content/trace.ts';
import { zoneOf } from '../../kernel/window.ts';
import { NONE } from '../../runtime/route.ts';
import { changeLimits } from '../change-limits.ts';
import { type LimitChange, type LimitRecord, type QuotaScope, scopeKey } from '../limit.ts';
import { QuotaLimitsResource, toQuotaLimits } from './quota-resource.ts';
import type { LimitServices } from './services.ts';

const Count = z.int().nonnegative().max(1e12).nullable().optional();
const Money = Usd.nullable().optional();
const FIELDS = [
  'max_requests_daily',
  'max_tokens_daily',
  'max_cost_daily',
  'max_requests_monthly',
  'max_tokens_monthly',
  'max_cost_monthly',
] as const;

const QuotaUpdate = z
  .strictObject({
    project_id: ProjectId.optional().meta({ description: 'By default the limits of the whole organization.' }),
    user_id: UserId.optional().meta({ description: 'By default the limits of the whole project.' }),
    max_requests_daily: Count,
    max_tokens_daily: Count,
    max_cost_daily: Money,
    max_requests_monthly: Count,
    max_tokens_monthly: Count,
    max_cost_monthly: Money,
    effective: z.enum(['now', 'next_window']).default('now'),
  })
  .refine((body) => body.user_id === undefined || body.project_id !== undefined, {
    path: ['project_id'],
    message: 'is needed with user_id',
  })
  .refine((body) => FIELDS.some((field) => body[field] !== undefined), {
    message: `must change at least one of ${FIELDS.join(', ')}`,
  })
  .meta({ id: 'QuotaUpdate' });

export const updateQuotaRoute = defineManagedRoute({
  operation: 'updateQuota',
  method: 'POST',
  path: '/api/v1/quota/update',
  summary: 'Set or remove limits of the organization, a project or a user',
  tag: 'quota',
  params: NONE,
  query: NONE,
  body: QuotaUpdate,
  responses: { 200: { description: 'The limits after the change.', schema: QuotaLimitsResource } },
  async run({ caller, body }, services: LimitServices) {
    const userId = await pseudonymize(services, caller.organizationId, body.user_id);
    const subject = limitSubjectOf(caller, { projectId: body.project_id, userId });
    const project = await services.findProject(caller, subject?.projectId);
    const scope = await scopeFor(services, caller.organizationId, subject);
    const [before] = await services.ledger.findLimits(caller.organizationId, [scope]);
    const record = await changeLimits(services, {
      organizationId: caller.organizationId,
      scope,
      zone: zoneOf(project),
      changes: {
        daily: changeOf(body.max_requests_daily, body.max_tokens_daily, body.max_cost_daily),
        monthly: changeOf(body.max_requests_monthly, body.max_tokens_monthly, body.max_cost_monthly),
      },
      effective: body.effective,
    });
    // The audit log is kept for good: it names users as the ledger does.
    const audited = (limits: LimitRecord) => ({ ...toQuotaLimits(scope, limits), scope: scopeKey(scope) });
    return {
      status: 200,
      body: toQuotaLimits(scope, record),
      change: { target: `quota/${scopeKey(scope)}`, before: before ? audited(before) : null, after: audited(record) },
    };
  },
});

async function scopeFor(services: LimitServices, organizationId: string, subject: Subject | null): Promise<QuotaScope> {
  if (subject === null) return { kind: 'organization' };
  const { projectId, userId } = subject;
  if (userId === null) return { kind: 'project', projectId };
  return { kind: 'user', projectId, userId, account: await accountOf(services.hasher, organizationId, userId) };
}

function changeOf(
  requests: number | null | undefined,
  tokens: number | null | undefined,
  cost: number | null | undefined,
): LimitChange {
  return {
    ...(requests === undefined ? {} : { requests }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(cost === undefined ? {} : { cost }),
  };
}
