import * as z from 'zod';
import type { Caller } from '../../domain/tenancy/caller.ts';
import { deleteTraces, MAX_DELETED } from '../../domain/traces/delete-traces.ts';
import { pseudonymize } from '../../domain/traces/prepare-trace.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { DeletionReceiptResource } from '../resources/trace.ts';
import { TRACE_FILTER } from '../resources/trace-filter.ts';
import type { ManageServices } from './services.ts';

const { project_id: PROJECT, ...FILTER } = TRACE_FILTER;

/** Without any condition this would empty a project, which nobody should do by leaving a field out. */
const DeletionFilter = z
  .strictObject({ project_id: PROJECT, ...FILTER })
  .refine((filter) => Object.entries(filter).some(([name, value]) => name !== 'project_id' && value !== undefined), {
    error: 'needs a condition besides project_id',
    path: ['from'],
  })
  .meta({ id: 'DeletionFilter' });

const DeletionReceipts = z
  .object({
    deleted: z.int(),
    complete: z.boolean().meta({ description: 'False while there are more; the same call again deletes the next.' }),
    receipts: z.array(DeletionReceiptResource),
  })
  .meta({ id: 'DeletionReceipts' });

const RESPONSES = {
  200: { description: `What was removed from where, up to ${MAX_DELETED} traces a call.`, schema: DeletionReceipts },
};

export const deleteTracesRoute = defineRoute({
  operation: 'deleteTraces',
  method: 'POST',
  path: '/api/v1/traces/delete',
  summary: 'Delete the traces of a project that match a filter',
  tag: 'traces',
  params: NONE,
  query: NONE,
  body: DeletionFilter,
  responses: RESPONSES,
  run: ({ caller, body }, services: ManageServices) => deleteMatching(services, caller, body),
});

async function deleteMatching(services: ManageServices, caller: Caller, filter: z.output<typeof DeletionFilter>) {
  const { project_id: named, user_id: userId, ...rest } = filter;
  const project = await services.findProject(caller, named);
  const wanted = (await pseudonymize(services, caller.organizationId, userId)) ?? undefined;
  if (caller.userId !== null && wanted !== undefined && wanted !== caller.userId) {
    // A key that is bound to a user sees no traces of another.
    return { status: 200, body: { deleted: 0, complete: true, receipts: [] } };
  }
  const { receipts, complete } = await deleteTraces(services, caller, project, {
    ...rest,
    userId: caller.userId ?? wanted,
  });
  return { status: 200, body: { deleted: receipts.length, complete, receipts } };
}
