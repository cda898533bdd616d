import * as z from 'zod';

const Json = z.json();
const count = z.int().nonnegative();

export const SpanKind = z.enum(['llm', 'tool', 'retriever', 'agent', 'chain', 'embedding', 'guardrail', 'span']);
export type SpanKind = z.infer<typeof SpanKind>;

const Message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.string(),
  name: z.string().optional(),
});

/** A span in our own terms, whichever conventions its attributes follow. Stored masked. */
export const NormalizedSpan = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  kind: SpanKind,
  started_at: z.string(),
  duration_ms: z.number(),
  error: z.string().optional(),
  model: z.string().optional(),
  provider: z.string().optional(),
  /** Input includes tokens that a cache was read for or written with, output includes reasoning. */
  usage: z
    .object({
      input_tokens: count.optional(),
      output_tokens: count.optional(),
      cached_tokens: count.optional(),
      cache_write_tokens: count.optional(),
      reasoning_tokens: count.optional(),
    })
    .optional(),
  /** Micro-USD, as reported. */
  cost: count.optional(),
  input: z.union([z.string(), z.array(Message)]).optional(),
  output: z.string().optional(),
  reasoning: z.array(z.string()).optional(),
  documents: z
    .array(
      z.object({
        content: z.string(),
        source: z.string().optional(),
        relevance: z.number().optional(),
      }),
    )
    .optional(),
  /** The tool that this span ran. */
  tool: z
    .object({ call_id: z.string().optional(), name: z.string(), arguments: Json.optional(), result: Json.optional() })
    .optional(),
  /** The tools that the model asked for, with what they answered where the same span says it. */
  tool_requests: z
    .array(
      z.object({ id: z.string().optional(), name: z.string(), arguments: Json.optional(), result: Json.optional() }),
    )
    .optional(),
  /** What tools answered, as the model was told after its last word: the results of requests that show none. */
  tool_results: z.array(z.object({ id: z.string().optional(), name: z.string().optional(), result: Json })).optional(),
  user_id: z.string().optional(),
  session_id: z.string().optional(),
  conversation_id: z.string().optional(),
  /** Whatever no convention gives a meaning to. */
  attributes: z.record(z.string(), Json).optional(),
});
export type NormalizedSpan = z.infer<typeof NormalizedSpan>;
