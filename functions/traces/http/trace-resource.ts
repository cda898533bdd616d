import * as z from 'zod';
import { NotRead } from '../../content/not-read.ts';
import { Domain, ShownContent, type TraceContent } from '../../content/trace.ts';
import { ApplicationType } from '../../content/trace-submission.ts';
import { Verdict } from '../../evaluation/evaluation.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { Severity } from '../../kernel/issue.ts';
import { type TraceRecord, TraceStatus } from '../trace-store.ts';
import { EvaluationResource } from './evaluation-resource.ts';

export const TraceSummaryResource = z
  .object({
    trace_id: z.string(),
    project_id: z.string(),
    user_id: z.string().nullable(),
    session_id: z.string().nullable(),
    conversation_id: z.string().nullable(),
    domain: Domain,
    application_type: ApplicationType,
    model: z.string(),
    provider: z.string().nullable(),
    started_at: z.string().nullable(),
    created_at: z.string(),
    latency_ms: z.number().nullable(),
    usage: z.object({
      input_tokens: z.int(),
      output_tokens: z.int(),
      cached_tokens: z.int().meta({ description: 'Part of the input: what was read from a cache.' }),
      cache_write_tokens: z.int().meta({ description: 'Part of the input: what was written to a cache.' }),
      reasoning_tokens: z.int(),
      estimated: z.boolean(),
    }),
    cost_usd: z
      .string()
      .nullable()
      .meta({ description: 'Null when the price of a model that it called is unknown: then it is not free.' }),
    price_table: z.string().nullable(),
    status: TraceStatus,
    verdict: Verdict.nullable(),
    severity: Severity.nullable(),
    total_issues: z.int().nullable(),
    evaluation_id: z.string().nullable(),
  })
  .meta({ id: 'TraceSummary' });

export const TraceResource = TraceSummaryResource.extend({
  content: ShownContent.meta({ description: 'The content as stored: secrets and personal data are masked.' }),
  not_read: z.array(NotRead).optional().meta({
    description: 'Texts that are not in the content because they could not be read, and why; none is an empty text.',
  }),
  evaluation: EvaluationResource.nullable(),
}).meta({ id: 'Trace' });

export const DeletionReceiptResource = z
  .object({
    trace_id: z.string(),
    deleted_at: z.string(),
    removed: z.array(z.object({ store: z.string(), items: z.array(z.string()) })),
  })
  .meta({ id: 'DeletionReceipt' });

export function toTraceSummary(record: TraceRecord): z.infer<typeof TraceSummaryResource> {
  return {
    trace_id: record.trace_id,
    project_id: record.project_id,
    user_id: record.user_id,
    session_id: record.session_id,
    conversation_id: record.conversation_id,
    domain: record.domain,
    application_type: record.application_type,
    model: record.model,
    provider: record.provider,
    started_at: record.started_at,
    created_at: record.created_at,
    latency_ms: record.latency_ms,
    usage: {
      input_tokens: record.input_tokens,
      output_tokens: record.output_tokens,
      cached_tokens: record.cached_tokens,
      cache_write_tokens: record.cache_write_tokens,
      reasoning_tokens: record.reasoning_tokens,
      estimated: record.tokens_estimated,
    },
    cost_usd: record.cost_micro_usd === null ? null : formatUsd(record.cost_micro_usd),
    price_table: record.price_table,
    status: record.status,
    verdict: record.verdict,
    severity: record.severity,
    total_issues: record.total_issues,
    evaluation_id: record.evaluation_id,
  };
}

export function toContent({ llm_calls: calls, ...content }: TraceContent): ShownContent {
  if (calls === undefined) return content;
  return {
    ...content,
    llm_calls: calls.map(({ cost_usd: cost, ...call }) =>
      cost === undefined ? call : { ...call, cost_usd: formatUsd(cost) },
    ),
  };
}
