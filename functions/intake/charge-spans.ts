import { type Amounts, NOTHING } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { estimateUsage } from '../pricing/estimate-usage.ts';
import { chargedMicroUsd, priceTrace } from '../pricing/price-trace.ts';
import { type Project, pricingOf } from '../projects/project.ts';
import type { StoredSpan } from '../spans/assemble-trace.ts';
import { modelCalls } from '../spans/model-calls.ts';
import type { NormalizedSpan } from '../spans/normalized-span.ts';
import { chargedAs, submissionOf, usesNothing } from './use-of-calls.ts';
import { quoted } from './warnings.ts';

type PricedProject = Pick<Project, 'unknown_price' | 'zero_cost' | 'own_prices'>;

/** What one model call is charged. */
interface SpanCharge {
  readonly amounts: Amounts;
  /** The model, where no price of it is known: its cost is then charged as 0. */
  readonly unpriced: string | null;
}

/**
 * What a model call is charged; the request is charged with the trace. A project that refuses unknown prices has the
 * error `price_unknown` for an answer, which is one about this call and about no other.
 */
function amountsOf(span: NormalizedSpan, project: PricedProject, receivedAt: Date): SpanCharge | AegisError {
  const submission = submissionOf(span);
  const { model } = submission;
  const usage = estimateUsage(submission);
  const price = priceTrace(submission, receivedAt, usage, pricingOf(project));
  const isPriced = price.costMicroUsd !== null;
  if (!isPriced && project.unknown_price === 'refuse') {
    return new AegisError('price_unknown', `No price is known for the model ${quoted(model)} of span ${span.span_id}.`);
  }
  const tokens = usage.inputTokens + usage.outputTokens;
  return { amounts: { requests: 0, tokens, cost: chargedMicroUsd(price) }, unpriced: isPriced ? null : model };
}

/** A span with what it is charged; the request itself is counted with the trace. */
export interface ChargedSpan extends SpanCharge {
  readonly stored: StoredSpan;
}

const FREE: SpanCharge = { amounts: NOTHING, unpriced: null };

/**
 * What the spans of one trace that came together are charged: each model call once, as far as these spans tell. Spans
 * that came before or will come may repeat some of it, or show that it was more: the evaluation corrects the charge.
 * A call that may not be charged is refused with every span that speaks of it; what is left is looked at anew.
 */
export function chargeSpans(
  stored: readonly StoredSpan[],
  project: PricedProject,
  receivedAt: Date,
): { readonly spans: readonly ChargedSpan[]; readonly refused: readonly AegisError[] } {
  const refused: AegisError[] = [];
  const pricing = pricingOf(project);
  for (let left = stored; ; ) {
    const charges = new Map<string, SpanCharge>();
    const refusals = new Map<string, AegisError>();
    for (const call of modelCalls(left.map(({ span }) => span))) {
      if (usesNothing(call)) continue;
      // An agent that names no model may sum up calls that came before: the evaluation finds their price.
      const isModel = call.said.kind === 'llm' || call.said.kind === 'embedding';
      const charge = amountsOf(
        chargedAs(call, pricing),
        isModel ? project : { ...project, unknown_price: 'admit' },
        receivedAt,
      );
      if (charge instanceof AegisError) for (const { span_id: id } of call.spans) refusals.set(id, charge);
      else charges.set(call.said.span_id, isModel ? charge : { ...charge, unpriced: null });
    }
    if (refusals.size === 0) {
      return { spans: left.map((one) => ({ stored: one, ...(charges.get(one.span.span_id) ?? FREE) })), refused };
    }
    refused.push(...refusals.values());
    left = left.filter(({ span }) => !refusals.has(span.span_id));
  }
}
