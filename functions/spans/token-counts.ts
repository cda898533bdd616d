import type * as z from 'zod';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { isEmpty, isObject, parseJson } from './json-text.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import { type Figure, figureOf } from './token-figures.ts';

type Json = z.core.util.JSONType;
type Counts = { [figure in Figure]?: number };

/** Where every key is priced by itself: input and output exclude the other kinds of tokens. */
const APART = 'langfuse.observation.usage_details';
/** Claude Code's, beside which `input_tokens` is Anthropic's: it excludes them. */
const APART_NAMES = new Set(['cache_read_tokens', 'cache_creation_tokens']);
/** Instrumentations that pass on Bedrock's counts, whose input excludes what came from a cache, by their scopes. */
const APART_SCOPES = new Set([
  'opentelemetry.instrumentation.bedrock',
  'opentelemetry.instrumentation.botocore.bedrock-runtime',
  '@traceloop/instrumentation-bedrock',
]);
const GEMINI = /(?:^|[/.])gemini-/i;
const MAX_COUNT = 1e9;
const FIGURES = ['input', 'output', 'cached', 'written', 'reasoning', 'total'] as const;

/** What else a span says that tells what its counts mean. */
interface Around {
  /** Counts that stand in the answers of providers, those of one answer together, for what no attribute says. */
  readonly answers: readonly (readonly Json[])[];
  /** Whether a model was asked something and answered. */
  readonly isSaid: boolean;
  /** Name of the instrumentation. */
  readonly scope: string;
  readonly model: string | undefined;
}

/**
 * The tokens that a span reports, under whatever names. Input includes cached tokens and output includes reasoning in
 * the end, as a total tells, as the dialect says, or as must be where the part is larger than the whole.
 */
export function usageOf(
  reader: AttributeReader,
  kind: SpanKind,
  { answers, isSaid, scope, model }: Around,
): NormalizedSpan['usage'] {
  const counts: Counts = {};
  const claims = reader.of('token counts').map((claim) => ({ claim, read: readCounts(claim) }));
  for (const { read } of claims) merge(counts, read.counts);
  // Nothing in and nothing out beside texts means that nobody counted.
  const isUncounted = isSaid && Object.values(counts).every((count) => count === 0);
  if (isUncounted) for (const figure of FIGURES) delete counts[figure];
  for (const { claim, read } of isUncounted ? [] : claims) {
    const isTotal = read.counts.total !== undefined && read.counts.total !== counts.total;
    if (read.rest === undefined) {
      const [[figure, count] = []] = Object.entries(read.counts);
      if (figure !== undefined && figure !== 'total' && says(counts, figure, count)) reader.use(claim);
    } else if (
      !isTotal &&
      read.isRead &&
      Object.entries(read.counts).every(([figure, count]) => says(counts, figure, count))
    ) {
      reader.use(claim, read.rest);
    }
  }
  for (const claim of reader.of('provider counts')) addProviderCounts(counts, claim.value);
  const isApart = APART_SCOPES.has(scope) || claims.some(({ claim }) => APART_NAMES.has(claim.name));
  if (isApart && counts.input !== undefined) {
    counts.input += (counts.cached ?? 0) + (counts.written ?? 0);
  }
  merge(counts, sumOf(answers));
  if (GEMINI.test(model ?? '')) addThoughts(counts);
  const total = settle(counts, kind);
  for (const { claim, read } of claims) keepTotal(reader, claim, read, total);
  const usage = {
    ...(counts.input === undefined ? {} : { input_tokens: counts.input }),
    ...(counts.output === undefined ? {} : { output_tokens: counts.output }),
    ...(counts.cached === undefined ? {} : { cached_tokens: counts.cached }),
    ...(counts.written === undefined ? {} : { cache_write_tokens: counts.written }),
    ...(counts.reasoning === undefined ? {} : { reasoning_tokens: counts.reasoning }),
  };
  return Object.keys(usage).length === 0 ? undefined : usage;
}

