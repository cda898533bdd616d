import type { TraceContent } from '../content/trace.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { type ModelCall, toLlmCall } from './model-calls.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { type Placements, place } from './span-tree.ts';

type Lists = Pick<TraceContent, 'contexts' | 'reasoning_steps' | 'tool_calls' | 'llm_calls'>;

/** What models, tools and retrievers did, and where the text of each span went. */
export interface Draft {
  readonly content: { readonly [K in keyof Lists]-?: NonNullable<Lists[K]> };
  readonly placements: Placements;
}

/**
 * Lists each thing once: calls as `modelCalls` tells them apart, a tool that a model asked for and a span ran, a
 * document that several retrievers found, and what a wrapper says of the calls within it.
 */
export function draftOf(spans: readonly NormalizedSpan[], calls: readonly ModelCall[]): Draft {
  const draft: Draft = {
    content: { contexts: [], reasoning_steps: [], tool_calls: [], llm_calls: [] },
    placements: new Map(),
  };
  const callAt = new Map(calls.map((call) => [call.said.span_id, call]));
  const ofCalls = new Set(calls.flatMap(({ spans: own }) => own.map(({ span_id: id }) => id)));
  const ran = new Set(spans.flatMap(({ tool }) => (tool === undefined ? [] : (tool.call_id ?? callOf(tool)))));
  const documents = new Map<string, number>();
  for (const span of spans) {
    const call = callAt.get(span.span_id);
    if (call !== undefined) addModelCall(draft, call, ran);
    if (span.tool !== undefined) addToolCall(draft, span, span.tool);
    addDocuments(draft, span, documents);
  }
  addWhatWrappersSay(
    draft,
    spans.filter(({ span_id: id }) => !ofCalls.has(id)),
    ran,
  );
  return draft;
}

function addModelCall(draft: Draft, { said, spans }: ModelCall, ran: ReadonlySet<string>): void {
  const { llm_calls: llmCalls } = draft.content;
  const at = `llm_calls[${llmCalls.length}]`;
  for (const span of spans) {
    for (const field of ['model', 'provider', 'error'] as const) {
      if (span[field] !== undefined && span[field] === said[field]) {
        place(draft.placements, span.span_id, field, `${at}.${field}`);
      }
    }
  }
  llmCalls.push(toLlmCall(said));
  const steps = new Set<string>();
  const requests = new Set<string>();
  for (const span of spans) {
    addReasoning(draft, span, steps);
    addRequests(draft, span, { ran, requests, isRepeated: span !== spans[0] });
  }
}

/** @param known the steps that are listed, by their text */
function addReasoning(draft: Draft, span: NormalizedSpan, known: Set<string>): void {
  const { reasoning_steps: steps } = draft.content;
  const nameOf = occurrences();
  for (const [index, step] of (span.reasoning ?? []).entries()) {
    const name = nameOf(step);
    if (known.has(name)) continue;
    known.add(name);
    place(draft.placements, span.span_id, `reasoning[${index}]`, `reasoning_steps[${steps.length}]`);
    steps.push(step);
  }
}

/** Tells what one span says twice, or what masking made the same, from what another span says again. */
function occurrences(): (text: string) => string {
  const counts = new Map<string, number>();
  return (text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count + 1);
    return `${count}:${text}`;
  };
}

interface Requests {
  /** Tools that a span ran, which says more than the request for it. */
  readonly ran: ReadonlySet<string>;
  /** Those that are listed, by what was asked for. */
  readonly requests: Set<string>;
  /** Whether the span may say again what is listed. */
  readonly isRepeated: boolean;
}

function addRequests(draft: Draft, span: NormalizedSpan, { ran, requests, isRepeated }: Requests): void {
  const { tool_calls: toolCalls } = draft.content;
  const nameOf = occurrences();
  for (const [index, request] of (span.tool_requests ?? []).entries()) {
    const { id, ...call } = request;
    const key = callOf(call);
    const name = nameOf(key);
    if (ran.has(id ?? '') || ran.has(key) || (isRepeated && requests.has(name))) continue;
    place(draft.placements, span.span_id, `tool_requests[${index}]`, `tool_calls[${toolCalls.length}]`);
    toolCalls.push(call);
    requests.add(name);
  }
}

/** Agents and chains tell again what the calls within them reasoned and asked for; what they alone tell is added. */
function addWhatWrappersSay(draft: Draft, wrappers: readonly NormalizedSpan[], ran: ReadonlySet<string>): void {
  const stepName = occurrences();
  const steps = new Set(draft.content.reasoning_steps.map(stepName));
  const requestName = occurrences();
  const requests = new Set(draft.content.tool_calls.map((call) => requestName(callOf(call))));
  for (const span of wrappers) {
    addReasoning(draft, span, steps);
    addRequests(draft, span, { ran, requests, isRepeated: true });
  }
}

/** Tells calls apart where a tool's span does not name the request that it answers. */
function callOf({ name, arguments: given }: { readonly name: string; readonly arguments?: unknown }): string {
  return canonicalJson([name, given]);
}

function addToolCall(draft: Draft, span: NormalizedSpan, tool: NonNullable<NormalizedSpan['tool']>): void {
  const { content } = draft;
  const at = `tool_calls[${content.tool_calls.length}]`;
  place(draft.placements, span.span_id, 'tool', at);
  place(draft.placements, span.span_id, 'error', `${at}.error`);
  const { call_id: _callId, ...call } = tool;
  const { error } = span;
  content.tool_calls.push({
    ...call,
    ...(error === undefined ? {} : { error }),
    duration_ms: span.duration_ms,
  });
}

function addDocuments(draft: Draft, span: NormalizedSpan, known: Map<string, number>): void {
  const { contexts } = draft.content;
  const nameOf = occurrences();
  for (const [index, document] of (span.documents ?? []).entries()) {
    const name = nameOf(canonicalJson([document.content, document.source]));
    const at = known.get(name) ?? contexts.length;
    const first = contexts[at];
    if (first !== undefined) {
      // A reranker knows better how relevant it is.
      if (document.relevance !== undefined) contexts[at] = { ...first, relevance: document.relevance };
      continue;
    }
    known.set(name, at);
    place(draft.placements, span.span_id, `documents[${index}]`, `contexts[${at}]`);
    contexts.push(document);
  }
}
