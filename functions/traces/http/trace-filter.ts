import * as z from 'zod';
import { Domain, ProjectId, UserId } from '../../content/trace.ts';
import { Verdict } from '../../evaluation/evaluation.ts';
import { Severity } from '../../kernel/issue.ts';
import { TraceStatus } from '../trace-store.ts';

/** UTC with milliseconds, the form that traces are ordered by. */
const Instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => new Date(text).toISOString())
  // Others are written with a sign and six digits, which sort before every other time.
  .refine((instant) => /^\d/.test(instant), 'must be within the years 0000 to 9999 in UTC');

/** Which traces of which project, as every list and every bulk deletion understands it. */
export const TRACE_FILTER = {
  project_id: ProjectId.optional(),
  domain: Domain.optional(),
  model: z.string().max(128).optional(),
  user_id: UserId.optional(),
  status: TraceStatus.optional(),
  verdict: Verdict.optional(),
  severity: Severity.optional(),
  from: Instant.optional().meta({ description: 'The first instant that is included: a date or a time.' }),
  to: Instant.optional().meta({ description: 'The last instant that is included; a date means its first instant.' }),
} as const;
