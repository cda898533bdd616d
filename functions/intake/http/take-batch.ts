import type { Caller } from '../../access/caller.ts';
import { AegisError, ERROR_DEFINITIONS } from '../../kernel/errors.ts';
import { describePolicies, rateLimitHeaders } from '../../quota/refusal.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import type { ClaimedKey } from '../idempotency.ts';
import { type BatchItem, type ItemOutcome, submitBatch } from '../submit-batch.ts';
import type { BatchResult } from './batch-result.ts';
import { readSubmission } from './read-submission.ts';
import type { IntakeServices } from './services.ts';
import { bindToUser, claimKeyOf } from './trace-submission.ts';
import { warningsField } from './warning-resource.ts';

/** Takes each trace of a batch in, or says why it is refused. */
export async function takeBatch(
  services: IntakeServices,
  {
    caller,
    traces,
    body,
    request,
  }: {
    readonly caller: Caller;
    readonly traces: readonly unknown[];
    readonly body: unknown;
    readonly request: HttpRequest;
  },
): Promise<HttpResponse> {
  const key = await claimKeyOf(services, caller, { request, operation: 'batch', body }, traces.length);
  const items = await Promise.all(traces.map((trace, index) => readItem(services, caller, { trace, index, key })));
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
}

async function readItem(
  services: IntakeServices,
  caller: Caller,
  item: { readonly trace: unknown; readonly index: number; readonly key: ClaimedKey | null },
): Promise<BatchItem> {
  try {
    const read = await readSubmission(item.trace, ['traces', item.index]);
    const bound = await bindToUser(services, caller, read);
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

function describe(item: ItemOutcome, index: number): BatchResult {
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
