import type { Clock } from '../kernel/ports.ts';
import type { AssembledTrace } from '../spans/assemble-trace.ts';
import type { TraceRecord } from './trace-store.ts';

/** A trace whose root never came is evaluated as it is when nothing has come for this long. */
export const ROOTLESS_QUIET_SECONDS = 600;
/** The longest delay that the queue can give a message. */
const MAX_DELAY_SECONDS = 900;

/**
 * Seconds until a trace is whole: its root has ended and no span has come for the quiet time. 0 when it is; a span
 * that comes later opens it again.
 */
export function secondsUntilWhole(
  record: TraceRecord,
  { hasRoot }: AssembledTrace,
  deps: { readonly now: Clock; readonly quietSeconds: number },
): number {
  const quietFor = (deps.now() - Date.parse(record.last_span_at ?? record.created_at)) / 1000;
  const needed = hasRoot ? deps.quietSeconds : Math.max(deps.quietSeconds, ROOTLESS_QUIET_SECONDS);
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(needed - quietFor)));
}
