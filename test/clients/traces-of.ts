import * as z from 'zod';
import type { Export } from './stand-in/receiver.ts';

const Span = z.looseObject({ traceId: z.string(), startTimeUnixNano: z.coerce.string() });
const Whole = z.looseObject({
  resourceSpans: z.array(z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(Span) })) })),
});

/** What was exported, apart by trace, in the order in which the traces began. */
export function tracesOf(exports: readonly Export[]): Export[] {
  const all = exports.map((exported) => Whole.parse({ resourceSpans: [], ...exported }));
  const resources = all.flatMap(({ resourceSpans }) => resourceSpans);
  const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const inOrder = spans.sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
  return [...new Set(inOrder.map(({ traceId }) => traceId))].map((traceId) => ({
    resourceSpans: resources.map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans.map((scope) => ({
        ...scope,
        spans: scope.spans.filter((span) => span.traceId === traceId),
      })),
    })),
  }));
}
