import * as z from 'zod';
import { spellingsOf } from '../../access/pseudonym.ts';
import { reachOf, wideSubjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId, UserId } from '../../content/trace.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { type Erasure, erasureNotFound, requestErasure } from '../erasure.ts';
import type { ErasureServices } from './services.ts';

const ErasureResource = z
  .object({
    erasure_id: z.string(),
    status: z.enum(['pending', 'running', 'completed']),
    project_id: z.string().nullable().meta({ description: 'Null for every project of the organization.' }),
    user_digest: z
      .string()
      .meta({ description: 'A digest that identifies the user in repeated requests without naming them.' }),
    requested_at: z.string(),
    completed_at: z.string().nullable(),
    runs: z.int().meta({ description: 'How many runs worked on the erasure; more than one if it was interrupted.' }),
    looked_for: z.array(z.string()).meta({
      description:
        'The forms of the id that are looked for: `as_given`, `pseudonym` (its digest), and `pseudonym_as_given` when the id came with white space around it or in another Unicode form. Upper and lower case differ.',
    }),
    found_anything: z.boolean().nullable().meta({
      description:
        'Null until the erasure is completed. False when no store held anything of the user under any of these forms: check how the application spells the id.',
    }),
    receipt: z.object({
      traces: z.int(),
      trace_ids: z.array(z.string()).meta({ description: 'At most the first thousand ids.' }),
      removed: z.array(z.object({ store: z.string(), items: z.record(z.string(), z.int()) })),
    }),
  })
  .meta({ id: 'Erasure' });

function toErasureResource(erasure: Erasure): z.infer<typeof ErasureResource> {
  return {
    erasure_id: erasure.erasure_id,
    status: erasure.status,
    project_id: erasure.project_id,
    user_digest: erasure.user_digest,
    requested_at: erasure.requested_at,
    completed_at: erasure.completed_at,
    runs: erasure.runs,
    looked_for: erasure.looked_for,
    found_anything: erasure.status === 'completed' ? foundAnything(erasure) : null,
    receipt: {
      traces: erasure.traces,
      trace_ids: erasure.trace_ids,
      removed: Object.entries(erasure.removed).map(([store, items]) => ({ store, items })),
    },
  };
}

function foundAnything({ traces, removed }: Erasure): boolean {
  return traces > 0 || Object.values(removed).some((items) => Object.values(items).some((count) => count > 0));
}

export const eraseUserRoute = defineManagedRoute({
  operation: 'eraseUser',
  method: 'POST',
  path: '/api/v1/traces/delete-by-user',
  summary: 'Erase everything that is tied to a user; a scheduled run does this within minutes',
  tag: 'traces',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      user_id: UserId,
      project_id: ProjectId.optional().meta({
        description: 'By default the project of a bound key, or else every project. A key of a member has to name one.',
      }),
    })
    .meta({ id: 'EraseUserRequest' }),
  responses: {
    202: { description: 'The erasure is accepted. `Location` leads to its progress.', schema: ErasureResource },
  },
  async run({ caller, body }, services: ErasureServices) {
    const spellings = await spellingsOf(services, caller.organizationId, body.user_id);
    const { projectId } = wideSubjectOf(caller, { projectId: body.project_id, userId: spellings[0]?.userId });
    const project = projectId === null ? null : await services.findProject(caller, projectId);
    const erasure = await requestErasure(services, {
      organizationId: caller.organizationId,
      projectId: project?.project_id ?? null,
      spellings,
      requestedBy: caller.keyId,
    });
    const path = `/api/v1/traces/delete-by-user/${erasure.erasure_id}`;
    return {
      status: 202,
      headers: { location: path },
      body: toErasureResource(erasure),
      change: {
        target: `user/${erasure.user_digest}`,
        after: { erasure_id: erasure.erasure_id, project_id: erasure.project_id },
      },
    };
  },
});

export const getErasureRoute = defineRoute({
  operation: 'getErasure',
  method: 'GET',
  path: '/api/v1/traces/delete-by-user/{id}',
  summary: 'Read the progress of an erasure and its receipt',
  tag: 'traces',
  params: z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/) }),
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The erasure with its receipt.', schema: ErasureResource } },
  async run({ caller, params }, services: ErasureServices) {
    const erasure = await services.erasures.find(caller.organizationId, params.id);
    const isTheirs = reachOf(caller).isWhole || erasure?.requested_by === caller.keyId;
    if (erasure === null || !isTheirs) throw erasureNotFound();
    return { status: 200, body: toErasureResource(erasure) };
  },
});