/**
 * Gemini counts thoughts beside its answer and charges them as output: what its total holds beyond the others, where an
 * instrumentation leaves them out. See ai.google.dev/api/generate-content, `UsageMetadata`.
 */
function addThoughts(counts: Counts): void {
  const { input, output, reasoning, total } = counts;
  if (input === undefined || output === undefined || total === undefined || reasoning) return;
  const apart = (counts.cached ?? 0) + (counts.written ?? 0);
  // A total of what stands in the span already tells of no thoughts.
  if (total > input + output && total !== input + output + apart) counts.reasoning = total - input - output;
}

/** A total that is a sum of what stands in the span says nothing more; any other stays. */
function keepTotal(reader: AttributeReader, claim: Claim, read: Read, sum: number | undefined): void {
  const { total } = read.counts;
  if (total === undefined) return;
  if (read.rest !== undefined && total !== sum) reader.keep(`${claim.name}.total`, total);
  if (read.rest === undefined && total === sum) reader.use(claim);
}

interface Read {
  readonly counts: Counts;
  /** Whether anything was read. */
  readonly isRead: boolean;
  /** What of a map counts nothing; undefined where the attribute is one number. */
  readonly rest: (readonly [path: string, value: Json])[] | undefined;
}

function readCounts({ name, value }: Claim): Read {
  const map = toMap(value);
  if (map === undefined) {
    const figure = figureOf(name.replace(/^.*?\b(?:usage|token_count)\b/, ''));
    const count = toCount(value);
    const counts = figure === undefined || count === undefined ? {} : { [figure]: count };
    return { counts, isRead: figure !== undefined && count !== undefined, rest: undefined };
  }
  const read = countsIn(map, name === APART);
  return { ...read, counts: name === APART ? together(read.counts, map) : read.counts };
}

/** A map, a text of JSON that is one, or the text of a Python dictionary, as LangSmith and LiteLLM write it. */
function toMap(value: Json): { [name: string]: Json } | undefined {
  const isPython = typeof value === 'string' && /^\{'[^"]*\}$/.test(value);
  const text = isPython ? value.replaceAll("'", '"').replace(/\b(?:None|True|False)\b/g, 'null') : value;
  const parsed = parseJson(text);
  return isObject(parsed) ? parsed : undefined;
}

/** The counts of a map, those of the maps in it included. @param isSum whether keys of one kind are added up */
function countsIn(map: { readonly [name: string]: Json }, isSum = false): Read {
  const counts: Counts = {};
  const rest: (readonly [string, Json])[] = [];
  for (const [path, value] of leavesOf(map, '')) {
    const count = toCount(value);
    const figure = figureOf(path) ?? (isSum ? audioOf(path) : undefined);
    const before = figure === undefined ? 0 : (counts[figure] ?? 0);
    const isOther = !isSum && before > 0 && before !== count;
    if (count === undefined || figure === undefined || isOther) {
      if (!isEmpty(value)) rest.push([path, value]);
    } else counts[figure] = isSum ? before + count : count;
  }
  return { counts, isRead: Object.keys(counts).length > 0, rest };
}

/** What a map says, by the names on the way to it. */
function leavesOf(map: { readonly [name: string]: Json }, path: string): (readonly [path: string, value: Json])[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return isObject(value) ? leavesOf(value, at) : [[at, value] as const];
  });
}

/** Where keys are apart, audio is a kind of its own beside input and output. */
function audioOf(key: string): Figure | undefined {
  if (!/audio/i.test(key)) return undefined;
  return /input|prompt/i.test(key) ? 'input' : /output|completion/i.test(key) ? 'output' : undefined;
}

