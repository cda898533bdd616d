import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { reachOf } from '../../access/subject-of.ts';
import { ClientId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { HttpResponse } from '../../runtime/http.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { traceIdOf } from '../evaluation-id.ts';
import type { TraceRecord } from '../trace-store.ts';
import { EvaluationResource, PendingEvaluationResource, toEvaluationResource } from './evaluation-resource.ts';
import type { TraceServices } from './services.ts';
import { findPage, ListQuery } from './traces.ts';

/** Seconds after which asking again for a pending evaluation is worth it. */
const PENDING_RETRY_SECONDS = '1';

/** An evaluation id is a prefix and eight digits longer than the trace id in it. */
const EvaluationOrTraceId = z
  .string()
  .max(160)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/);

const RESPONSES = {
  200: {
    description: 'The evaluation: what was found, by which evaluator, and why the cascade ended.',
    schema: EvaluationResource,
  },
  202: {
    description: 'The trace is not evaluated yet. `Retry-After` says when to ask again.',
    schema: PendingEvaluationResource,
  },
} as const;

export const listEvaluationsRoute = defineRoute({
  operation: 'listEvaluations',
  method: 'GET',
  path: '/api/v1/evaluations',
  summary: "List the evaluations of a project's traces, in the order of the traces",
  tag: 'evaluations',
  params: NONE,
  query: ListQuery.omit({ status: true }),
  body: NO_BODY,
  responses: {
    200: {
      description: 'A page. It may be short although more items follow; `next_cursor` says so.',
      schema: listOf(EvaluationResource).meta({ id: 'EvaluationList' }),
    },
  },
  async run({ caller, query }, services: TraceServices) {
    const show = async (records: readonly TraceRecord[]) => {
      const evaluations = await services.traces.findEvaluations(records);
      return evaluations.map((evaluation) => (evaluation === null ? null : toEvaluationResource(evaluation)));
    };
    return { status: 200, body: await findPage(services, caller, { ...query, status: 'evaluated' }, show) };
  },
});

export const getEvaluationRoute = defineRoute({
  operation: 'getEvaluation',
  method: 'GET',
  path: '/api/v1/evaluations/{id}',
  summary: 'Read an evaluation by its id or by the id of its trace',
  tag: 'evaluations',
  params: z.object({ id: EvaluationOrTraceId }),
  query: NONE,
  body: NO_BODY,
  responses: RESPONSES,
  run({ caller, params }, services: TraceServices) {
    const traceId = traceIdOf(params.id);
    return answerEvaluation(services, caller, traceId ?? params.id, traceId === null ? null : params.id);
  },
});

export const getTraceEvaluationRoute = defineRoute({
  operation: 'getTraceEvaluation',
  method: 'GET',
  path: '/api/v1/traces/{id}/evaluation',
  summary: 'Read the latest evaluation of a trace',
  tag: 'evaluations',
  params: z.object({ id: ClientId }),
  query: NONE,
  body: NO_BODY,
  responses: RESPONSES,
  run({ caller, params }, services: TraceServices) {
    return answerEvaluation(services, caller, params.id, null);
  },
});

/** The evaluation named, or the latest of the trace; 202 while there is none. */
async function answerEvaluation(
  services: TraceServices,
  caller: Caller,
  traceId: string,
  evaluationId: string | null,
): Promise<HttpResponse> {
  const record = await services.traces.findRecord(caller.organizationId, traceId);
  if (record === null || !reachOf(caller).has(record)) throw evaluationNotFound();
  const id = evaluationId ?? record.evaluation_id;
  if (id === null) {
    return {
      status: 202,
      headers: { 'retry-after': PENDING_RETRY_SECONDS },
      body: { trace_id: traceId, status: 'queued' },
    };
  }
  const evaluation = await services.traces.findEvaluation(caller.organizationId, traceId, id);
  if (evaluation === null) throw evaluationNotFound();
  // The packs and what explains with them: 90 KB that a list does not need.
  const { explainEvaluation } = await import('../explain-evaluation.ts');
  const explanations = await explainEvaluation(services, caller.organizationId, evaluation);
  return { status: 200, body: { ...toEvaluationResource(evaluation), explanations } };
}

function evaluationNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such evaluation.');
}
