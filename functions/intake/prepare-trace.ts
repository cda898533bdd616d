import { pseudonymize } from '../access/pseudonym.ts';
import { refuseTellingIds } from '../content/telling-ids.ts';
import type { TraceBody, TraceContent } from '../content/trace.ts';
import type { TraceSubmission } from '../content/trace-submission.ts';
import type { Amounts } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import { jsonBytes, MAX_TRACE_BYTES } from '../kernel/sizes.ts';
import { loadNames, type MaskingPolicy, maskContent, maskText } from '../masking/masking.ts';
import { estimateUsage } from '../pricing/estimate-usage.ts';
import { chargedMicroUsd, priceTrace } from '../pricing/price-trace.ts';
import { hashFor } from '../projects/hash-for.ts';
import { type Project, pricingOf } from '../projects/project.ts';
import { requireActive } from '../projects/require-active.ts';
import { contentFactsOf } from '../traces/content-facts.ts';
import type { TraceFacts, TraceRecord } from '../traces/trace-store.ts';

/** A submission after tier 0: nothing in it that the policy says to redact. */
export interface PreparedTrace {
  readonly userId: string | null;
  readonly body: TraceBody;
  readonly amounts: Amounts;
  readonly attributes: TraceFacts & Pick<TraceRecord, 'domain' | 'application_type' | 'reported_usage'>;
}

interface PrepareDependencies {
  readonly hasher: Hasher;
  /** For the ids of users, which are one form in the whole organization, whatever a project's own policy. */
  readonly maskingPolicy: MaskingPolicy;
  readonly now: Clock;
}

/**
 * Masks a submission as its project says, and prices it.
 * @throws AegisError `project_inactive`, `invalid_request` for an id that holds a secret or personal data, `price_unknown`
 * for a model without a price in a project that refuses those
 */
export async function prepareTrace(
  deps: PrepareDependencies,
  project: Project,
  submission: TraceSubmission,
): Promise<PreparedTrace> {
  requireActive(project);
  const policy = project.masking;
  const [hash] = await Promise.all([hashFor(deps.hasher, project), loadNames(policy)]);
  refuseTellingIds(submission, policy, hash);
  const usage = estimateUsage(submission);
  const price = priceTrace(submission, new Date(deps.now()), usage, pricingOf(project));
  if (price.costMicroUsd === null && project.unknown_price === 'refuse') {
    throw new AegisError('price_unknown', 'No price is known for this model, so its cost cannot be held to a limit.', {
      errors: [{ path: 'model', message: 'has no known price: send cost_usd, or let the project admit it' }],
    });
  }
  const body = maskContent(contentOf(submission), policy, { hash });
  const bytes = requireStorable(body.content);
  const mask = (text: string) => maskText(text, { ...policy, names: 'off' }, hash).text;
  return {
    userId: await pseudonymize(deps, project.organization_id, submission.user_id),
    body,
    amounts: { requests: 1, tokens: usage.inputTokens + usage.outputTokens, cost: chargedMicroUsd(price) },
    attributes: {
      session_id: submission.session_id ?? null,
      conversation_id: submission.conversation_id ?? null,
      domain: submission.domain ?? project.default_domain,
      application_type: submission.application_type ?? 'generic',
      model: mask(submission.model),
      provider: submission.provider === undefined ? null : mask(submission.provider),
      ...layerOf(submission, mask),
      content_facts: contentFactsOf(body.content, bytes),
      started_at: submission.started_at ?? null,
      latency_ms: submission.latency_ms ?? null,
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cached_tokens: usage.cachedTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      reasoning_tokens: usage.reasoningTokens,
      tokens_estimated: usage.estimated,
      ...(usage.estimated && submission.usage !== undefined ? { reported_usage: submission.usage } : {}),
      cost_micro_usd: price.costMicroUsd,
      price_table: price.priceTable ?? null,
    },
  };
}

/** The last decision is where the request went. */
function layerOf(
  { routing_decisions: decisions }: TraceSubmission,
  mask: (text: string) => string,
): Pick<TraceFacts, 'layer'> {
  const layer = decisions?.at(-1)?.layer;
  return layer === undefined ? {} : { layer: mask(layer) };
}

/** Placeholders are longer than much of what they stand for, and rendered numbers may be longer than written ones. @returns its bytes */
function requireStorable(masked: TraceContent): number {
  const bytes = jsonBytes(masked);
  if (bytes <= MAX_TRACE_BYTES) return bytes;
  throw new AegisError('payload_too_large', `A masked trace may hold ${MAX_TRACE_BYTES} bytes.`, {
    errors: [{ path: 'body', message: `is larger than ${MAX_TRACE_BYTES} bytes once it is masked` }],
  });
}

function contentOf(submission: TraceSubmission): TraceContent {
  const {
    model: _model,
    trace_id: _traceId,
    project_id: _projectId,
    user_id: _userId,
    session_id: _sessionId,
    conversation_id: _conversationId,
    domain: _domain,
    application_type: _applicationType,
    provider: _provider,
    started_at: _startedAt,
    latency_ms: _latency,
    usage: _usage,
    cost_usd: _cost,
    reservation_id: _reservationId,
    ...content
  } = submission;
  return content;
}
