import type { Finding } from '../evaluation/masking.ts';
import { estimateUsage } from '../pricing/estimate-usage.ts';
import { priceTrace } from '../pricing/price-trace.ts';
import type { TraceContent, TraceSubmission } from '../trace.ts';
import type { TraceBody, TraceRecord } from '../traces/trace-store.ts';
import { modelCalls, toLlmCall, UNKNOWN_MODEL } from './model-calls.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { type Placements, place, treeOf } from './span-tree.ts';

/** A span as stored, with what tier 0 found in it; the fields of its findings are relative to the span. */
export interface StoredSpan {
  readonly span: NormalizedSpan;
  readonly findings: readonly Finding[];
}

export interface AssembledTrace {
  readonly body: TraceBody;
  /** What the spans say about the trace as a whole. */
  readonly attributes: Pick<
    TraceRecord,
    | 'session_id'
    | 'conversation_id'
    | 'model'
    | 'provider'
    | 'started_at'
    | 'latency_ms'
    | 'input_tokens'
    | 'output_tokens'
    | 'cached_tokens'
    | 'reasoning_tokens'
    | 'tokens_estimated'
    | 'cost_micro_usd'
    | 'price_table'
  >;
  /** Equal for the same set of spans. */
  readonly revision: string;
  /** Whether a span without a parent is there: spans are exported when they end, and the root ends last. */
  readonly hasRoot: boolean;
}

type Lists = Pick<TraceContent, 'contexts' | 'reasoning_steps' | 'tool_calls' | 'llm_calls'>;

interface Draft {
  readonly content: { readonly [K in keyof Lists]-?: NonNullable<Lists[K]> };
  readonly placements: Placements;
}

/**
 * Makes one trace of its spans, whatever order they came in. The question is what the root was asked, or else the
 * first model call; the answer is what the root answered, or else the last model call. What models, tools and
 * retrievers did is listed once each; the tree of spans repeats none of it.
 */
export function assembleTrace(stored: readonly StoredSpan[], receivedAt: Date): AssembledTrace {
  const spans = [...stored].sort((a, b) => compare(a.span, b.span));
  const root = spans.find(({ span }) => span.parent_span_id === null) ?? spans[0];
  const calls = modelCalls(spans.map(({ span }) => span));
  const draft = draftOf(spans, calls);
  const asked = [root, ...spans.filter(({ span }) => calls.has(span.span_id))].find(
    (one) => one?.span.input !== undefined,
  );
  const answers = spans.filter(({ span }) => calls.has(span.span_id)).reverse();
  const answered = [root, ...answers].find((one) => one?.span.output !== undefined && one.span.output !== '');
  if (asked !== undefined) place(draft.placements, asked.span.span_id, 'input', 'input');
  if (answered !== undefined) place(draft.placements, answered.span.span_id, 'output', 'output');
  const tree = treeOf(
    spans.map(({ span }) => span),
    draft.placements,
  );
  const content: TraceContent = {
    input: asked?.span.input ?? '',
    output: answered?.span.output ?? '',
    ...Object.fromEntries(Object.entries(draft.content).filter(([, list]) => list.length > 0)),
    spans: tree,
    ...(root?.span.error === undefined ? {} : { error: root.span.error }),
  };
  if (root !== undefined) place(draft.placements, root.span.span_id, 'error', 'error');
  return {
    body: { content, findings: spans.flatMap((one) => movedFindings(one, draft)) },
    attributes: attributesOf(
      spans.map(({ span }) => span),
      { root: root?.span, calls, content, receivedAt },
    ),
    revision: spans
      .map(({ span }) => span.span_id)
      .sort()
      .join(''),
    hasRoot: root?.span.parent_span_id === null,
  };
}

function compare(a: NormalizedSpan, b: NormalizedSpan): number {
  if (a.started_at !== b.started_at) return a.started_at < b.started_at ? -1 : 1;
  return a.span_id < b.span_id ? -1 : 1;
}

function draftOf(spans: readonly StoredSpan[], calls: ReadonlySet<string>): Draft {
  const draft: Draft = {
    content: { contexts: [], reasoning_steps: [], tool_calls: [], llm_calls: [] },
    placements: new Map(),
  };
  const ran = new Set(spans.flatMap(({ span }) => span.tool?.call_id ?? []));
  for (const one of spans) {
    const { span } = one;
    if (calls.has(span.span_id)) addModelCall(draft, one, ran);
    if (span.tool !== undefined) addToolCall(draft, one, span.tool);
    for (const [index, document] of (span.documents ?? []).entries()) {
      place(draft.placements, one.span.span_id, `documents[${index}]`, `contexts[${draft.content.contexts.length}]`);
      draft.content.contexts.push(document);
    }
  }
  return draft;
}

