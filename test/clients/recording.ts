import * as z from 'zod';
import { inOrderOfTheirEnds, layOut, numberOf, type SpanLayout, wholeExport } from './span-layout.ts';
import type { Export } from './stand-in/receiver.ts';

/**
 * What an SDK sent, without what differs from run to run and from machine to machine: times, ids, ports, paths and
 * descriptions of the process. Two runs of a client give the same recording.
 */
export function toRecording(exports: readonly Export[]): Export {
  const whole = wholeExport(exports);
  const layout = layOut(whole);
  const resourceSpans = whole.resourceSpans.map((resource) => ({
    ...resource,
    scopeSpans: resource.scopeSpans.map((scope) => ({ ...scope, spans: inOrderOfTheirEnds(scope.spans, layout) })),
  }));
  return { resourceSpans: z.array(z.unknown()).parse(rewrite(resourceSpans, { layout, uuids: new Map() })) };
}

interface Texts {
  readonly layout: SpanLayout;
  readonly uuids: Map<string, number>;
}

/** Attributes of the machine, the process and the moment. */
const PRIVATE =
  /^(?:host|os|process|container|service\.instance|thread|code|vcs|telemetry\.distro|langsmith\.metadata\.revision_id)\b/;
const MOMENT =
  /(?:time_to_first|time_per_output|tokens_per_second|duration|latency|msTo|avgOutputTokens|_ms$|\.elapsed)/i;

function rewrite(value: unknown, texts: Texts): unknown {
  if (typeof value === 'string') return cleaned(value, texts);
  if (Array.isArray(value)) {
    return value
      .filter((item) => !(isPair(item) && PRIVATE.test(item.key)))
      .map((item) => rewrite(isPair(item) ? withoutMoment(item) : item, texts));
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, inner]) => [key, rewrite(inner, texts)]);
  return { ...Object.fromEntries(fields), ...timesOf(value, texts.layout) };
}

/** Of a span, and of its events: they are where it starts. */
function timesOf(value: object, { times }: SpanLayout): object {
  const found = 'spanId' in value && 'startTimeUnixNano' in value ? times.get(String(value.spanId)) : undefined;
  if (found !== undefined) return { startTimeUnixNano: found.start, endTimeUnixNano: found.end };
  return 'timeUnixNano' in value ? { timeUnixNano: '0' } : {};
}

interface Pair {
  readonly key: string;
  readonly value?: object;
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && typeof item.key === 'string';
}

/** Numbers that measure the run become 1; the port of a stand-in becomes a port of its own. */
function withoutMoment(pair: Pair): Pair {
  const value = z.looseObject({}).parse(pair.value ?? {});
  if (pair.key.endsWith('.port')) return { ...pair, value: { intValue: PORT } };
  if (!MOMENT.test(pair.key)) return pair;
  if ('doubleValue' in value) return { ...pair, value: { doubleValue: 1 } };
  return 'intValue' in value ? { ...pair, value: { intValue: '1' } } : pair;
}

const PORT = '8080';
/** Of a configuration that names a port. */
const SOME_DIGEST = '0123456789abcdef'.repeat(4);

function cleaned(text: string, { layout, uuids }: Texts): string {
  return text
    .replaceAll(/\b(?:[0-9a-f]{16}){1,2}\b/g, (id) => idOf(id, layout))
    .replaceAll(/\b[0-9a-f]{64}\b/g, SOME_DIGEST)
    .replaceAll(/(_ms\\?["']: ?)\d+(?:\.\d+)?/g, (_all, name) => `${name}1`)
    .replaceAll(/(x-stainless-(?:os|arch|runtime-version)\\?["']: ?\\?["'])[\w.]+/g, (_all, name) => `${name}any`)
    .replaceAll(/\b0x[0-9a-f]{6,}\b/g, '0x1')
    .replaceAll(/unknown_service:\S+/g, 'unknown_service')
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, `$1:${PORT}`)
    .replaceAll(
      /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/g,
      (uuid) => `00000000-0000-4000-8000-${String(numberOf(uuids, uuid)).padStart(12, '0')}`,
    )
    .replaceAll(/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g, '2026-11-30T12:00:00Z')
    .replaceAll(/\w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d GMT/g, 'Mon, 30 Nov 2026 12:00:00 GMT');
}

/** Ids also stand in attributes. What is no id of a span or trace here, such as a digest, stays. */
function idOf(id: string, { spans, traces }: SpanLayout): string {
  const number = (id.length === 32 ? traces : spans).get(id);
  return number === undefined ? id : number.toString(16).padStart(id.length, '0');
}
