import * as z from 'zod';
import type { Export } from './stand-in/receiver.ts';

/**
 * What an SDK sent, without what differs from run to run and from machine to machine: times, ids, ports, paths and
 * descriptions of the process. Two runs of a client give the same recording.
 */
export function toRecording(exports: readonly Export[]): Export {
  const merged = { resourceSpans: exports.flatMap(({ resourceSpans }) => resourceSpans ?? []) };
  const times = ranked([...timesIn(merged)], (time) => BigInt(time));
  const { spans, traces } = idsIn(merged);
  const uuids = new Map<string, string>();
  return z.looseObject({ resourceSpans: z.array(z.unknown()) }).parse(
    rewrite(merged, (name, value) => {
      if (typeof name === 'string' && TIMES.has(name)) {
        const rank = times.get(String(value));
        return rank === undefined ? value : String(START + BigInt(rank) * STEP);
      }
      if (typeof value !== 'string') return value;
      if (name === 'traceId') return numbered(traces, value, 32);
      if (name === 'spanId' || name === 'parentSpanId') return value === '' ? '' : numbered(spans, value, 16);
      return cleaned(value, uuids, { spans, traces });
    }),
  );
}

const START = 1_796_000_000_000_000_000n;
/** Ten milliseconds between any two things that happened. */
const STEP = 10_000_000n;
const TIMES = new Set(['startTimeUnixNano', 'endTimeUnixNano', 'timeUnixNano']);

/** Attributes of the machine, the process and the moment. */
const PRIVATE = /^(?:host|os|process|container|service\.instance|thread|code|vcs|telemetry\.distro)\b/;
const MOMENT =
  /(?:time_to_first|time_per_output|tokens_per_second|duration|latency|msTo|avgOutputTokens|_ms$|\.elapsed)/i;

type Rewrite = (name: string | number | undefined, value: unknown) => unknown;

function rewrite(value: unknown, change: Rewrite, name?: string | number): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((item) => !(isPair(item) && PRIVATE.test(item.key)))
      .map((item, index) => rewrite(isPair(item) ? withoutMoment(item) : item, change, index));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, change, key)]));
  }
  return change(name, value);
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

function cleaned(text: string, uuids: Map<string, string>, { spans, traces }: Ids): string {
  return text
    .replaceAll(/\b(?:[0-9a-f]{16}){1,2}\b/g, (id) => {
      const ids = id.length === 32 ? traces : spans;
      return ids.has(id) ? numbered(ids, id, id.length) : id;
    })
    .replaceAll(/unknown_service:\S+/g, 'unknown_service')
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, `$1:${PORT}`)
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, (uuid) => {
      const known = uuids.get(uuid) ?? `00000000-0000-4000-8000-${String(uuids.size + 1).padStart(12, '0')}`;
      uuids.set(uuid, known);
      return known;
    })
    .replaceAll(/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g, '2026-11-30T12:00:00Z')
    .replaceAll(/\w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d GMT/g, 'Mon, 30 Nov 2026 12:00:00 GMT');
}

function* walk(value: unknown): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield [key, inner];
      yield* walk(inner);
    }
  }
}

function* timesIn(value: unknown): Generator<string> {
  for (const [key, inner] of walk(value)) {
    if (TIMES.has(key) && (typeof inner === 'string' || typeof inner === 'number')) yield String(inner);
  }
}

const SpanIds = z.looseObject({ traceId: z.string(), spanId: z.string(), startTimeUnixNano: z.coerce.string() });

interface Ids {
  readonly spans: Map<string, number>;
  readonly traces: Map<string, number>;
}

/** Numbers for the ids, in the order in which the spans started. */
function idsIn(value: unknown): Ids {
  const found = [...walk(value)].flatMap(([key, inner]) =>
    key === 'spans' && Array.isArray(inner) ? inner.map((span) => SpanIds.parse(span)) : [],
  );
  const inOrder = found.sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
  return {
    spans: new Map([...new Set(inOrder.map(({ spanId }) => spanId))].map((id, index) => [id, index + 1])),
    traces: new Map([...new Set(inOrder.map(({ traceId }) => traceId))].map((id, index) => [id, index + 1])),
  };
}

/** An id that no span of the recording has gets the next number. */
function numbered(ids: Map<string, number>, id: string, digits: number): string {
  const number = ids.get(id) ?? ids.size + 1;
  ids.set(id, number);
  return number.toString(16).padStart(digits, '0');
}

function ranked(values: readonly string[], toNumber: (value: string) => bigint): Map<string, number> {
  const sorted = [...new Set(values)].sort((a, b) => (toNumber(a) < toNumber(b) ? -1 : 1));
  return new Map(sorted.map((value, index) => [value, index]));
}
