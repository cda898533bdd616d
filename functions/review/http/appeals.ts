import * as z from 'zod';
import { reachOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { AegisError } from '../../kernel/errors.ts';
import { Severity } from '../../kernel/issue.ts';
import { NONE } from '../../runtime/route.ts';
import { traceIdOf } from '../../traces/evaluation-id.ts';
import { Repair } from '../appeal.ts';
import { raterOf } from '../reviewer.ts';
import { AppealResource, toAppealResource } from './appeal-resource.ts';
import { ReviewParams } from './review-params.ts';
import type { ReviewServices } from './services.ts';

const Reason = z.string().trim().min(1).max(2_000);

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
    const [{ maskTyped }, { makeAppeal }] = await Promise.all([import('../mask-typed.ts'), import('../appeals.ts')]);
    const { reason } = await maskTyped(services, project, body);
    const by = await raterOf(services, caller);
    const appeal = await makeAppeal(services, { caller, record, by }, evaluationId, reason);
    return {
      status: 201,
      body: toAppealResource(appeal),
      change: { target: `appeal/${appeal.appeal_id}`, after: { state: appeal.state } },
    };
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
    const { decideAppeal } = await import('../appeals.ts');
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
