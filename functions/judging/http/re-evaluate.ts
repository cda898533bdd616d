import * as z from 'zod';
import { reachOf } from '../../access/subject-of.ts';
import { ClientId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { FindProject } from '../../projects/find-project.ts';
import { defineRoute, NONE, type RouteServices } from '../../runtime/route.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import type { ReEvaluateDependencies } from '../re-evaluate.ts';

export interface ReEvaluateServices extends RouteServices, ReEvaluateDependencies {
  readonly traces: Pick<TraceStore, 'findRecord' | 'findEvaluations'>;
  readonly findProject: FindProject;
}

const Tier = z.literal([2, 3, 4], { error: 'must be 2 (rules and models), 3 (the judge) or 4 (people)' }).meta({
  description: '2 has rules and models evaluate the trace again, 3 the judge; 4 puts it into review, for people.',
});

export const reEvaluateRoute = defineRoute({
  operation: 'reEvaluateTrace',
  method: 'POST',
  path: '/api/v1/traces/{id}/re-evaluate',
  summary: 'Have a trace evaluated again',
  tag: 'evaluations',
  params: z.object({ id: ClientId }),
  query: NONE,
  body: z.strictObject({ tier: Tier }).meta({ id: 'ReEvaluation' }),
  responses: {
    202: {
      description:
        'The trace is queued. What is concluded takes the place of `evaluation_id`, which is null while the trace waits for its first evaluation; with the same evaluators and settings tier 2 concludes the same, and nothing changes. Tier 4 opens a review of the evaluation, whose verdict stands until people have decided. Sending the request again has no further effect while it waits, and people are asked once about an evaluation.',
      schema: z
        .object({ trace_id: z.string(), evaluation_id: z.string().nullable(), tier: Tier, status: z.literal('queued') })
        .meta({ id: 'QueuedReEvaluation' }),
    },
    409: {
      description:
        'Tier 2 or 3 was asked for, and people have decided on the trace; or tier 3 where no judge is configured; or tier 3 or 4 before the trace was evaluated.',
    },
  },
  async run({ caller, params, body }, services: ReEvaluateServices) {
    const record = await services.traces.findRecord(caller.organizationId, params.id);
    if (record === null || !reachOf(caller).has(record)) throw new AegisError('not_found', 'There is no such trace.');
    const project = await services.findProject(caller, record.project_id);
    const { reEvaluate } = await import('../re-evaluate.ts');
    const current = await reEvaluate(services, project, record, body.tier);
    const evaluation_id = current?.evaluation_id ?? null;
    return { status: 202, body: { trace_id: params.id, evaluation_id, tier: body.tier, status: 'queued' } };
  },
});
