import type { TraceContent } from '../content/trace.ts';
import type { NormalizedSpan } from './normalized-span.ts';

export const UNKNOWN_MODEL = 'unknown';

/**
 * The spans that called a model. A wrapper around another model call reports the same tokens again, so only the
 * innermost of nested calls counts; of calls that are each other's parents, the first.
 */
export function modelCalls(spans: readonly NormalizedSpan[]): ReadonlySet<string> {
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const calls = new Set(spans.filter(isModelCall).map((span) => span.span_id));
  // No span is passed twice, so that a chain of any length costs what it has spans.
  const passed = new Set<string>();
  for (const callId of calls) {
    let parentId = byId.get(callId)?.parent_span_id ?? null;
    while (parentId !== null && parentId !== callId && !passed.has(parentId)) {
      passed.add(parentId);
      calls.delete(parentId);
      parentId = byId.get(parentId)?.parent_span_id ?? null;
    }
  }
  return calls;
}

/** What a model call says of itself, as a part of a trace. */
export function toLlmCall(span: NormalizedSpan): NonNullable<TraceContent['llm_calls']>[number] {
  return {
    model: span.model ?? UNKNOWN_MODEL,
    ...(span.provider === undefined ? {} : { provider: span.provider }),
    ...span.usage,
    ...(span.cost === undefined ? {} : { cost_usd: span.cost }),
    duration_ms: span.duration_ms,
    ...(span.error === undefined ? {} : { error: span.error }),
  };
}

function isModelCall({ kind }: NormalizedSpan): boolean {
  return kind === 'llm' || kind === 'embedding';
}