function addModelCall(draft: Draft, one: StoredSpan, ran: ReadonlySet<string>): void {
  const { content } = draft;
  for (const field of ['model', 'provider', 'error']) {
    place(draft.placements, one.span.span_id, field, `llm_calls[${content.llm_calls.length}].${field}`);
  }
  content.llm_calls.push(toLlmCall(one.span));
  for (const [index, step] of (one.span.reasoning ?? []).entries()) {
    place(
      draft.placements,
      one.span.span_id,
      `reasoning[${index}]`,
      `reasoning_steps[${content.reasoning_steps.length}]`,
    );
    content.reasoning_steps.push(step);
  }
  for (const [index, request] of (one.span.tool_requests ?? []).entries()) {
    // The span of the tool itself says more than the request for it.
    if (request.id !== undefined && ran.has(request.id)) continue;
    place(draft.placements, one.span.span_id, `tool_requests[${index}]`, `tool_calls[${content.tool_calls.length}]`);
    const given = request.arguments === undefined ? {} : { arguments: request.arguments };
    content.tool_calls.push({ name: request.name, ...given });
  }
}

function addToolCall(draft: Draft, one: StoredSpan, tool: NonNullable<NormalizedSpan['tool']>): void {
  const { content } = draft;
  const at = `tool_calls[${content.tool_calls.length}]`;
  place(draft.placements, one.span.span_id, 'tool', at);
  place(draft.placements, one.span.span_id, 'error', `${at}.error`);
  const { call_id: _callId, ...call } = tool;
  const { error } = one.span;
  content.tool_calls.push({
    name: call.name,
    ...(call.arguments === undefined ? {} : { arguments: call.arguments }),
    ...(call.result === undefined ? {} : { result: call.result }),
    ...(error === undefined ? {} : { error }),
    duration_ms: one.span.duration_ms,
  });
}

/** The findings of a span, at the places that its text went to. */
function movedFindings({ span, findings }: StoredSpan, draft: Draft): Finding[] {
  const placements = draft.placements.get(span.span_id) ?? [];
  return findings.flatMap((finding) => {
    const place = placements.find(({ from }) => isWithin(finding.field, from));
    if (place === undefined) return [];
    return [{ ...finding, field: `${place.to}${finding.field.slice(place.from.length)}` }];
  });
}

function isWithin(field: string, part: string): boolean {
  return field === part || ['.', '[', '#'].some((next) => field.startsWith(`${part}${next}`));
}

function attributesOf(
  spans: readonly NormalizedSpan[],
  trace: {
    readonly root: NormalizedSpan | undefined;
    readonly calls: ReadonlySet<string>;
    readonly content: TraceContent;
    readonly receivedAt: Date;
  },
): AssembledTrace['attributes'] {
  const called = spans.filter((span) => trace.calls.has(span.span_id));
  const last = called.findLast(({ kind }) => kind === 'llm') ?? called.at(-1);
  const submission: TraceSubmission = {
    ...trace.content,
    model: last?.model ?? trace.root?.model ?? UNKNOWN_MODEL,
    ...(last?.provider === undefined ? {} : { provider: last.provider }),
    ...(trace.root === undefined ? {} : { started_at: trace.root.started_at }),
  };
  const { usage, price } = chargeable(submission, called, trace.receivedAt);
  const first = (field: 'session_id' | 'conversation_id') =>
    spans.find((span) => span[field] !== undefined)?.[field] ?? null;
  return {
    session_id: first('session_id'),
    conversation_id: first('conversation_id'),
    model: submission.model,
    provider: submission.provider ?? null,
    started_at: submission.started_at ?? null,
    latency_ms: trace.root?.duration_ms ?? null,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cached_tokens: usage.cachedTokens,
    reasoning_tokens: usage.reasoningTokens,
    tokens_estimated: usage.estimated,
    cost_micro_usd: price.costMicroUsd,
    price_table: price.priceTable ?? null,
  };
}

const NOTHING = {
  usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0, estimated: false },
  price: { costMicroUsd: 0 as number | null, priceTable: undefined as string | undefined },
};

/** Usage and price of a trace; a trace that called no model used nothing. */
function chargeable(submission: TraceSubmission, called: readonly NormalizedSpan[], at: Date): typeof NOTHING {
  if (called.length === 0) return NOTHING;
  const usage = estimateUsage(submission);
  return { usage, price: { priceTable: undefined, ...priceTrace(submission, at, usage) } };
}
