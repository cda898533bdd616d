import * as z from 'zod';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId } from '../../content/trace.ts';
import { NO_BODY, NONE } from '../../runtime/route.ts';
import { deleteTrace } from '../delete-trace.ts';
import type { TraceDeletionServices } from './services.ts';
import { DeletionReceiptResource } from './trace-resource.ts';

export const deleteTraceRoute = defineManagedRoute({
  operation: 'deleteTrace',
  method: 'DELETE',
  path: '/api/v1/traces/{id}',
  summary: 'Delete a trace with its evaluations',
  tag: 'traces',
  params: z.object({ id: ClientId }),
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description:
        'The receipt: what was removed from which store. The trace stays deleted: its id is not taken again for 35 days.',
      schema: DeletionReceiptResource,
    },
  },
  async run({ caller, params }, services: TraceDeletionServices) {
    const receipt = await deleteTrace(services, caller, params.id);
    return {
      status: 200,
      body: receipt,
      change: { target: `trace/${params.id}`, after: { removed: receipt.removed } },
    };
  },
});
