import { type Amounts, NOTHING } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { StoredSpan } from '../spans/assemble-trace.ts';
import { modelCalls } from '../spans/model-calls.ts';
import { amountsOf } from './prepare-span.ts';
import { chargedAs, usesNothing } from './use-of-calls.ts';

/** A span with what it is charged; the request itself is counted with the trace. */
export interface ChargedSpan {
  readonly stored: StoredSpan;
  readonly amounts: Amounts;
}

/**
 * What the spans of one trace that came together are charged: each model call once, as far as these spans tell. Spans
 * that came before or will come may repeat some of it, or show that it was more: the evaluation corrects the charge.
 * A call that may not be charged is refused with every span that speaks of it; what is left is looked at anew.
 */
export function chargeSpans(
  stored: readonly StoredSpan[],
  unknownPrice: 'refuse' | 'admit',
  receivedAt: Date,
): { readonly spans: readonly ChargedSpan[]; readonly refused: readonly AegisError[] } {
  const refused: AegisError[] = [];
  for (let left = stored; ; ) {
    const amounts = new Map<string, Amounts>();
    const refusals = new Map<string, AegisError>();
    for (const call of modelCalls(left.map(({ span }) => span))) {
      if (usesNothing(call)) continue;
      // An agent that names no model may sum up calls that came before: the evaluation finds their price.
      const isModel = call.said.kind === 'llm' || call.said.kind === 'embedding';
      const mayBeUnknown = isModel ? unknownPrice : 'admit';
      const charged = chargedOrRefused(() => amountsOf(chargedAs(call), mayBeUnknown, receivedAt));
      if (!(charged instanceof AegisError)) amounts.set(call.said.span_id, charged);
      else for (const { span_id: id } of call.spans) refusals.set(id, charged);
    }
    if (refusals.size === 0) {
      return {
        spans: left.map((one) => ({ stored: one, amounts: amounts.get(one.span.span_id) ?? NOTHING })),
        refused,
      };
    }
    refused.push(...refusals.values());
    left = left.filter(({ span }) => !refusals.has(span.span_id));
  }
}

function chargedOrRefused(charge: () => Amounts): Amounts | AegisError {
  try {
    return charge();
  } catch (error) {
    if (error instanceof AegisError) return error;
    throw error;
  }
}
