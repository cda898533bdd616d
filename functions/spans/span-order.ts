import type { NormalizedSpan } from './normalized-span.ts';

/** A span, and the parent that it is under here. */
interface Placed {
  readonly span: NormalizedSpan;
  readonly parentId: string | null;
}

/**
 * The spans in an order in which each comes after all that lie within it, in a time that grows with their number. Where
 * spans name each other as parents, one of them is taken as the outermost.
 */
export function childrenFirst(spans: readonly NormalizedSpan[]): readonly Placed[] {
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const parentOf = ({ parent_span_id: id }: NormalizedSpan) => (id === null ? undefined : byId.get(id));
  const children = Map.groupBy(spans, (span) => parentOf(span)?.span_id ?? null);
  const seen = new Set<string>();
  // Parents before children; read backwards it is the order that is wanted.
  const order: Placed[] = [];
  const descend = (top: NormalizedSpan) => {
    const waiting: Placed[] = [{ span: top, parentId: null }];
    seen.add(top.span_id);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      order.push(next);
      for (const span of children.get(next.span.span_id) ?? []) {
        if (seen.has(span.span_id)) continue;
        seen.add(span.span_id);
        waiting.push({ span, parentId: next.span.span_id });
      }
    }
  };
  for (const span of children.get(null) ?? []) descend(span);
  for (const span of spans) {
    if (!seen.has(span.span_id)) descend(topOfCircle(span, parentOf));
  }
  return order.reverse();
}

/** Climbs from a span that hangs on a circle of parents until it is in the circle. */
function topOfCircle(
  span: NormalizedSpan,
  parentOf: (span: NormalizedSpan) => NormalizedSpan | undefined,
): NormalizedSpan {
  const climbed = new Set<string>();
  let top = span;
  while (!climbed.has(top.span_id)) {
    climbed.add(top.span_id);
    top = parentOf(top) ?? top;
  }
  return top;
}
