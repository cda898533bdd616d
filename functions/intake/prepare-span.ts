import { pseudonymize, pseudonymOf } from '../access/pseudonym.ts';
import { ClientId, type TraceSubmission } from '../content/trace.ts';
import type { Amounts } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Hasher } from '../kernel/ports.ts';
import { type HashValue, type MaskingPolicy, maskContent, maskText } from '../masking/masking.ts';
import { estimateUsage } from '../pricing/estimate-usage.ts';
import { chargedMicroUsd, priceTrace } from '../pricing/price-trace.ts';
import type { Project } from '../projects/project.ts';
import type { StoredSpan } from '../spans/assemble-trace.ts';
import { toLlmCall } from '../spans/model-calls.ts';
import { normalizeSpan } from '../spans/normalize-span.ts';
import type { NormalizedSpan } from '../spans/normalized-span.ts';
import type { ExportedSpan } from '../spans/span.ts';
import { quoted } from './warnings.ts';

interface PrepareDependencies {
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
}

/** A span after tier 0: nothing in it that the policy says to redact. */
export async function prepareSpan(
  deps: PrepareDependencies,
  project: Project,
  hash: HashValue,
  span: ExportedSpan,
): Promise<StoredSpan> {
  const {
    span_id: spanId,
    parent_span_id: parentSpanId,
    started_at: startedAt,
    user_id: userId,
    session_id: sessionId,
    conversation_id: conversationId,
    ...rest
  } = normalizeSpan(span);
  const { content, ...found } = maskContent(rest, project.masking, { hash });
  const { organization_id: organizationId } = project;
  // A user is one in the whole organization; other ids are kept or not as the project says.
  const known = userId?.trim() === '' ? undefined : userId;
  const isTelling = (id: string) => maskText(id, project.masking, hash).text !== id;
  const [user, session, conversation] = await Promise.all([
    pseudonymize(deps, organizationId, known),
    toClientId(deps, organizationId, sessionId, isTelling),
    toClientId(deps, organizationId, conversationId, isTelling),
  ]);
  return {
    span: {
      ...content,
      span_id: spanId,
      parent_span_id: parentSpanId,
      started_at: startedAt,
      ...(user === null ? {} : { user_id: user }),
      ...(session === undefined ? {} : { session_id: session }),
      ...(conversation === undefined ? {} : { conversation_id: conversation }),
    },
    ...found,
  };
}

/** An SDK may use any text as an id; one that our API could not name, or that tells too much, becomes a digest. */
async function toClientId(
  deps: PrepareDependencies,
  organizationId: string,
  id: string | undefined,
  isTelling: (id: string) => boolean,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  if (ClientId.safeParse(id).success && !isTelling(id)) return id;
  return pseudonymOf(deps, organizationId, id);
}

/** What one model call is charged. */
export interface SpanCharge {
  readonly amounts: Amounts;
  /** The model, where no price of it is known: its cost is then charged as 0. */
  readonly unpriced: string | null;
}

/**
 * What a model call is charged; the request is charged with the trace. A project that refuses unknown prices has the
 * error `price_unknown` for an answer, which is one about this span and about no other.
 */
export function amountsOf(
  span: NormalizedSpan,
  { unknown_price: unknownPrice, zero_cost: zeroCost }: Pick<Project, 'unknown_price' | 'zero_cost'>,
  receivedAt: Date,
): SpanCharge | AegisError {
  const call = toPricedCall(span);
  const submission: TraceSubmission = {
    input: span.input ?? '',
    output: span.output ?? '',
    model: call.model,
    ...(span.provider === undefined ? {} : { provider: span.provider }),
    ...(span.reasoning === undefined ? {} : { reasoning_steps: span.reasoning }),
    llm_calls: [call],
    started_at: span.started_at,
  };
  const usage = estimateUsage(submission);
  const price = priceTrace(submission, receivedAt, usage, zeroCost);
  const isPriced = price.costMicroUsd !== null;
  if (!isPriced && unknownPrice === 'refuse') {
    return new AegisError(
      'price_unknown',
      `No price is known for the model ${quoted(call.model)} of span ${span.span_id}.`,
    );
  }
  const tokens = usage.inputTokens + usage.outputTokens;
  return { amounts: { requests: 0, tokens, cost: chargedMicroUsd(price) }, unpriced: isPriced ? null : call.model };
}

/** A model call as it is priced. The output of an embedding is vectors: what is not reported of it is not estimated. */
export function toPricedCall(span: NormalizedSpan): NonNullable<TraceSubmission['llm_calls']>[number] {
  const call = toLlmCall(span);
  return span.kind === 'embedding' ? { ...call, output_tokens: call.output_tokens ?? 0 } : call;
}
