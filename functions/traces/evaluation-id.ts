import { EVALUATION_ID_PREFIX } from '../content/trace.ts';
import type { TraceRecord } from './trace-store.ts';

/**
 * One admission of a trace under one evaluator set has one evaluation, whose id leads back to the trace
 * without an index. A trace that was deleted and submitted again is another admission: what was found
 * in the old content never becomes the verdict on the new one. Neither does what was found before further
 * spans came: their set is the `revision`.
 */
export function evaluationIdOf(record: TraceRecord, evaluatorSet: string, revision = ''): string {
  const admitted = `${record.charge.hold_id}/${evaluatorSet}${revision}`;
  return `${EVALUATION_ID_PREFIX}${fnv1a(admitted)}_${record.trace_id}`;
}

const EVALUATION_ID = new RegExp(`^${EVALUATION_ID_PREFIX}[0-9a-f]{8}_(.+)$`);

/** The trace that an evaluation id belongs to, or null when the text is no evaluation id. */
export function traceIdOf(evaluationId: string): string | null {
  return EVALUATION_ID.exec(evaluationId)?.[1] ?? null;
}

/** 32-bit FNV-1a as eight hexadecimal digits. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
