import type * as z from 'zod';

/** Values within each other in one attribute; what walks them recurses. */
export const MAX_ATTRIBUTE_DEPTH = 32;

type Json = z.core.util.JSONType;
export type Attributes = Readonly<Record<string, Json>>;

/** A span as it was exported, in either encoding. */
export interface ExportedSpan {
  /** 32 hexadecimal digits, lower case. */
  readonly traceId: string;
  /** 16 hexadecimal digits, lower case. */
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly error: string | undefined;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly resource: Attributes;
  readonly scope: string;
}

/** A span that cannot be taken, with what is wrong and where. */
export interface InvalidSpan {
  readonly invalid: string;
}
