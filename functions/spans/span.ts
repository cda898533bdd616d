import * as z from 'zod';
import { MAX_MILLISECONDS } from '../content/trace.ts';

/** OTLP gives nanoseconds; a trace counts milliseconds. */
const NANOSECONDS_PER_MILLISECOND = 1e6;
/** Values within each other in one attribute; what walks them recurses. */
export const MAX_ATTRIBUTE_DEPTH = 32;
/** The end of the year 9999 in epoch milliseconds: the last instant that ISO-8601 writes with four digits. */
const LAST_INSTANT = 253_402_300_799_999;

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

const Hex = z.union([
  z.string().transform((text) => text.toLowerCase()),
  z
    .instanceof(Uint8Array)
    .transform((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')),
]);
const Integer64 = z.union([z.number(), z.string().regex(/^-?\d{1,20}$/)]);
/** JSON has a name or a text of digits where protobuf has a number that is none; `z.number()` takes neither. */
const Double = z.union([
  z.custom<number>((value) => typeof value === 'number'),
  z.string().regex(/^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/),
]);

interface AnyValueShape {
  stringValue?: string | null | undefined;
  boolValue?: boolean | null | undefined;
  intValue?: number | string | null | undefined;
  doubleValue?: number | string | null | undefined;
  arrayValue?: { values?: AnyValueShape[] | null | undefined } | null | undefined;
  kvlistValue?:
    | { values?: { key: string; value?: AnyValueShape | null | undefined }[] | null | undefined }
    | null
    | undefined;
  bytesValue?: string | Uint8Array | null | undefined;
}

const AnyValue: z.ZodType<AnyValueShape> = z.lazy(() =>
  z.object({
    stringValue: z.string().nullish(),
    boolValue: z.boolean().nullish(),
    intValue: Integer64.nullish(),
    doubleValue: Double.nullish(),
    arrayValue: z.object({ values: z.array(AnyValue).nullish() }).nullish(),
    kvlistValue: z.object({ values: z.array(KeyValue).nullish() }).nullish(),
    bytesValue: z.union([z.string(), z.instanceof(Uint8Array)]).nullish(),
  }),
);
const KeyValue = z.object({ key: z.string(), value: AnyValue.nullish() });
const KeyValues = z.array(KeyValue).nullish();

const Span = z.object({
  traceId: Hex.nullish(),
  spanId: Hex.nullish(),
  parentSpanId: Hex.nullish(),
  name: z.string().nullish(),
  startTimeUnixNano: Integer64.nullish(),
  endTimeUnixNano: Integer64.nullish(),
  attributes: KeyValues,
  events: z.array(z.object({ name: z.string().nullish(), attributes: KeyValues })).nullish(),
  status: z.object({ code: z.int().nullish(), message: z.string().nullish() }).nullish(),
});

/** `ExportTraceServiceRequest` in either encoding; what it does not name is ignored, as OTLP demands. */
export const ExportRequest = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes: KeyValues }).nullish(),
        scopeSpans: z
          .array(
            z.object({ scope: z.object({ name: z.string().nullish() }).nullish(), spans: z.array(Span).nullish() }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

/** Every span of a request, in its order. */
export function spansOf(request: ExportRequest): (ExportedSpan | InvalidSpan)[] {
  return (request.resourceSpans ?? []).flatMap((resourceSpans, r) => {
    const resource = toAttributes(resourceSpans.resource?.attributes);
    return (resourceSpans.scopeSpans ?? []).flatMap(({ scope, spans }, s) =>
      (spans ?? []).map((span, i) => {
        const path = `resourceSpans[${r}].scopeSpans[${s}].spans[${i}]`;
        return toSpan(span, { path, resource, scope: scope?.name ?? '' });
      }),
    );
  });
}

function toSpan(
  span: z.infer<typeof Span>,
  where: { readonly path: string; readonly resource: Attributes | null; readonly scope: string },
): ExportedSpan | InvalidSpan {
  const invalid = (field: string, message: string) => ({ invalid: `${where.path}.${field} ${message}` });
  const traceId = span.traceId ?? '';
  const spanId = span.spanId ?? '';
  const parentSpanId = span.parentSpanId ?? '';
  if (!isId(traceId, 32)) return invalid('traceId', 'must be 32 hexadecimal digits, not all zero');
  if (!isId(spanId, 16)) return invalid('spanId', 'must be 16 hexadecimal digits, not all zero');
  if (parentSpanId !== '' && !/^[0-9a-f]{16}$/.test(parentSpanId)) {
    return invalid('parentSpanId', 'must be 16 hexadecimal digits');
  }
  const startedAt = milliseconds(span.startTimeUnixNano);
  const endedAt = milliseconds(span.endTimeUnixNano);
  if (!isDate(startedAt)) return invalid('startTimeUnixNano', 'must be a time');
  const attributes = toAttributes(span.attributes);
  const events = (span.events ?? []).flatMap((event) => {
    const details = toAttributes(event.attributes);
    return details === null ? [] : [{ name: event.name ?? '', attributes: details }];
  });
  if (attributes === null || where.resource === null || events.length < (span.events?.length ?? 0)) {
    return invalid('attributes', `may hold ${MAX_ATTRIBUTE_DEPTH} levels within each other`);
  }
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' || /^0+$/.test(parentSpanId) ? null : parentSpanId,
    name: span.name ?? '',
    startedAt,
    durationMs: isDate(endedAt) ? Math.min(Math.max(0, endedAt - startedAt), MAX_MILLISECONDS) : 0,
    error: errorOf(span, events),
    attributes,
    events,
    resource: where.resource,
    scope: where.scope,
  };
}

/** 2 is `STATUS_CODE_ERROR`. */
function errorOf(span: z.infer<typeof Span>, events: ExportedSpan['events']): string | undefined {
  if (span.status?.code !== 2) return undefined;
  const exception = events.find(({ name }) => name === 'exception')?.attributes['exception.message'];
  const message = span.status.message || (typeof exception === 'string' ? exception : '');
  return message === '' ? 'error' : message;
}

function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
}

