import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { reachOf, subjectOf } from '../../access/subject-of.ts';
import { ClientId } from '../../content/trace.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { traceNotFound } from '../delete-trace.ts';
import { listShown, MAX_EXAMINED, type TraceFilter } from '../list-traces.ts';
import { TRACE_ORDERS } from '../trace-order.ts';
import type { TraceRecord } from '../trace-store.ts';
import { toEvaluationResource } from './evaluation-resource.ts';
import type { TraceServices } from './services.ts';
import { LIST_FILTER, TRACE_FILTER } from './trace-filter.ts';
import { TraceResource, TraceSummaryResource, toContent, toTraceSummary } from './trace-resource.ts';

/** The query parameters that every list of traces or evaluations understands. */
export const ListQuery = z.strictObject({
  ...TRACE_FILTER,
  ...LIST_FILTER,
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1_000).optional(),
  order: z
    .enum(TRACE_ORDERS)
    .default('newest')
    .meta({
      description: `By time, or by an amount: then the period may hold at most ${MAX_EXAMINED.toLocaleString('en')} traces, since all of them are looked at. A trace whose amount is unknown comes last.`,
    }),
  include: z
    .enum(['non_model'])
    .optional()
    .meta({ description: 'Shows OpenTelemetry traces in which no model ran as well, such as those of HTTP and SQL.' }),
});

export const listTracesRoute = defineRoute({
  operation: 'listTraces',
  method: 'GET',
  path: '/api/v1/traces',
  summary: "List a project's traces",
  tag: 'traces',
  params: NONE,
  query: ListQuery,
  body: NO_BODY,
  responses: {
    200: {
      description: 'A page. It may be short although more items follow; `next_cursor` says so.',
      schema: listOf(TraceSummaryResource).meta({ id: 'TraceList' }),
    },
  },
  async run({ caller, query }, services: TraceServices) {
    const show = async (records: readonly TraceRecord[]) => records.map(toTraceSummary);
    return { status: 200, body: await findPage(services, caller, query, show) };
  },
});

/** The page that a list request asks for, of what it shows of each trace. */
export async function findPage<T>(
  services: TraceServices,
  caller: Caller,
  query: z.output<typeof ListQuery>,
  show: (records: readonly TraceRecord[]) => Promise<readonly (T | null)[]>,
) {
  const { project_id: named, user_id: userId, limit, cursor, order, include, ...others } = query;
  const project = await services.findProject(caller, named);
  const user = await pseudonymize(services, caller.organizationId, userId);
  const subject = subjectOf(caller, { projectId: named, userId: user });
  const hidesNonModel = include !== 'non_model';
  const filter: TraceFilter = { ...toFilter(others), userId: subject.userId ?? undefined, hidesNonModel };
  return listShown(services, project, { filter, limit, cursor, order }, show);
}

type Named = Omit<z.output<typeof ListQuery>, 'project_id' | 'user_id' | 'limit' | 'cursor' | 'order' | 'include'>;

/** In the words of the list; names of the API that mean the same stay as they are. */
function toFilter(named: Named): TraceFilter {
  const { session_id, issue_type, min_cost_usd, max_cost_usd, min_latency_ms, max_latency_ms, ...same } = named;
  return {
    ...same,
    sessionId: session_id,
    issueType: issue_type,
    minCostMicroUsd: min_cost_usd,
    maxCostMicroUsd: max_cost_usd,
    minLatencyMs: min_latency_ms,
    maxLatencyMs: max_latency_ms,
  };
}

export const getTraceRoute = defineRoute({
  operation: 'getTrace',
  method: 'GET',
  path: '/api/v1/traces/{id}',
  summary: 'Read a trace with its latest evaluation',
  tag: 'traces',
  params: z.object({ id: ClientId }),
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description:
        'The trace as stored, with every span that was taken. Intake holds a trace to what one answer can carry.',
      schema: TraceResource,
    },
  },
  async run({ caller, params }, services: TraceServices) {
    const stored = await services.traces.find(caller.organizationId, params.id);
    if (stored === null || stored.body === null || !reachOf(caller).has(stored.record)) throw traceNotFound();
    const { content, not_read: notRead } = stored.body;
    const evaluation = stored.evaluations.find(({ evaluation_id: id }) => id === stored.record.evaluation_id);
    return {
      status: 200,
      body: {
        ...toTraceSummary(stored.record),
        content: toContent(content),
        ...(notRead === undefined ? {} : { not_read: notRead }),
        evaluation: evaluation === undefined ? null : toEvaluationResource(evaluation),
      },
    };
  },
});
