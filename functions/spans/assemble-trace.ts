import type { TraceBody, TraceContent } from '../content/trace.ts';
import { FindingList, type ListedFindings } from '../masking/finding-list.ts';
import type { Finding } from '../masking/masking.ts';
import { type ModelCall, modelCalls } from './model-calls.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { notReadIn } from './not-read.ts';
import { childrenFirst } from './span-order.ts';
import { place, placementsOf, treeOf } from './span-tree.ts';
import { type Draft, draftOf } from './trace-lists.ts';

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
  /** The model calls that the spans speak of, each once. */
  readonly calls: readonly ModelCall[];
  /** The span that stands for the whole trace. */
  readonly root: NormalizedSpan;
  /** Equal for the same set of spans. */
  readonly revision: string;
  /** Whether a span without a parent is there: spans are exported when they end, and the root ends last. */
  readonly hasRoot: boolean;
}

/**
 * Makes one trace of its spans, whatever order they came in. The question is what the root was asked, or else the
 * first model call; the answer is what the root answered, or else the last model call, or else the outermost span that
 * says one. What models, tools and retrievers did is listed once each; the tree of spans repeats none of it.
 * @throws TypeError when there is no span to make it of
 */
export function assembleTrace(stored: readonly StoredSpan[]): AssembledTrace {
  const sorted = [...stored].sort((a, b) => compare(a.span, b.span));
  const spans = sorted.map(({ span }) => span);
  const root = rootOf(spans);
  const calls = modelCalls(spans);
  const draft = draftOf(spans, calls);
  const asked = askedIn(root, spans, calls);
  const answered = answeredIn(root, spans, calls);
  if (asked !== undefined) place(draft.placements, asked.span_id, 'input', 'input');
  if (answered !== undefined) place(draft.placements, answered.span_id, 'output', 'output');
  const tree = treeOf(spans, draft.placements);
  const content: TraceContent = {
    input: asked?.input ?? '',
    output: answered?.output ?? '',
    ...Object.fromEntries(Object.entries(draft.content).filter(([, list]) => list.length > 0)),
    spans: tree,
    ...(root.error === undefined ? {} : { error: root.error }),
  };
  place(draft.placements, root.span_id, 'error', 'error');
  return {
    body: { content, ...findingsOf(sorted, draft), ...notReadIn(spans, content) },
    spans,
    calls,
    root,
    revision: spans
      .map(({ span_id: id }) => id)
      .sort()
      .join(''),
    hasRoot: root.parent_span_id === null,
  };
}

/** What is embedded is the question only where nothing else is one. */
function askedIn(
  root: NormalizedSpan,
  spans: readonly NormalizedSpan[],
  calls: readonly ModelCall[],
): NormalizedSpan | undefined {
  const isAsked = ({ input }: NormalizedSpan) => input !== undefined;
  const texts = spans.filter(({ kind }) => kind !== 'embedding');
  const ofCalls = calls
    .filter(({ said }) => said.kind !== 'embedding')
    .flatMap((call) => call.spans.find(isAsked) ?? []);
  const first = root.kind === 'embedding' ? [] : [root];
  return [...first, ...ofCalls, ...texts, ...spans].find(isAsked);
}

/** What has an output that is not an answer. */
const NO_ANSWERS: ReadonlySet<NormalizedSpan['kind']> = new Set(['embedding', 'tool', 'retriever', 'guardrail']);

function answeredIn(
  root: NormalizedSpan,
  spans: readonly NormalizedSpan[],
  calls: readonly ModelCall[],
): NormalizedSpan | undefined {
  const hasOutput = ({ output }: NormalizedSpan) => output !== undefined && output !== '';
  const isAnswer = (span: NormalizedSpan) => hasOutput(span) && !NO_ANSWERS.has(span.kind);
  if (root.kind !== 'embedding' && hasOutput(root)) return root;
  const called = calls.findLast(({ spans: own }) => own.some(isAnswer))?.spans.find(isAnswer);
  if (called !== undefined) return called;
  const candidates = new Set(spans.filter(isAnswer).map(({ span_id: id }) => id));
  const within = new Set<string>();
  let answered: NormalizedSpan | undefined;
  for (const { span, parentId } of childrenFirst(spans).toReversed()) {
    if (parentId !== null && (candidates.has(parentId) || within.has(parentId))) within.add(span.span_id);
    else if (candidates.has(span.span_id) && (answered === undefined || compare(answered, span) < 0)) answered = span;
  }
  return answered;
}

/** The span that has no parent, or else the first whose parent is not here, or else (a circle of parents) the first. */
function rootOf(spans: readonly NormalizedSpan[]): NormalizedSpan {
  const here = new Set<string | null>(spans.map(({ span_id: id }) => id));
  const root =
    spans.find(({ parent_span_id: parentId }) => parentId === null) ??
    spans.find(({ parent_span_id: parentId }) => !here.has(parentId)) ??
    spans[0];
  if (root === undefined) throw new TypeError('a trace is made of at least one span');
  return root;
}

function compare(a: NormalizedSpan, b: NormalizedSpan): number {
  if (a.started_at !== b.started_at) return a.started_at < b.started_at ? -1 : 1;
  return a.span_id < b.span_id ? -1 : 1;
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
