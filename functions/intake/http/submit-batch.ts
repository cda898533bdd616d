import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { TraceSubmission } from '../../content/trace.ts';
import { AegisError, ERROR_DEFINITIONS } from '../../kernel/errors.ts';
import { describePolicies, rateLimitHeaders } from '../../quota/refusal.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { invalidRequest } from '../../runtime/problem.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import type { ClaimedKey } from '../idempotency.ts';
import type { BatchItem, ItemOutcome } from '../submit-batch.ts';
import type { IntakeServices } from './services.ts';
import { bindToUser, claimKeyOf } from './trace-submission.ts';
import { Warnings, warningsField } from './warning-resource.ts';

const MAX_TRACES = 100;

/** Checked one by one, so that a malformed trace does not refuse its neighbours. */
const Submitted = z.unknown().meta({ $ref: '#/components/schemas/TraceSubmission' });
const TraceBatch = z.strictObject({ traces: z.array(Submitted).min(1).max(MAX_TRACES) }).meta({ id: 'TraceBatch' });

const BatchResult = z
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
    const { traces } = body;
    const key = await claimKeyOf(services, caller, { request, operation: 'batch', body }, traces.length);
    const items = await Promise.all(traces.map((trace, index) => readItem(services, caller, { trace, index, key })));
    const { submitBatch } = await import('../submit-batch.ts');
    const outcome = await submitBatch(services, items);
    const accepted = outcome.items.filter((item) => item.outcome === 'accepted');
    countOutcomes(services, outcome.items);
    return {
      status: 202,
      headers: rateLimitHeaders(outcome.counters.flatMap(describePolicies), services.now()),
      body: {
        accepted: accepted.length,
        refused: traces.length - accepted.length,
        results: outcome.items.map(describe),
      },
    };
  },
});

async function readItem(
  services: IntakeServices,
  caller: Caller,
  item: { readonly trace: unknown; readonly index: number; readonly key: ClaimedKey | null },
): Promise<BatchItem> {
  try {
    const parsed = TraceSubmission.safeParse(item.trace);
    if (!parsed.success) throw invalidRequest(parsed.error, ['traces', item.index]);
    const bound = await bindToUser(services, caller, parsed.data);
    const submission = { ...bound, trace_id: bound.trace_id ?? item.key?.traceIds[item.index] };
    return { project: await services.findProject(caller, submission.project_id), submission };
  } catch (error) {
    if (error instanceof AegisError) return error;
    throw error;
  }
}

function countOutcomes({ telemetry }: IntakeServices, items: readonly ItemOutcome[]): void {
  const count = (matches: (item: ItemOutcome) => boolean) => items.filter(matches).length;
  const accepted = count((item) => item.outcome === 'accepted' && !item.replayed);
  const refused = count((item) => item.outcome === 'refused' && item.error.code === 'quota_exceeded');
  if (accepted > 0) telemetry.count(METRICS.tracesAccepted, accepted);
  if (refused > 0) telemetry.count(METRICS.quotaRefused, refused);
}

function describe(item: ItemOutcome, index: number): z.infer<typeof BatchResult> {
  if (item.outcome === 'accepted') {
    return { index, status: 202, trace_id: item.traceId, ...warningsField(item.warnings) };
  }
  const { code, message, errors, retryAfterSeconds } = item.error;
  const traceId = item.error.extensions['trace_id'];
  return {
    index,
    status: ERROR_DEFINITIONS[code].status,
    ...(typeof traceId === 'string' ? { trace_id: traceId } : {}),
    error: {
      code,
      detail: message,
      ...(errors.length === 0 ? {} : { errors: errors.map((one) => ({ ...one, path: placed(one.path, index) })) }),
      ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
    },
  };
}

/** What is refused after a trace was read is named as in a request of its own. */
function placed(path: string, index: number): string {
  const trace = `traces[${index}]`;
  return path.startsWith(trace) ? path : `${trace}.${path}`;
}
