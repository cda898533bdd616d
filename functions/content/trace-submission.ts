import * as z from 'zod';
import {
  ClientId,
  count,
  Domain,
  EVALUATION_ID_PREFIX,
  label,
  milliseconds,
  ProjectId,
  TraceContent,
  Usd,
  UserId,
} from './trace.ts';

/** Short, since it is written into every counter that a reservation is taken from. */
export const ReservationId = ClientId.max(64);

const TraceId = ClientId.refine((id) => !id.startsWith(EVALUATION_ID_PREFIX), {
  message: `must not start with ${EVALUATION_ID_PREFIX}`,
}).refine((id) => id !== 'export', { message: 'must not be export, which is an address of its own' });

export const ApplicationType = z.enum([
  'generic',
  'chatbot',
  'rag',
  'agent',
  'rl_agent',
  'clinical_support',
  'diagnostic',
  'documentation',
  'trading_agent',
  'robotics',
  'other',
]);

const Usage = z.strictObject({
  input_tokens: count.optional(),
  output_tokens: count.optional(),
  /** Part of input_tokens, never added to it. */
  cached_tokens: count.optional(),
  /** Part of input_tokens as well: what was written to a cache, which some providers charge at a higher rate. */
  cache_write_tokens: count.optional(),
  /** Part of output_tokens, never added to it. */
  reasoning_tokens: count.optional(),
});

/** What `POST /api/v1/traces` takes. */
export const TraceSubmission = TraceContent.extend({
  model: label,
  trace_id: TraceId.optional(),
  project_id: ProjectId.optional(),
  user_id: UserId.optional(),
  session_id: ClientId.optional(),
  conversation_id: ClientId.optional(),
  domain: Domain.optional(),
  application_type: ApplicationType.optional(),
  provider: label.optional(),
  started_at: z.iso.datetime({ offset: true }).optional(),
  latency_ms: milliseconds.optional(),
  usage: Usage.optional(),
  cost_usd: Usd.optional(),
  /** The reservation that pays for this trace; it is settled with the trace's usage. */
  reservation_id: ReservationId.optional(),
});
export type TraceSubmission = z.infer<typeof TraceSubmission>;
