import type { TraceContent } from '../content/trace.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { isAnotherCall } from './same-call.ts';
import {
  type Agreement,
  agreementWith,
  type CallFigures,
  costOf,
  costOfAll,
  coversAll,
  fillCost,
  fillUsage,
  includeParts,
  isCostOf,
  mayCover,
  remainderOf,
  tokensOf,
  type Usage,
  usesNothing,
} from './same-usage.ts';
import { childrenFirst } from './span-order.ts';

export const UNKNOWN_MODEL = 'unknown';

/** One request to a model, of which one span or several speak. */
export interface ModelCall {
  /** The innermost span that speaks of it, with what is known best of its model, figures and texts. */
  readonly said: NormalizedSpan;
  /** All spans that speak of it alone, the innermost first. */
  readonly spans: readonly NormalizedSpan[];
}

interface Call extends CallFigures {
  readonly spans: NormalizedSpan[];
}

type CallKind = 'llm' | 'embedding';
type CallsByKind = { [kind in CallKind]: Call[] };

/** The calls within a span: those that it may be a wrapper of, and those that a tool, a retriever or an agent made. */
interface Within {
  near: CallsByKind;
  far: CallsByKind;
}

/** What is within these was done by them, not by the model call around them. */
const MAKES_CALLS_OF_ITS_OWN: ReadonlySet<NormalizedSpan['kind']> = new Set([
  'tool',
  'retriever',
  'agent',
  'guardrail',
]);
/** Calls that one wrapper is compared with one by one; with more of them it is compared with their sums. */
const MAX_COMPARED = 64;

/**
 * The calls that were really made, each once, however many spans report it; in the order in which their innermost spans
 * began. A span repeats what lies within it when its usage is that of one call there, or that of all of them, or when it
 * has none of its own; see docs/adr/0068-nested-spans-are-one-call-or-two.md.
 */
