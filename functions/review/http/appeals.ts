import * as z from 'zod';
import { reachOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import { Severity } from '../../kernel/issue.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { traceIdOf } from '../../traces/evaluation-id.ts';
import { Appeal, AppealState, Repair } from '../appeal.ts';
import { decideAppeal, listAppeals, makeAppeal } from '../appeals.ts';
import { raterOf } from '../reviewer.ts';
import { maskWith } from '../work-on-review.ts';
import { ReviewParams } from './reviews.ts';
import type { ReviewReadServices, ReviewServices } from './services.ts';

const Reason = z.string().trim().min(1).max(2_000);

const AppealResource = Appeal.pick({
  appeal_id: true,
  project_id: true,
  trace_id: true,
  evaluation_id: true,
  by: true,
  reason: true,
  state: true,
  created_at: true,
  history: true,
  ruling: true,
  repair: true,
}).meta({ id: 'Appeal' });

function toAppealResource(appeal: Appeal): z.infer<typeof AppealResource> {
  return AppealResource.parse(appeal);
}

export const createAppealRoute = defineManagedRoute({
  operation: 'createAppeal',
  method: 'POST',
  path: '/api/v1/evaluations/{id}/appeals',
  summary: 'Appeal an evaluation, so that a person decides it who has not labelled it',
  tag: 'appeals',
  params: ReviewParams,
  query: NONE,
  body: z.strictObject({ reason: Reason }).meta({ id: 'AppealRequest' }),
  responses: {
    201: { description: 'The appeal.', schema: AppealResource },
    409: { description: 'It is appealed already, is not the current evaluation of its trace, or there is none yet.' },
    429: { description: 'The key has made as many appeals in this hour as it may.' },
  },
  async run({ caller, params, body }, services: ReviewServices) {
    const named = traceIdOf(params.id);
    const record = await services.traces.findRecord(caller.organizationId, named ?? params.id);
    if (record === null || !reachOf(caller).has(record)) {
      throw new AegisError('not_found', 'There is no such evaluation.');
    }
    const evaluationId = named === null ? record.evaluation_id : params.id;
    if (evaluationId === null) throw new AegisError('conflict', 'This trace is not evaluated yet.');
    const project = await services.loadProject(caller.organizationId, record.project_id);
    const { reason } = await maskWith(services, project, body);
    const by = await raterOf(services, caller);
    const appeal = await makeAppeal(services, { caller, record, by }, evaluationId, reason);
    return {
      status: 201,
      body: toAppealResource(appeal),
      change: { target: `appeal/${appeal.appeal_id}`, after: { state: appeal.state } },
    };
  },
});

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

export const decideAppealRoute = defineManagedRoute({
  operation: 'decideAppeal',
  method: 'POST',
  path: '/api/v1/appeals/{id}/decide',
  summary: 'Take an appeal a step further; overturning supersedes the evaluation',
  tag: 'appeals',
  params: ReviewParams,
  query: NONE,
  body: z
    .strictObject({
      decision: z.enum(['review', 'uphold', 'overturn', 'close']).meta({
        description:
          '`review` takes it up; `uphold` lets the evaluation stand, `overturn` puts yours in its place; `close` ends it.',
      }),
      reason: Reason,
      verdict: z.enum(['pass', 'fail']).optional().meta({ description: 'With `overturn`: by default the opposite.' }),
      severity: Severity.nullable().optional(),
      repair: Repair.optional().meta({ description: 'The rule or the model that has to be mended.' }),
    })
    .meta({ id: 'AppealDecision' }),
  responses: {
    200: { description: 'The appeal after this step.', schema: AppealResource },
    403: { description: 'You have labelled this trace, or your key may not decide.' },
    409: { description: 'The step does not follow the state that the appeal is in.' },
  },
  async run({ caller, params, body }, services: ReviewServices) {
    const by = await raterOf(services, caller);
    const { before, after } = await decideAppeal(services, caller, by, params.id, body);
    return {
      status: 200,
      body: toAppealResource(after),
      change: {
        target: `appeal/${after.appeal_id}`,
        before: { state: before.state },
        after: { state: after.state, repair: after.repair, ruling: after.ruling },
      },
    };
  },
});
