import type { StoredEvaluation, TraceRecord } from './trace-store.ts';

/** A trace whose evaluation was stored just now, and not before. */
export interface EvaluatedTrace {
  readonly evaluation: StoredEvaluation;
  /** As it was before. */
  readonly before: TraceRecord;
  /** With what the evaluation learned about it. */
  readonly record: TraceRecord;
}
