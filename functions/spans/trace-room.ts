import { AegisError } from '../kernel/errors.ts';
import { jsonBytes, MAX_TRACE_BYTES } from '../kernel/sizes.ts';
import type { StoredSpan } from './assemble-trace.ts';

/** What assembling adds to a span: its place in the tree, and its numbers again beside the call that it was. */
const PLACED_BYTES = 200;
/** An error may stand in the list of model calls, in that of tools, and for the whole trace. */
const MORE_ERRORS = 2;

/** What a span takes of the room of its trace: no less than it adds to the trace that is read, shown and evaluated. */
export function roomOf(stored: StoredSpan): number {
  const { error } = stored.span;
  return jsonBytes(stored) + PLACED_BYTES + (error === undefined ? 0 : MORE_ERRORS * jsonBytes(error));
}

export function roomOfAll(spans: readonly StoredSpan[]): number {
  return spans.reduce((sum, span) => sum + roomOf(span), 0);
}

/** Sent again, the spans would be refused again; those that came before stay. */
export function traceIsFull(traceId: string): AegisError {
  return new AegisError('payload_too_large', `Trace ${traceId}: its spans may hold ${MAX_TRACE_BYTES} bytes together.`);
}
