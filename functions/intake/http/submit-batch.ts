import * as z from 'zod';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { BatchResult } from './batch-result.ts';
import type { IntakeServices } from './services.ts';

const MAX_TRACES = 100;

/** Checked one by one, so that a malformed trace does not refuse its neighbours. */
const Submitted = z.unknown().meta({ $ref: '#/components/schemas/TraceSubmission' });
const TraceBatch = z.strictObject({ traces: z.array(Submitted).min(1).max(MAX_TRACES) }).meta({ id: 'TraceBatch' });

const BatchResults = z
  .object({ accepted: z.int(), refused: z.int(), results: z.array(BatchResult) })
  .meta({ id: 'TraceBatchResults' });

export const submitBatchRoute = defineRoute({
  operation: 'submitTraceBatch',
  method: 'POST',
  path: '/api/v1/traces/batch',
  summary: `Submit up to ${MAX_TRACES} traces for evaluation`,
  tag: 'traces',
  params: NONE,
  query: NONE,
  body: TraceBatch,
  responses: {
    202: {
      description: 'One result for each trace, in order. Each trace is accepted or refused separately.',
      schema: BatchResults,
    },
  },
  async run({ caller, body, request }, services: IntakeServices) {
    // Loaded with the first batch, as is what it calls.
    const { takeBatch } = await import('./take-batch.ts');
    return takeBatch(services, { caller, traces: body.traces, body, request });
  },
});
