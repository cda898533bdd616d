import * as z from 'zod';
import { ClientId, Domain, label, ProjectId, Usd, UserId } from '../../content/trace.ts';
import { Verdict } from '../../evaluation/evaluation.ts';
import { Category, Severity } from '../../kernel/issue.ts';
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

const Milliseconds = z.coerce.number().min(0).max(1e12);

/** What lists and exports filter by beside that; each is answered from the record of a trace, without its text. */
export const LIST_FILTER = {
  session_id: ClientId.optional().meta({ description: 'Of a session, or of a conversation.' }),
  category: Category.optional().meta({ description: 'With an issue of this category.' }),
  issue_type: z.string().max(128).optional().meta({
    description: 'With an issue of this type; together with `category`, with one that is both.',
  }),
  tag: label.optional().meta({ description: 'One of the first ten tags of a trace.' }),
  min_cost_usd: Usd.optional().meta({ description: 'At least this cost. A trace whose cost is unknown is left out.' }),
  max_cost_usd: Usd.optional().meta({ description: 'At most this cost. A trace whose cost is unknown is left out.' }),
  min_latency_ms: Milliseconds.optional().meta({
    description: 'At least this latency. A trace whose latency is unknown is left out.',
  }),
  max_latency_ms: Milliseconds.optional().meta({
    description: 'At most this latency. A trace whose latency is unknown is left out.',
  }),
} as const;
