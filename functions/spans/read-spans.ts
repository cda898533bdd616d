import { MAX_MILLISECONDS } from '../content/trace.ts';
import { Omissions } from './omissions.ts';
import { idOf, instantOf, statusOf } from './otlp-scalars.ts';
import { elements, faultOf, isMessage, member, type OtlpMessage, readAttributes } from './otlp-value.ts';
import type { Attributes, ExportedSpan, InvalidSpan } from './span.ts';

/** `ExportTraceServiceRequest` in either encoding, of which only the envelope was looked at. */
export interface ExportRequest {
  readonly resourceSpans: readonly unknown[];
}

export interface ReadSpans {
  /** In the order of the request. What stands where a span should, and is none, is one that is invalid. */
  readonly spans: readonly (ExportedSpan | InvalidSpan)[];
  /** What could not be read of spans and of resources, and costs no span. */
  readonly omissions: Omissions;
}

/** The envelope of an export, or what is wrong with it. What it does not name is ignored, as OTLP demands. */
export function readEnvelope(decoded: unknown): ExportRequest | { readonly path: string; readonly message: string } {
  if (!isMessage(decoded)) return { path: 'body', message: 'must be an object with resourceSpans' };
  const resourceSpans = member(decoded, 'resourceSpans') ?? [];
  if (!Array.isArray(resourceSpans)) return { path: 'resourceSpans', message: 'must be a list' };
  return { resourceSpans };
}

/**
 * Every span of a request. A fault costs the smallest part that it is in: an attribute, an event, a span, or, where
 * what holds spans is damaged, those that cannot be found in it; everything beside it is read.
 * @param receivedAt epoch milliseconds, the time of spans that have none
 */
export function readSpans(request: ExportRequest, receivedAt: number): ReadSpans {
  const omissions = new Omissions();
  const reader = { omissions, receivedAt };
  const spans = request.resourceSpans.flatMap((given, r) => ofResource(given, `resourceSpans[${r}]`, reader));
  return { spans, omissions };
}

interface Reader {
  readonly omissions: Omissions;
  readonly receivedAt: number;
}

type Read = ExportedSpan | InvalidSpan;

function ofResource(given: unknown, path: string, reader: Reader): Read[] {
  if (!isMessage(given)) return [invalid(path, faultOf(given))];
  const resource = resourceOf(member(given, 'resource'), `${path}.resource`, reader.omissions);
  // Their name before OTLP 0.15.
  const name = member(given, 'scopeSpans') === undefined && member(given, OLD_SCOPES) ? OLD_SCOPES : 'scopeSpans';
  return spansIn(given, name, path, (scoped, at) => {
    if (!isMessage(scoped)) return [invalid(at, faultOf(scoped))];
    const scope = scopeOf(
      member(scoped, 'scope') ?? member(scoped, 'instrumentationLibrary'),
      `${at}.scope`,
      reader.omissions,
    );
    return spansIn(scoped, 'spans', at, (span, place) => [toSpan(span, { path: place, resource, scope, ...reader })]);
  });
}

const OLD_SCOPES = 'instrumentationLibrarySpans';

/** What a list of spans, or of what holds spans, is read to. */
function spansIn(owner: OtlpMessage, name: string, path: string, read: (item: unknown, at: string) => Read[]): Read[] {
  const list = member(owner, name) ?? [];
  if (!Array.isArray(list)) return [invalid(`${path}.${name}`, 'must be a list')];
  return list.flatMap((item: unknown, index) => read(item, `${path}.${name}[${index}]`));
}

function resourceOf(resource: unknown, path: string, omissions: Omissions): Attributes {
  if (resource === undefined) return {};
  if (isMessage(resource)) return readAttributes(resource, path, omissions);
  omissions.add(path, faultOf(resource));
  return {};
}

function scopeOf(scope: unknown, path: string, omissions: Omissions): string {
  if (scope === undefined) return '';
  if (!isMessage(scope)) omissions.add(path, faultOf(scope));
  return isMessage(scope) ? textOf(scope, 'name', path, omissions) : '';
}

/** A text that a span can do without. */
function textOf(owner: OtlpMessage, name: string, path: string, omissions: Omissions): string {
  const value = member(owner, name) ?? '';
  if (typeof value === 'string') return value;
  omissions.add(`${path}.${name}`, 'must be a text');
  return '';
}

