import * as z from 'zod';
import { pseudonymize } from '../../access/pseudonym.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { NONE } from '../../runtime/route.ts';
import { deleteTraces, MAX_DELETED } from '../delete-traces.ts';
import type { TraceDeletionServices } from './services.ts';
import { TRACE_FILTER } from './trace-filter.ts';
import { DeletionReceiptResource } from './trace-resource.ts';

const { project_id: PROJECT, ...FILTER } = TRACE_FILTER;

/** Without any condition this would empty a project, which nobody should do by leaving a field out. */
const DeletionFilter = z
  .strictObject({ project_id: PROJECT, ...FILTER })
  .refine((filter) => Object.entries(filter).some(([name, value]) => name !== 'project_id' && value !== undefined), {
    error: 'needs a condition besides project_id',
  })
  .meta({ id: 'DeletionFilter' });

const DeletionReceipts = z
  .object({
    deleted: z.int(),
    complete: z.boolean().meta({ description: 'False when more traces match; repeat the call to delete them.' }),
    receipts: z.array(DeletionReceiptResource),
  })
  .meta({ id: 'DeletionReceipts' });

export const deleteTracesRoute = defineManagedRoute({
  operation: 'deleteTraces',
  method: 'POST',
  path: '/api/v1/traces/delete',
  summary: 'Delete the traces of a project that match a filter',
  tag: 'traces',
  params: NONE,
  query: NONE,
  body: DeletionFilter,
  responses: {
    200: { description: `The receipts of the deleted traces, up to ${MAX_DELETED} a call.`, schema: DeletionReceipts },
  },
  async run({ caller, body }, services: TraceDeletionServices) {
    const { project_id: named, user_id: userId, ...rest } = body;
    const project = await services.findProject(caller, named);
    const user = await pseudonymize(services, caller.organizationId, userId);
    const subject = subjectOf(caller, { projectId: named, userId: user });
    const filter = { ...rest, userId: subject.userId ?? undefined };
    const { receipts, complete } = await deleteTraces(services, caller, project, filter);
    return {
      status: 200,
      body: { deleted: receipts.length, complete, receipts },
      change: {
        target: `project/${project.project_id}`,
        // Who it was about is not for the log.
        after: { filter: rest, traces: receipts.map(({ trace_id: id }) => id), complete },
      },
    };
  },
});
