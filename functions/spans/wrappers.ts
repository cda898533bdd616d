import {
  type CallFigures,
  CallGroup,
  type CallSet,
  succeededOf,
  tallyOf,
  type Usage,
  union,
  usesNothing,
} from './call-group.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { isAnotherCall, saysSomethingElse } from './same-call.ts';
import { isSameResponse } from './same-response.ts';
import {
  agreementWith,
  costOf,
  coversAll,
  fillCost,
  fillParts,
  fillUsage,
  includeParts,
  isCostOf,
  LIKENESSES,
  type Likeness,
  mayAgree,
  mayCover,
  remainderOf,
  tokensOf,
} from './same-usage.ts';

/** One request to a model, and the spans that speak of it alone, the innermost first. */
export interface Call extends CallFigures {
  readonly spans: NormalizedSpan[];
}

type CallKind = 'llm' | 'embedding';
type CallsByKind = { readonly [kind in CallKind]: CallGroup<Call> };

/** The calls within a span. */
export interface Within {
  /** Those that it may be a wrapper of. */
  readonly near: CallsByKind;
  /** Those that an agent or a guardrail made. */
  readonly led: CallsByKind;
  /** Those that a tool or a retriever made. */
  readonly far: CallsByKind;
}

/** Calls that one wrapper is compared with one by one; with more of them it is compared with their sums. */
const MAX_COMPARED = 64;

export function noCalls(): Within {
  const byKind = () => ({ llm: new CallGroup<Call>(), embedding: new CallGroup<Call>() });
  return { near: byKind(), led: byKind(), far: byKind() };
}

/** All calls within a span. */
export function everything({ near, led, far }: Within): CallSet<Call> {
  return union(near.llm, near.embedding, led.llm, led.embedding, far.llm, far.embedding);
}

/** Decides whether a span speaks of calls within it, or of one more. */
export function judge(span: NormalizedSpan, within: Within): void {
  const usage = tokensOf(span);
  const kind = span.kind === 'llm' || span.kind === 'embedding' ? span.kind : null;
  const isExplained = kind === null ? isSumOfItsCalls(span, usage, within) : isWrapper(span, usage, within, kind);
  if (!isExplained) within.near[kind ?? 'llm'].add(callOf(span));
}

function callOf(span: NormalizedSpan): Call {
  return {
    spans: [span],
    usage: tokensOf(span),
    cost: costOf(span),
    isFailed: span.error !== undefined && (span.output ?? '') === '',
    hasNoOutput: span.kind === 'embedding',
  };
}

/** Whether a model's span repeats calls within it. */
function isWrapper(span: NormalizedSpan, usage: Usage | undefined, within: Within, kind: CallKind): boolean {
  const { near, led, far } = within;
  const own = near[kind];
  if (own.tally.calls === 0) return usage !== undefined && repeatsWhatOthersMade(span, usage, within, kind);
  if (usage === undefined) return isWrapperWithoutUsage(span, own);
  const told = own
    .each()
    .slice(0, MAX_COMPARED)
    .find((call) => isSameResponse(span, call.spans));
  if (told !== undefined) {
    fillAll(span, usage, CallGroup.of(told));
    told.spans.push(span);
    own.changed();
    return true;
  }
  const sums = kind === 'llm' ? [own, union(own, near.embedding), union(own, led.llm, far.llm)] : [own];
  for (const likeness of LIKENESSES) {
    const report = { span, usage, likeness };
    const same = oneRepeatedBy(report, own);
    if (same !== undefined) {
      if (isAnotherCall(span, same.spans)) return false;
      same.spans.push(span);
      return true;
    }
    if ([...sums, everything(within)].some((calls) => repeatsSum(report, calls))) return true;
  }
  if (repeatsWhatOthersMade(span, usage, within, kind)) return true;
  const only = onlyOne(own);
  if (!mayCover(usage, own.tally) || (only !== undefined && isAnotherCall(span, only.spans))) return false;
  fillAll(span, usage, own);
  only?.spans.push(span);
  return true;
}

/**
 * Whether a model's span repeats the calls of agents and tools within it: exactly their sum, or exactly one call of an
 * agent, with nothing else said. What a tool did alone is never the call around it.
 */
function repeatsWhatOthersMade(span: NormalizedSpan, usage: Usage, within: Within, kind: CallKind): boolean {
  const report = { span, usage, likeness: 'equal' } as const;
  if (usage.input_tokens === undefined || (kind === 'llm' && usage.output_tokens === undefined)) return false;
  const { near, led, far } = within;
  const candidates = led[kind].each().slice(0, MAX_COMPARED);
  const same = candidates.find((call) => isJust(usage, call) && !saysSomethingElse(span, call.spans));
  if (same !== undefined) {
    same.spans.push(span);
    fillCost(costOf(span), CallGroup.of(same));
    led[kind].changed();
    return true;
  }
  const sums = [union(near[kind], led[kind]), union(near[kind], led[kind], far[kind]), everything(within)];
  return sums.some((calls) => repeatsSum(report, calls));
}

function isJust(usage: Usage, { usage: known, hasNoOutput }: Call): boolean {
  const isSameOutput = hasNoOutput || known?.output_tokens === usage.output_tokens;
  return known?.input_tokens === usage.input_tokens && isSameOutput;
}

/** Gives calls what they leave out and a span around them reports. */
function fillAll(span: NormalizedSpan, usage: Usage, calls: CallSet<Call>): void {
  fillUsage(usage, calls);
  fillCost(costOf(span), calls);
  const only = onlyOne(calls);
  if (only === undefined) return;
  fillParts(usage, only);
  calls.changed();
}