function invalid(path: string, reason: string): InvalidSpan {
  return { invalid: `${path} ${reason}` };
}

interface Place extends Reader {
  readonly path: string;
  readonly resource: Attributes;
  readonly scope: string;
}

function toSpan(span: unknown, place: Place): Read {
  const { path, resource, scope, omissions } = place;
  if (!isMessage(span)) return invalid(path, faultOf(span));
  const ids = idsOf(span, path);
  if ('invalid' in ids) return ids;
  const times = timesOf(span, place);
  if ('invalid' in times) return times;
  const events = eventsOf(span, path, omissions);
  const attributes = readAttributes(span, path, omissions);
  return {
    ...ids,
    ...times,
    name: textOf(span, 'name', path, omissions),
    error: errorOf(span, { attributes, events, path, omissions }),
    attributes,
    events,
    resource,
    scope,
  };
}

/** Bytes of ids (W3C Trace Context, section 3.2.2). */
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const ZEROS = /^0*$/;

function idsOf(
  span: OtlpMessage,
  path: string,
): Pick<ExportedSpan, 'traceId' | 'spanId' | 'parentSpanId'> | InvalidSpan {
  const traceId = idOf(member(span, 'traceId'), TRACE_ID_BYTES);
  const spanId = idOf(member(span, 'spanId'), SPAN_ID_BYTES);
  const parentSpanId = idOf(member(span, 'parentSpanId'), SPAN_ID_BYTES);
  if (traceId === undefined || ZEROS.test(traceId)) {
    return invalid(`${path}.traceId`, 'must be 32 hexadecimal digits, not all zero');
  }
  if (spanId === undefined || ZEROS.test(spanId)) {
    return invalid(`${path}.spanId`, 'must be 16 hexadecimal digits, not all zero');
  }
  if (parentSpanId === undefined) return invalid(`${path}.parentSpanId`, 'must be 16 hexadecimal digits');
  return { traceId, spanId, parentSpanId: ZEROS.test(parentSpanId) ? null : parentSpanId };
}

/** A start that is missing is the end, and where both are, the time of receipt. An end that cannot be is none. */
function timesOf(
  span: OtlpMessage,
  { path, omissions, receivedAt }: Place,
): Pick<ExportedSpan, 'startedAt' | 'durationMs'> | InvalidSpan {
  const start = instantOf(member(span, 'startTimeUnixNano'));
  const given = instantOf(member(span, 'endTimeUnixNano'));
  if (given === undefined) omissions.add(`${path}.endTimeUnixNano`, 'must be a time');
  const end = given ?? null;
  if (start === undefined) return invalid(`${path}.startTimeUnixNano`, 'must be a time');
  const startedAt = start ?? end ?? receivedAt;
  return { startedAt, durationMs: end === null ? 0 : Math.min(Math.max(0, end - startedAt), MAX_MILLISECONDS) };
}

function eventsOf(span: OtlpMessage, path: string, omissions: Omissions): ExportedSpan['events'] {
  return elements(span, 'events', path, omissions).flatMap(({ item, at }) => {
    if (isMessage(item)) {
      const name = member(item, 'name') ?? '';
      if (typeof name === 'string') return [{ name, attributes: readAttributes(item, at, omissions) }];
    }
    omissions.add(at, isMessage(item) ? 'must have a text as its name' : faultOf(item));
    return [];
  });
}

/** Where an error is told that neither a status nor an event says. */
const ERROR_NAMES = ['error.message', 'exception.message', 'error.type'];

function errorOf(
  span: OtlpMessage,
  {
    attributes,
    events,
    path,
    omissions,
  }: {
    readonly attributes: Attributes;
    readonly events: ExportedSpan['events'];
    readonly path: string;
    readonly omissions: Omissions;
  },
): string | undefined {
  const status = statusOf(member(span, 'status') ?? {});
  if (status === undefined) omissions.add(`${path}.status`, 'must have a code that OTLP defines');
  if (status?.isError !== true) return undefined;
  const exception = events.find(({ name }) => name === 'exception')?.attributes['exception.message'];
  const said = [exception, ...ERROR_NAMES.map((name) => attributes[name])];
  return status.message || said.find((one) => typeof one === 'string' && one !== '')?.toString() || 'error';
}
