import type { TraceContent } from '../content/trace.ts';
import type { NormalizedSpan } from './normalized-span.ts';

type Spans = NonNullable<TraceContent['spans']>;
type Span = Spans[number];

/** Where the text of a span went in the content, so that its findings can follow. */
interface Placement {
  readonly from: string;
  readonly to: string;
}

/** The placements of each span, by its id. */
export type Placements = Map<string, Placement[]>;

/** Below this a child stands beside its parent; what walks the tree recurses. */
const MAX_TREE_DEPTH = 64;

export function place(placements: Placements, spanId: string, from: string, to: string): void {
  const own = placements.get(spanId);
  if (own === undefined) placements.set(spanId, [{ from, to }]);
  else own.push({ from, to });
}

export function placementsOf(placements: Placements, spanId: string): readonly Placement[] {
  return placements.get(spanId) ?? [];
}

/** The tree of spans, each with what has no better place. A span whose parent is missing stands at the top. */
export function treeOf(spans: readonly NormalizedSpan[], placements: Placements): Spans {
  const known = new Set(spans.map((span) => span.span_id));
  const children = Map.groupBy(spans, ({ parent_span_id: parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  const seen = new Set<string>();
  const grow = (siblings: readonly NormalizedSpan[], at: string, depth: number): Spans =>
    siblings.map((span, index) => {
      seen.add(span.span_id);
      const path = `${at}[${index}]`;
      const below = depth < MAX_TREE_DEPTH ? (children.get(span.span_id) ?? []) : [];
      const inner = grow(below, `${path}.children`, depth + 1);
      return { ...nodeOf(span, path, placements), ...(inner.length === 0 ? {} : { children: inner }) };
    });
  const tree = grow(children.get(null) ?? [], 'spans', 1);
  // Spans that name each other as parents hang on no root, and some hang too deep.
  for (const span of spans) {
    if (seen.has(span.span_id)) continue;
    seen.add(span.span_id);
    tree.push(nodeOf(span, `spans[${tree.length}]`, placements));
  }
  return tree;
}

function nodeOf(span: NormalizedSpan, path: string, placements: Placements): Span {
  const placed = new Set(placementsOf(placements, span.span_id).map(({ from }) => from));
  // Vectors are no text.
  const output = span.kind === 'embedding' ? undefined : span.output;
  const own = { input: span.input, output, error: span.error };
  for (const field of ['name', 'input', 'output', 'error', 'attributes']) {
    const isShown = field !== 'output' || output !== undefined;
    if (isShown && !placed.has(field)) place(placements, span.span_id, field, `${path}.${field}`);
  }
  return {
    span_id: span.span_id,
    name: span.name,
    kind: span.kind,
    started_at: span.started_at,
    duration_ms: span.duration_ms,
    ...(placed.has('input') || own.input === undefined ? {} : { input: own.input }),
    ...(placed.has('output') || own.output === undefined ? {} : { output: own.output }),
    ...(placed.has('error') || own.error === undefined ? {} : { error: own.error }),
    ...(span.attributes === undefined ? {} : { attributes: span.attributes }),
  };
}