export function modelCalls(spans: readonly NormalizedSpan[]): readonly ModelCall[] {
  const all: Call[] = [];
  const withinOf = new Map<string, Within>();
  for (const { span, parentId } of childrenFirst(spans)) {
    const within = withinOf.get(span.span_id) ?? { near: noCalls(), far: noCalls() };
    withinOf.delete(span.span_id);
    judge(span, within);
    if (parentId === null) {
      for (const call of [...within.near.llm, ...within.near.embedding, ...within.far.llm, ...within.far.embedding]) {
        all.push(call);
      }
      continue;
    }
    const around = withinOf.get(parentId) ?? { near: noCalls(), far: noCalls() };
    const isMaker = MAKES_CALLS_OF_ITS_OWN.has(span.kind);
    for (const kind of ['llm', 'embedding'] as const) {
      around.far[kind] = joined(around.far[kind], within.far[kind]);
      if (isMaker) around.far[kind] = joined(around.far[kind], within.near[kind]);
      else around.near[kind] = joined(around.near[kind], within.near[kind]);
    }
    withinOf.set(parentId, around);
  }
  const position = new Map(spans.map(({ span_id: id }, index) => [id, index]));
  const positionOf = ({ spans: [innermost] }: Call) => position.get(innermost?.span_id ?? '') ?? 0;
  return all.sort((a, b) => positionOf(a) - positionOf(b)).flatMap((call) => finished(call) ?? []);
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

function noCalls(): CallsByKind {
  return { llm: [], embedding: [] };
}

/** The larger list with the calls of both, so that a deep tree costs what it has calls. */
function joined(a: Call[], b: Call[]): Call[] {
  const [larger, smaller] = a.length >= b.length ? [a, b] : [b, a];
  for (const call of smaller) larger.push(call);
  return larger;
}

/** Decides whether a span speaks of calls within it, or of one more. */
function judge(span: NormalizedSpan, within: Within): void {
  const usage = tokensOf(span);
  const kind = span.kind === 'llm' || span.kind === 'embedding' ? span.kind : null;
  const isExplained = kind === null ? isSumOfItsCalls(span, usage, within) : isWrapper(span, usage, within, kind);
  if (!isExplained) within.near[kind ?? 'llm'].push(callOf(span));
}

function callOf(span: NormalizedSpan): Call {
  return {
    spans: [span],
    usage: tokensOf(span),
    cost: costOf(span),
    isFailed: span.error !== undefined,
    hasNoOutput: span.kind === 'embedding',
  };
}

/** Whether a model's span repeats calls within it. */
function isWrapper(span: NormalizedSpan, usage: Usage | undefined, { near, far }: Within, kind: CallKind): boolean {
  const own = near[kind];
  if (own.length === 0) return false;
  if (usage === undefined) return isWrapperWithoutUsage(span, own);
  const same = own.slice(0, MAX_COMPARED).find((call) => repeatsOne(span, usage, call));
  if (same !== undefined) {
    // A failed one that it says nothing of had no usage.
    same.spans.push(span);
    return true;
  }
  const sums = [
    own,
    ...(kind === 'llm'
      ? [
          [...own, ...near.embedding],
          [...own, ...far.llm],
        ]
      : []),
  ];
  sums.push([...near.llm, ...near.embedding, ...far.llm, ...far.embedding]);
  if (sums.some((calls) => repeatsSum(span, usage, calls))) return true;
  const succeeded = own.filter((call) => !usesNothing(call));
  const [only, ...others] = succeeded;
  const isOne = only !== undefined && others.length === 0;
  if (!mayCover(usage, succeeded) || (isOne && isAnotherCall(span, only.spans))) return false;
  fillUsage(usage, succeeded);
  fillCost(costOf(span), succeeded);
  if (isOne) only.spans.push(span);
  return true;
}

function repeatsOne(span: NormalizedSpan, usage: Usage, call: Call): boolean {
  const agreement = agreementWith(usage, [call]);
  if (agreement === null || isAnotherCall(span, call.spans)) return false;
  accept(span, usage, [call], agreement);
  return true;
}

/** A sum of several calls, or of those of them that succeeded. */
function repeatsSum(span: NormalizedSpan, usage: Usage, calls: readonly Call[]): boolean {
  const succeeded = calls.filter(({ isFailed }) => !isFailed);
  for (const set of [calls, succeeded]) {
    const agreement = set.length < 2 ? null : agreementWith(usage, set);
    if (agreement === null) continue;
    accept(span, usage, set, agreement);
    return true;
  }
  return false;
}

function accept(span: NormalizedSpan, usage: Usage, calls: readonly Call[], agreement: Agreement): void {
  includeParts(calls, agreement);
  fillUsage(usage, calls);
  fillCost(costOf(span), calls);
}

function isWrapperWithoutUsage(span: NormalizedSpan, own: readonly Call[]): boolean {
  const cost = costOf(span);
  const succeeded = own.filter((call) => !usesNothing(call));
  const [only, ...others] = succeeded;
  if (only === undefined) {
    // The attempt that succeeded is not here.
    if (span.error === undefined) return false;
    own.at(-1)?.spans.push(span);
    return true;
  }
  const isPaid = succeeded.every((call) => call.cost !== undefined);
  if (cost !== undefined && isPaid && !isCostOf(cost, succeeded) && cost > costOfAll(succeeded)) return false;
  if (others.length === 0) {
    if (isAnotherCall(span, only.spans)) return false;
    only.spans.push(span);
  }
  fillCost(cost, succeeded);
  return true;
}

/**
 * Whether the calls within an agent, a chain or a tool account for all that it reports. What it reports beyond them is
 * of calls that were not exported, and becomes one.
 */
function isSumOfItsCalls(span: NormalizedSpan, usage: Usage | undefined, { near, far }: Within): boolean {
  const cost = costOf(span);
  if (usage === undefined && cost === undefined) return true;
  const nearby = [...near.llm, ...near.embedding];
  const all = [...nearby, ...far.llm, ...far.embedding];
  if (all.length === 0) return false;
  if (usage === undefined) {
    fillCost(cost, all);
    const rest = (cost ?? 0) - costOfAll(all);
    if (rest > 0 && all.every((call) => call.cost !== undefined || usesNothing(call)) && !isCostOf(cost ?? 0, all)) {
      near.llm.push({ ...callOf(span), usage: { input_tokens: 0, output_tokens: 0 }, cost: rest });
    }
    return true;
  }
  for (const call of nearby.slice(0, MAX_COMPARED)) {
    const agreement = agreementWith(usage, [call]);
    if (agreement === null) continue;
    accept(span, usage, [call], agreement);
    return true;
  }
  if ([near.llm, nearby, [...near.llm, ...far.llm], all].some((calls) => repeatsSum(span, usage, calls))) return true;
  const covered = [nearby, all].find((calls) => mayCover(usage, calls));
  if (covered !== undefined) {
    fillUsage(usage, covered);
    fillCost(cost, covered);
    return true;
  }
  const counted = coversAll(usage, all) ? all : nearby;
  const rest = remainderOf(usage, counted);
  if (rest === undefined) fillCost(cost, counted);
  else {
    const call = { ...callOf(span), usage: rest, cost: undefined };
    fillCost(cost, [...counted, call]);
    near.llm.push(call);
  }
  return true;
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
