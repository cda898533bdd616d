import { AsyncLocalStorage } from 'node:async_hooks';

/** The caller's place in a trace of their own, as it came and as it is handed on. */
export interface TraceContext {
  /** By which they and we find the same request. */
  readonly traceId: string;
  /** In the form of version 00, whatever version it came in. */
  readonly traceparent: string;
}

/** Ids of zeros only are invalid, and so is version ff. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` by https://www.w3.org/TR/trace-context/ (level 1): a header that is not valid counts as none;
 * one of a later version is read as far as version 00 goes, and handed on as version 00.
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, version, traceId, parentId, flags, rest] = TRACEPARENT.exec(header ?? '') ?? [];
  if (traceId === undefined || (version === '00' && rest !== undefined)) return undefined;
  return { traceId, traceparent: `00-${traceId}-${parentId}-${flags}` };
}

const running = new AsyncLocalStorage<TraceContext>();

/** Runs work that belongs to a caller's trace; messages of one batch have one each. */
export function withTraceContext<T>(context: TraceContext | undefined, work: () => Promise<T>): Promise<T> {
  return context === undefined ? work() : running.run(context, work);
}

/** What the present work hands on to what it causes. */
export function currentTraceparent(): string | undefined {
  return running.getStore()?.traceparent;
}

/** The trace of X-Ray that a header of Lambda or of SQS names. */
export function xRayTraceIdOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /Root=([\w-]+)/.exec(header)?.[1];
}