/** Counts that are apart, as input and output that include the others; OpenAI's keys include them already. */
function together(counts: Counts, map: { readonly [name: string]: Json }): Counts {
  const { input = 0, output = 0, cached = 0, written = 0, reasoning = 0, total } = counts;
  const isIncluded = Object.keys(map).some((key) => /^(?:prompt|completion)_?tokens/i.test(key));
  const isTotal = total !== undefined && total === input + output && input >= cached + written && output >= reasoning;
  if (isIncluded || isTotal) return counts;
  return {
    ...counts,
    ...(counts.input === undefined ? {} : { input: input + cached + written }),
    ...(counts.output === undefined ? {} : { output: output + reasoning }),
  };
}

/** What an SDK passes on of its provider's answer. Anthropic's input excludes cached tokens. */
function addProviderCounts(counts: Counts, value: Json): void {
  const providers = toMap(value);
  if (providers === undefined) return;
  for (const [provider, metadata] of Object.entries(providers)) {
    const usage = isObject(metadata) ? (metadata['usage'] ?? metadata['usageMetadata']) : null;
    const own = countsIn(isObject(usage) ? usage : { [provider]: metadata }).counts;
    const apart = provider === 'anthropic' ? own.input : undefined;
    const { input: _input, ...others } = own;
    merge(counts, apart === undefined ? own : others);
    if (apart !== undefined && (counts.input === undefined || counts.input === apart)) {
      counts.input = apart + (own.cached ?? 0) + (own.written ?? 0);
      // The total that the SDK made of them excludes them as well.
      delete counts.total;
    }
  }
}

/** What several answers used together. */
function sumOf(answers: Around['answers']): Counts {
  const sum: Counts = {};
  for (const answer of answers) {
    const own: Counts = {};
    for (const counts of answer) if (isObject(counts)) merge(own, countsIn(counts).counts);
    for (const figure of FIGURES) {
      const count = own[figure];
      if (count !== undefined) sum[figure] = (sum[figure] ?? 0) + count;
    }
  }
  return sum;
}

/** A count that is there, and is more than nothing, stays. */
function merge(counts: Counts, more: Counts): void {
  for (const figure of FIGURES) {
    const count = more[figure];
    if (count !== undefined && (counts[figure] ?? 0) === 0) counts[figure] = count;
  }
}

function says(counts: Counts, figure: string, count: number | undefined): boolean {
  return Object.entries(counts).some(([name, value]) => name === figure && value === count);
}

/** Makes input and output include what they are said to exclude. @returns the total where it says nothing more */
function settle(counts: Counts, kind: SpanKind): number | undefined {
  const { total } = counts;
  const { cached = 0, written = 0, reasoning = 0 } = counts;
  if (counts.input === undefined && total !== undefined) {
    if (counts.output !== undefined && total >= counts.output) counts.input = total - counts.output;
    else if (counts.output === undefined && kind === 'embedding') counts.input = total;
  } else if (
    counts.output === undefined &&
    total !== undefined &&
    counts.input !== undefined &&
    total >= counts.input
  ) {
    counts.output = total - counts.input;
  }
  const { input, output } = counts;
  if (input === undefined && output === undefined) return undefined;
  const sum = (input ?? 0) + (output ?? 0);
  const isApart = {
    input: total !== sum && (total === sum + cached + written || total === sum + cached + written + reasoning),
    output: total !== sum && (total === sum + reasoning || total === sum + cached + written + reasoning),
  };
  if (input !== undefined && (input < cached + written || isApart.input)) counts.input = input + cached + written;
  if (output !== undefined && (output < reasoning || isApart.output)) counts.output = output + reasoning;
  const isSum = total === sum || total === (counts.input ?? 0) + (counts.output ?? 0);
  return isSum ? total : undefined;
}

/** A whole number that is not negative, also as its digits. */
function toCount(value: Json): number | undefined {
  const count = typeof value === 'string' && /^\d+(?:\.0+)?$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && count >= 0 ? Math.min(Math.round(count), MAX_COUNT) : undefined;
}