/** The call of a set, where but one of them may have used something. */
function onlyOne(calls: CallSet<Call>): Call | undefined {
  const { calls: count, nothing } = calls.tally;
  if (count - nothing !== 1) return undefined;
  for (const call of calls.each()) if (!usesNothing(call)) return call;
  return undefined;
}

/** What a span says that may be about calls within it. */
interface Report {
  readonly span: NormalizedSpan;
  readonly usage: Usage;
  readonly likeness: Likeness;
}

/** The call that a span reports once more, with what only that span knows of it. */
function oneRepeatedBy({ span, usage, likeness }: Report, group: CallGroup<Call>): Call | undefined {
  const candidates = group.each().slice(0, MAX_COMPARED);
  const alike = candidates.filter(
    (call) => mayAgree(usage, call.usage, likeness) && agreementWith(usage, tallyOf(call), likeness) !== null,
  );
  // Of calls that used the same, the one that says the same.
  const call = alike.find(({ spans }) => !isAnotherCall(span, spans)) ?? alike[0];
  if (call === undefined) return undefined;
  if (isAnotherCall(span, call.spans)) return call;
  const before = { ...call };
  const alone = CallGroup.of(call);
  const agreement = agreementWith(usage, alone.tally, likeness);
  if (agreement !== null) includeParts(alone, agreement);
  fillUsage(usage, alone);
  fillParts(usage, call);
  fillCost(costOf(span), alone);
  if (before.usage !== call.usage || before.cost !== call.cost) group.changed();
  return call;
}

/** A sum of several calls, or of those of them that did not fail. */
function repeatsSum({ span, usage, likeness }: Report, calls: CallSet<Call>): boolean {
  for (const set of [calls, succeededOf(calls)]) {
    const agreement = set.tally.calls < 2 ? null : agreementWith(usage, set.tally, likeness);
    if (agreement === null) continue;
    includeParts(set, agreement);
    fillUsage(usage, set);
    fillCost(costOf(span), set);
    return true;
  }
  return false;
}

function isWrapperWithoutUsage(span: NormalizedSpan, own: CallGroup<Call>): boolean {
  const cost = costOf(span);
  const { calls, nothing, lackingCost, cost: known } = own.tally;
  if (calls === nothing) {
    // The attempt that succeeded is not here, unless the span says that nothing was answered.
    if (span.error === undefined && (span.output !== '' || span.tool_requests !== undefined)) return false;
    own.each().at(-1)?.spans.push(span);
    return true;
  }
  if (cost !== undefined && lackingCost === 0 && cost > known && !isCostOf(cost, own.tally)) return false;
  const only = onlyOne(own);
  if (only !== undefined && isAnotherCall(span, only.spans)) return false;
  only?.spans.push(span);
  fillCost(cost, own);
  return true;
}

/**
 * Whether the calls within an agent, a chain or a tool account for all that it reports. What it reports beyond them is
 * of calls that were not exported, and becomes one.
 */
function isSumOfItsCalls(span: NormalizedSpan, usage: Usage | undefined, within: Within): boolean {
  const { near, led, far } = within;
  const cost = costOf(span);
  if (usage === undefined && cost === undefined) return true;
  const nearby = union(near.llm, near.embedding);
  const all = everything(within);
  if (all.tally.calls === 0) return false;
  if (usage === undefined) return paysForItsCalls(span, cost ?? 0, within);
  const sums = [near.llm, nearby, union(near.llm, led.llm), union(near.llm, led.llm, far.llm), all];
  for (const likeness of LIKENESSES) {
    const report = { span, usage, likeness };
    if ([near.llm, near.embedding].some((group) => oneRepeatedBy(report, group) !== undefined)) return true;
    if (sums.some((calls) => repeatsSum(report, calls))) return true;
  }
  const covered = [nearby, all].find(({ tally }) => mayCover(usage, tally));
  if (covered !== undefined) {
    fillAll(span, usage, covered);
    return true;
  }
  const counted = coversAll(usage, all.tally) ? all : nearby;
  const rest = remainderOf(usage, counted.tally);
  if (rest === undefined) {
    fillCost(cost, counted);
    return true;
  }
  const unseen = { ...callOf(ofTheirModel(span, counted)), usage: rest, cost: undefined };
  fillCost(cost, union<Call>(counted, CallGroup.of<Call>(unseen)));
  near.llm.add(unseen);
  return true;
}

/** Calls that were not exported are of the model of those that were, where their agent does not name one. */
function ofTheirModel(span: NormalizedSpan, calls: CallSet<Call>): NormalizedSpan {
  if (span.model !== undefined) return span;
  for (const { spans } of calls.each()) {
    const { model, provider } = spans.find((one) => one.model !== undefined) ?? {};
    if (model !== undefined) return { ...span, model, ...(provider === undefined ? {} : { provider }) };
  }
  return span;
}

/** An agent that reports a cost and no tokens. */
function paysForItsCalls(span: NormalizedSpan, cost: number, within: Within): boolean {
  const { tally } = everything(within);
  if (tally.lackingCost > 0) fillCost(cost, everything(within));
  else if (cost > tally.cost && !isCostOf(cost, tally)) {
    const usage = { input_tokens: 0, output_tokens: 0 };
    within.near.llm.add({ ...callOf(span), usage, cost: cost - tally.cost });
  }
  return true;
}