function isDate(instant: number): boolean {
  return instant > 0 && instant <= LAST_INSTANT;
}

function milliseconds(nanoseconds: number | string | null | undefined): number {
  return Number(nanoseconds ?? 0) / NANOSECONDS_PER_MILLISECOND;
}

/** Null when they are nested too deep. */
function toAttributes(pairs: z.infer<typeof KeyValues>): Attributes | null {
  const entries: [string, Json][] = [];
  for (const { key, value } of pairs ?? []) {
    if (depthOf(value) > MAX_ATTRIBUTE_DEPTH) return null;
    const json = toJson(value);
    if (json !== undefined) entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}

function depthOf(value: AnyValueShape | null | undefined): number {
  const inner = value?.arrayValue?.values ?? value?.kvlistValue?.values?.map((pair) => pair.value) ?? [];
  return inner.reduce((deepest, item) => Math.max(deepest, 1 + depthOf(item)), 0);
}

function toJson(value: AnyValueShape | null | undefined): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value.stringValue === 'string') return value.stringValue;
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== null && value.intValue !== undefined) return toNumber(value.intValue);
  if (value.doubleValue !== null && value.doubleValue !== undefined) {
    const double = Number(value.doubleValue);
    return Number.isFinite(double) ? double : String(double);
  }
  if (value.arrayValue) return (value.arrayValue.values ?? []).map((item) => toJson(item) ?? null);
  if (value.kvlistValue) {
    return Object.fromEntries((value.kvlistValue.values ?? []).map((pair) => [pair.key, toJson(pair.value) ?? null]));
  }
  if (value.bytesValue instanceof Uint8Array) {
    return btoa(Array.from(value.bytesValue, (byte) => String.fromCharCode(byte)).join(''));
  }
  return value.bytesValue ?? undefined;
}

/** A number where it is exact, else its digits. */
function toNumber(integer: number | string): number | string {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : String(integer);
}
