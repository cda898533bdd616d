import type { TraceContent } from '../content/trace.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { type ModelCall, toLlmCall } from './model-calls.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { callOf, isPartOf, RequestedTools } from './requested-tools.ts';
import { type Placements, place } from './span-tree.ts';
import { type ToldResult, ToldResults } from './told-results.ts';
import { type ToolRun, toolRuns } from './tool-runs.ts';

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
  const documents = new Map<string, number>();
  const told = new ToldResults(spans);
  const runs = toolRuns(spans);
  const requested = new RequestedTools(spans, runs);
  for (const span of spans) {
    const call = callAt.get(span.span_id);
    if (call !== undefined) addModelCall(draft, call, { requested, told });
    const run = runs.get(span.span_id);
    if (run !== undefined) addToolCall(draft, span, run, { requested, told });
    addDocuments(draft, span, documents);
  }
  addWhatWrappersSay(
    draft,
    spans.filter(({ span_id: id }) => !callAt.has(id)),
    { requested, told },
  );
  return draft;
}

function addModelCall(draft: Draft, { said, spans }: ModelCall, tools: Tools): void {
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
  const [innermost] = spans;
  if (innermost === undefined) return;
  addReasoning(draft, innermost, new Set());
  addRequests(draft, innermost, { ...tools, requests: new Set(), isRepeated: false });
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

interface Tools {
  readonly requested: RequestedTools;
  readonly told: ToldResults;
}

interface Requests extends Tools {
  /** Those that are listed, by what was asked for. */
  readonly requests: Set<string>;
  /** Whether the span may say again what is listed. */
  readonly isRepeated: boolean;
}

function addRequests(draft: Draft, span: NormalizedSpan, { requested, told, requests, isRepeated }: Requests): void {
  const { tool_calls: toolCalls } = draft.content;
  const nameOf = occurrences();
  for (const [index, request] of (span.tool_requests ?? []).entries()) {
    const { id, ...call } = request;
    const key = callOf(call);
    const name = nameOf(key);
    if (requested.isRun(request) || (isRepeated && requests.has(name))) continue;
    const open = isRepeated && call.arguments === undefined ? openCall(toolCalls, call) : -1;
    const at = `tool_calls[${open === -1 ? toolCalls.length : open}]`;
    place(draft.placements, span.span_id, `tool_requests[${index}]`, at);
    if (open !== -1) {
      toolCalls[open] = { ...call, ...toolCalls[open], result: call.result };
      continue;
    }
    toolCalls.push({ ...call, ...toldTo(draft, { ...call, id }, told, at) });
    requests.add(name);
  }
}

/** Where the call stands that a wrapper tells the result of, and no more: the first of its name that shows none. */
function openCall(
  toolCalls: Draft['content']['tool_calls'],
  { name, result }: { readonly name: string; readonly result?: unknown },
): number {
  return result === undefined ? -1 : toolCalls.findIndex((one) => one.name === name && one.result === undefined);
}

/** The result that a later call was told, where the tool itself shows none. */
function toldTo(
  draft: Draft,
  tool: { readonly id?: string | undefined; readonly name: string; readonly result?: unknown },
  told: ToldResults,
  at: string,
): { readonly result?: ToldResult['result'] } {
  const found = tool.result === undefined ? told.take(tool) : undefined;
  if (found === undefined) return {};
  place(draft.placements, found.spanId, `tool_results[${found.index}]`, at);
  return { result: found.result };
}

/** Wrappers tell again what the calls within them reasoned and asked for; what they alone tell is added. */
function addWhatWrappersSay(draft: Draft, wrappers: readonly NormalizedSpan[], tools: Tools): void {
  const stepName = occurrences();
  const steps = new Set(draft.content.reasoning_steps.map(stepName));
  const requestName = occurrences();
  const requests = new Set(draft.content.tool_calls.map((call) => requestName(callOf(call))));
  for (const span of wrappers) {
    addReasoning(draft, span, steps);
    addRequests(draft, span, { ...tools, requests, isRepeated: true });
  }
}

/** A tool whose span does not say what it was given was given what the model asked for. */
function addToolCall(draft: Draft, span: NormalizedSpan, { tool, within }: ToolRun, { requested, told }: Tools): void {
  const { content } = draft;
  const at = `tool_calls[${content.tool_calls.length}]`;
  place(draft.placements, span.span_id, 'tool', at);
  const error = [span, ...within].find((one) => one.error !== undefined)?.error;
  for (const one of [span, ...within]) {
    if (one.error === error) place(draft.placements, one.span_id, 'error', `${at}.error`);
    if (one !== span && knowsMore(one, span)) place(draft.placements, one.span_id, 'tool', at);
  }
  const { call_id: callId, ...call } = tool;
  const asked = requested.of(span.span_id, tool);
  const request = isPartOf(tool.arguments, asked?.arguments) ? asked : undefined;
  if (request !== undefined) place(draft.placements, request.spanId, `tool_requests[${request.index}]`, at);
  content.tool_calls.push({
    ...call,
    ...(asked !== undefined && CLASS.test(call.name) ? { name: asked.name } : {}),
    ...(request?.arguments === undefined ? {} : { arguments: request.arguments }),
    ...toldTo(draft, { ...call, id: callId ?? asked?.id }, told, at),
    ...(error === undefined ? {} : { error }),
    duration_ms: span.duration_ms,
  });
}

/** A class of LangChain, where an instrumentation does not know the name of the tool. */
const CLASS = /^(?:Dynamic)?(?:Structured)?Tool$/;

/** Whether a tool's span within another tells what that one leaves out. */
function knowsMore({ tool: inner }: NormalizedSpan, { tool: outer }: NormalizedSpan): boolean {
  const isLeftOut = (field: 'arguments' | 'result') => inner?.[field] !== undefined && outer?.[field] === undefined;
  return isLeftOut('arguments') || isLeftOut('result');
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
