import type { TraceContent } from '../content/trace.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { withoutRepeatedState } from './repeated-state.ts';
import { parentsByAnswer } from './same-answer.ts';
import { nestedByResponse } from './same-response.ts';
import { childrenFirst } from './span-order.ts';
import { type Call, everything, judge, noCalls, type Within } from './wrappers.ts';

export const UNKNOWN_MODEL = 'unknown';

/** One request to a model, of which one span or several speak. */
export interface ModelCall {
  /** The innermost span that speaks of it, with what is known best of its model, figures and texts. */
  readonly said: NormalizedSpan;
  /** All spans that speak of it alone, the innermost first. */
  readonly spans: readonly NormalizedSpan[];
}

/** What is within these was done by them, not by the model call around them. */
const MAKERS: ReadonlyMap<NormalizedSpan['kind'], 'led' | 'far'> = new Map([
  ['agent', 'led'],
  ['guardrail', 'led'],
  ['tool', 'far'],
  ['retriever', 'far'],
]);
/**
 * The calls that were really made, each once, however many spans report it; in the order in which their innermost spans
 * began. A span repeats what lies within it when its usage is that of one call there, or that of all of them, or when it
 * has none of its own; see docs/adr/0068-nested-spans-and-deleted-traces.md.
 */
export function modelCalls(spans: readonly NormalizedSpan[]): readonly ModelCall[] {
  const all: Call[] = [];
  const withinOf = new Map<string, Within>();
  for (const { span, parentId } of childrenFirst(nestedByAnswer(nestedByResponse(spans)))) {
    const within = withinOf.get(span.span_id) ?? noCalls();
    withinOf.delete(span.span_id);
    judge(span, within);
    if (parentId === null) {
      for (const call of everything(within).each()) all.push(call);
      continue;
    }
    const around = withinOf.get(parentId) ?? noCalls();
    withinOf.set(parentId, around);
    const makes = MAKERS.get(span.kind);
    for (const kind of ['llm', 'embedding'] as const) {
      around.far[kind].absorb(within.far[kind]);
      around[makes === 'far' ? 'far' : 'led'][kind].absorb(within.led[kind]);
      around[makes ?? 'near'][kind].absorb(within.near[kind]);
    }
  }
  const position = new Map(spans.map(({ span_id: id }, index) => [id, index]));
  const positionOf = ({ spans: [innermost] }: Call) => position.get(innermost?.span_id ?? '') ?? 0;
  return withoutRepeatedState(all)
    .toSorted((a, b) => positionOf(a) - positionOf(b))
    .flatMap((call) => finished(call) ?? []);
}

/** The spans, with those that tell again of the call of another within that one. */
function nestedByAnswer(spans: readonly NormalizedSpan[]): readonly NormalizedSpan[] {
  const parents = parentsByAnswer(spans);
  if (parents.size === 0) return spans;
  return spans.map((span) => ({ ...span, parent_span_id: parents.get(span.span_id) ?? span.parent_span_id }));
}

/** What a model call says of itself, as a part of a trace. */
export function toLlmCall(span: NormalizedSpan): NonNullable<TraceContent['llm_calls']>[number] {
  return {
    model: span.model ?? UNKNOWN_MODEL,
    ...(span.provider === undefined ? {} : { provider: span.provider }),
    ...span.usage,
    ...(span.cost === undefined ? {} : { cost_usd: span.cost }),
    duration_ms: span.duration_ms,
    ...(span.error === undefined ? {} : { error: span.error }),
  };
}

/** A call with what its spans know of it together. */
function finished({ spans, usage, cost }: Call): ModelCall | undefined {
  const [innermost] = spans;
  if (innermost === undefined) return undefined;
  const first = <Field extends 'model' | 'provider' | 'error' | 'input' | 'reasoning' | 'usage' | 'cost'>(
    field: Field,
  ) => spans.find((span) => span[field] !== undefined)?.[field];
  const known = {
    model: first('model'),
    provider: first('provider'),
    error: first('error'),
    input: first('input'),
    reasoning: first('reasoning'),
    // Vectors are no text.
    output:
      innermost.kind === 'embedding'
        ? undefined
        : (spans.find(({ output }) => output !== undefined && output !== '') ?? innermost).output,
    // Zeros count where nobody knows more.
    usage: usage ?? first('usage'),
    cost: cost ?? first('cost'),
  };
  const defined = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  const { usage: _usage, cost: _cost, output: _output, ...own } = innermost;
  return { said: { ...own, ...defined }, spans };
}
