import type { TraceBody, TraceContent } from '../content/trace.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { FindingList, type ListedFindings } from '../masking/finding-list.ts';
import type { Finding } from '../masking/masking.ts';
import { modelCalls, toLlmCall } from './model-calls.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { notReadIn } from './not-read.ts';
import { type Placements, place, placementsOf, treeOf } from './span-tree.ts';

/** A span as stored, with what tier 0 found in it; the fields of its findings are relative to the span. */
export interface StoredSpan {
  readonly span: NormalizedSpan;
  readonly findings: readonly Finding[];
  readonly omitted_findings?: number | undefined;
}

export interface AssembledTrace {
  readonly body: TraceBody;
  /** In the order of their start. */
  readonly spans: readonly NormalizedSpan[];
  /** The span that stands for the whole trace. */
  readonly root: NormalizedSpan;
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
 * @throws TypeError when there is no span to make it of
 */
export function assembleTrace(stored: readonly StoredSpan[]): AssembledTrace {
  const spans = [...stored].sort((a, b) => compare(a.span, b.span));
  const root = rootOf(spans);
  const calls = modelCalls(spans.map(({ span }) => span));
  const draft = draftOf(spans, calls);
  const asked = [root, ...spans.filter(({ span }) => calls.has(span.span_id))].find(
    (one) => one.span.input !== undefined,
  );
  const answers = spans.filter(({ span }) => calls.has(span.span_id)).reverse();
  const answered = [root, ...answers].find((one) => one.span.output !== undefined && one.span.output !== '');
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
    ...(root.span.error === undefined ? {} : { error: root.span.error }),
  };
  place(draft.placements, root.span.span_id, 'error', 'error');
  return {
    body: {
      content,
      ...findingsOf(spans, draft),
      ...notReadIn(
        spans.map(({ span }) => span),
        content,
      ),
    },
    spans: spans.map(({ span }) => span),
    root: root.span,
    revision: spans
      .map(({ span }) => span.span_id)
      .sort()
      .join(''),
    hasRoot: root.span.parent_span_id === null,
  };
}

/** The span that has no parent, or else the first whose parent is not here, or else (a circle of parents) the first. */
function rootOf(spans: readonly StoredSpan[]): StoredSpan {
  const here = new Set<string | null>(spans.map(({ span }) => span.span_id));
  const root =
    spans.find(({ span }) => span.parent_span_id === null) ??
    spans.find(({ span }) => !here.has(span.parent_span_id)) ??
    spans[0];
  if (root === undefined) throw new TypeError('a trace is made of at least one span');
  return root;
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
  const ran = new Set(
    spans.flatMap(({ span: { tool } }) => (tool === undefined ? [] : (tool.call_id ?? callOf(tool)))),
  );
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
    const { id, ...call } = request;
    // The span of the tool itself says more than the request for it.
    if (ran.has(id ?? '') || ran.has(callOf(call))) continue;
    place(draft.placements, one.span.span_id, `tool_requests[${index}]`, `tool_calls[${content.tool_calls.length}]`);
    content.tool_calls.push(call);
  }
}

/** Tells calls apart where a tool's span does not name the request that it answers. */
function callOf({ name, arguments: given }: { readonly name: string; readonly arguments?: unknown }): string {
  return canonicalJson([name, given]);
}

function addToolCall(draft: Draft, one: StoredSpan, tool: NonNullable<NormalizedSpan['tool']>): void {
  const { content } = draft;
  const at = `tool_calls[${content.tool_calls.length}]`;
  place(draft.placements, one.span.span_id, 'tool', at);
  place(draft.placements, one.span.span_id, 'error', `${at}.error`);
  const { call_id: _callId, ...call } = tool;
  const { error } = one.span;
  content.tool_calls.push({
    ...call,
    ...(error === undefined ? {} : { error }),
    duration_ms: one.span.duration_ms,
  });
}

/** As many as are kept of a trace that comes whole. */
function findingsOf(spans: readonly StoredSpan[], draft: Draft): ListedFindings {
  const list = new FindingList<Finding>();
  for (const one of spans) {
    for (const finding of movedFindings(one, draft)) list.add(finding);
    list.omit(one.omitted_findings);
  }
  return list.listed();
}

/** The findings of a span, at the places that its text went to. Of two places the first is named. */
function movedFindings({ span, findings }: StoredSpan, draft: Draft): Finding[] {
  if (findings.length === 0) return [];
  const places = new Map<string, string>();
  for (const { from, to } of placementsOf(draft.placements, span.span_id)) if (!places.has(from)) places.set(from, to);
  return findings.flatMap((finding) => {
    const item = finding.field.replace(/[.#].*$/s, '');
    const from = places.has(item) ? item : item.replace(/\[.*$/s, '');
    const to = places.get(from);
    return to === undefined ? [] : [{ ...finding, field: `${to}${finding.field.slice(from.length)}` }];
  });
}
