import * as z from 'zod';
import { Warnings } from './warning-resource.ts';

/** What became of one trace of a batch. */
export const BatchResult = z
  .object({
    index: z.int(),
    status: z.int().meta({ description: 'The status that `POST /api/v1/traces` would have answered for this trace.' }),
    trace_id: z.string().optional(),
    warnings: Warnings,
    error: z
      .object({
        code: z.string(),
        detail: z.string(),
        errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        retry_after_seconds: z.int().optional(),
      })
      .optional(),
  })
  .meta({ id: 'TraceBatchResult' });

export type BatchResult = z.infer<typeof BatchResult>;
