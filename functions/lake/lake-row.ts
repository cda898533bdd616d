import * as z from 'zod';
import type { TraceBody } from '../content/trace.ts';
import type { Sha256 } from '../kernel/ports.ts';
import type { StoredEvaluation, TraceRecord } from '../traces/trace-store.ts';

const key = z.string();
const text = z.string().nullable();
/** ISO-8601 in UTC with milliseconds. */
const time = z.string().nullable();
const requiredTime = z.string();
const count = z.int().nullable();
const number = z.number().nullable();
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable();

/**
 * A trace in the lake. The columns of a file have this order: those that the reading of one trace needs are beside each
 * other. The table of `lib/constructs/lake.ts` has the same ones.
 */
export const LakeRow = z.object({
  trace_id: key,
  created_at: requiredTime,
  /** The body as the table held it, packed; null where it is made of spans, or an object of its own. */
  stored: bytes,
  /** Until when the trace is kept. */
  keep_until: requiredTime,
  user_id: text,
  session_id: text,
  conversation_id: text,
  domain: text,
  application_type: text,
  model: text,
  provider: text,
  layer: text,
  started_at: time,
  latency_ms: number,
  input_tokens: count,
  output_tokens: count,
  cached_tokens: count,
  cache_write_tokens: count,
  reasoning_tokens: count,
  cost_micro_usd: count,
  status: text,
  verdict: text,
  severity: text,
  total_issues: count,
  escalated_to: count,
  evaluation_id: text,
  evaluator_set: text,
  /** JSON: the issues of the evaluation. */
  issues: text,
  /** The text itself, or JSON of the messages. */
  input: text,
  output: text,
  /** JSON, as the three that follow but for `error`. */
  contexts: text,
  tool_calls: text,
  tags: text,
  metadata: text,
  error: text,
});
export type LakeRow = Readonly<z.infer<typeof LakeRow>>;

/** How a column is kept: text, a time, a whole number, any number, or bytes. */
export type ColumnKind = 'text' | 'time' | 'count' | 'number' | 'bytes';

const KINDS = new Map<z.ZodType, ColumnKind>([
  [key, 'text'],
  [text, 'text'],
  [time, 'time'],
  [requiredTime, 'time'],
  [count, 'count'],
  [number, 'number'],
  [bytes, 'bytes'],
]);

export const LAKE_COLUMNS = LakeRow.keyof().options.map((name) => {
  const schema: z.ZodType = LakeRow.shape[name];
  return { name, kind: KINDS.get(schema) ?? 'text', isNullable: schema.safeParse(null).success };
});

/** What is known of a trace when its day is moved. */
export interface TraceToMove {
  readonly record: TraceRecord;
  readonly body: TraceBody | null;
  readonly evaluation: StoredEvaluation | null;
  /** The packed body, where the lake keeps it. */
  readonly stored: Uint8Array | null;
}

/** What the lake holds of a trace: masked, as everything that is stored. */
export function rowOf({ record, body, evaluation, stored }: TraceToMove): LakeRow {
  const content = body?.content;
  return {
    trace_id: record.trace_id,
    created_at: record.created_at,
    stored,
    keep_until: new Date(record.expires_at * 1_000).toISOString(),
    user_id: textOf(record.user_id),
    session_id: textOf(record.session_id),
    conversation_id: textOf(record.conversation_id),
    domain: record.domain,
    application_type: record.application_type,
    model: textOf(record.model),
    provider: textOf(record.provider),
    layer: textOf(record.layer),
    started_at: timeOf(record.started_at),
    latency_ms: record.latency_ms,
    input_tokens: record.input_tokens,
    output_tokens: record.output_tokens,
    cached_tokens: record.cached_tokens,
    cache_write_tokens: record.cache_write_tokens,
    reasoning_tokens: record.reasoning_tokens,
    cost_micro_usd: record.cost_micro_usd,
    status: record.status,
    verdict: record.verdict,
    severity: record.severity,
    total_issues: record.total_issues,
    escalated_to: record.escalated_to ?? null,
    evaluation_id: record.evaluation_id,
    evaluator_set: evaluation?.evaluator_set ?? null,
    issues: jsonOf(evaluation?.issues),
    input: typeof content?.input === 'string' ? textOf(content.input) : jsonOf(content?.input),
    output: textOf(content?.output),
    contexts: jsonOf(content?.contexts),
    tool_calls: jsonOf(content?.tool_calls),
    tags: jsonOf(content?.tags),
    metadata: jsonOf(content?.metadata),
    error: textOf(content?.error),
  };
}

/** Tells whether two rows say the same, whatever was done with them in between. */
export function digestOf(row: LakeRow, sha256: Sha256): string {
  const { stored } = row;
  const values = LAKE_COLUMNS.map(({ name, kind }) => (kind === 'bytes' ? null : row[name]));
  return sha256(JSON.stringify([values, stored === null ? null : Buffer.from(stored).toString('base64')]));
}

/** Half of a character cannot be written as UTF-8. */
function textOf(value: string | null | undefined): string | null {
  return value?.toWellFormed() ?? null;
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function timeOf(value: string | null): string | null {
  const milliseconds = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}
