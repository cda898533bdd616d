import * as z from 'zod';
import { Verdict } from '../evaluation/evaluation.ts';
import { Severity } from '../kernel/issue.ts';

/** What an evaluation says of the one in whose place it stands. */
export const Superseding = z.object({
  /** The evaluation before it, which stays in the history of the trace. */
  supersedes: z.string().optional(),
  /** What the machine concluded last, where a person decided. */
  machine: z
    .object({
      evaluation_id: z.string(),
      verdict: Verdict,
      severity: Severity.nullable(),
      tier: z.int().min(0).max(3),
    })
    .optional(),
});
