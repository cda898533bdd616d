import * as z from 'zod';
import type { Export } from './stand-in/receiver.ts';

const Span = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullish(),
  name: z.string().nullish(),
  startTimeUnixNano: z.coerce.string(),
  endTimeUnixNano: z.coerce.string(),
});
type Span = z.infer<typeof Span>;
const Whole = z.looseObject({
  resourceSpans: z.array(z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(Span) })) })),
});

export interface SpanLayout {
  /** Numbers of the ids, in the order in which the spans started, a parent before what lies in it. */
  readonly spans: Map<string, number>;
  readonly traces: Map<string, number>;
  /** Nanoseconds since 1970 of each span, by its id: one thing after the other, a child within its parent. */
  readonly times: ReadonlyMap<string, { readonly start: string; readonly end: string }>;
}

/** An export, with spans that can be put in order. */
export function wholeExport(exports: readonly Export[]): z.infer<typeof Whole> {
  return Whole.parse({ resourceSpans: exports.flatMap(({ resourceSpans }) => resourceSpans ?? []) });
}

const START = 1_796_000_000_000_000_000n;
/** Ten milliseconds between any two things that happened. */
const STEP = 10_000_000n;

/**
 * Clocks disagree within a few milliseconds about what came first, so the layout follows from who is whose parent, and
 * only among the children of one parent from when they started.
 */
export function layOut({ resourceSpans }: z.infer<typeof Whole>): SpanLayout {
  const all = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).sort(byStart);
  const here = new Set(all.map(({ spanId }) => spanId));
  const children = Map.groupBy(all, ({ parentSpanId }) => (here.has(parentSpanId ?? '') ? (parentSpanId ?? '') : ''));
  const layout = { spans: new Map<string, number>(), traces: new Map<string, number>() };
  const times = new Map<string, { start: string; end: string }>();
  let now = START - STEP;
  const tick = () => {
    now += STEP;
    return String(now);
  };
  const place = ({ spanId, traceId }: Span): void => {
    numberOf(layout.spans, spanId);
    numberOf(layout.traces, traceId);
    const start = tick();
    for (const child of children.get(spanId) ?? []) place(child);
    times.set(spanId, { start, end: tick() });
  };
  for (const root of children.get('') ?? []) place(root);
  for (const { parentSpanId } of all) if (parentSpanId) numberOf(layout.spans, parentSpanId);
  return { ...layout, times };
}

/** Exporters send what has ended, and threads of theirs may overtake each other. */
export function inOrderOfTheirEnds<T extends { readonly spanId: string }>(
  spans: readonly T[],
  layout: SpanLayout,
): T[] {
  const endOf = ({ spanId }: T) => layout.times.get(spanId)?.end ?? '';
  return [...spans].sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
}

/** An id that was not met before gets the next number. */
export function numberOf(ids: Map<string, number>, id: string): number {
  const number = ids.get(id) ?? ids.size + 1;
  ids.set(id, number);
  return number;
}

function byStart(a: Span, b: Span): number {
  const before = BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano);
  if (before !== 0n) return before < 0n ? -1 : 1;
  return (a.name ?? '') < (b.name ?? '') ? -1 : 1;
}
