import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { ApplicationType } from '../content/trace-submission.ts';
import { Verdict } from '../evaluation/evaluation.ts';
import { Severity } from '../kernel/issue.ts';

/** What the figures of a project count of one evaluated trace. It holds no text and names no user. */
export const CountedFact = z.object({
  trace_id: z.string(),
  /** When the trace was accepted, ISO-8601: its hour and day. */
  at: z.string(),
  model: z.string(),
  provider: z.string().nullable(),
  /** That the request was routed to at last; absent where no routing was told. */
  layer: z.string().optional(),
  domain: Domain,
  application_type: ApplicationType,
  /** By which the ledger knows the user; null where the charge does not tell. */
  account: z.string().nullable(),
  verdict: Verdict,
  /** That decided, or is waited for. */
  tier: z.int().nullable(),
  severity: Severity.nullable(),
  /** `category/type`, each once. */
  kinds: z.array(z.string()),
  evaluator_set: z.string(),
  /** Each with its calls and how many of them failed. */
  tools: z.array(z.tuple([z.string(), z.int(), z.int()])).default([]),
  tags: z.array(z.string()).default([]),
  requests: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cached_tokens: z.int(),
  cache_write_tokens: z.int(),
  reasoning_tokens: z.int(),
  /** Null where it is unknown. */
  cost_micro_usd: z.int().nullable(),
  latency_ms: z.number().nullable(),
  /** From the acceptance of the trace to this evaluation. */
  delay_ms: z.number(),
  /** Of this trace, this one included. */
  evaluations: z.int(),
  /** Calls of judges of which this evaluation is made, without answers from the cache. */
  judge_calls: z.int().default(0),
  /** Labels of people of which this evaluation is made. */
  labels: z.int().default(0),
  /** 1 where the gateway sent the request. */
  gateway_calls: z.int().default(0),
  /** Calls of models that failed. */
  failed_calls: z.int().default(0),
  /** Of the masked content, before it is compressed. */
  bytes: z.int().default(0),
});
export type CountedFact = z.infer<typeof CountedFact>;
