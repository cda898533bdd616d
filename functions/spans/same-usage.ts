import type { NormalizedSpan } from './normalized-span.ts';

export type Usage = NonNullable<NormalizedSpan['usage']>;

/** What one call is known to have used, as far as its spans tell. */
export interface CallFigures {
  usage: Usage | undefined;
  /** Micro-USD. */
  cost: number | undefined;
  /** It ended with an error: then no usage means none. */
  readonly isFailed: boolean;
  /** An embedding: what comes out of it is no text. */
  readonly hasNoOutput: boolean;
}

/** The figures of several calls, added. */
interface Tally {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
  readonly reportsInput: boolean;
  readonly reportsOutput: boolean;
}

type Direction = 'input_tokens' | 'output_tokens';
type Part = 'cached_tokens' | 'cache_write_tokens' | 'reasoning_tokens';

/** A wrapper may round: figures this close to each other are the same. Below 200 tokens they have to be equal. */
const ROUNDING = 0.005;
/** Micro-USD by which a rounded cost may be off, and the share of it. */
const COST_ROUNDING = 50;
const COST_ROUNDING_SHARE = 0.01;

/**
 * The tokens that a span reports; undefined where it reports none. Zeros are what instrumentations write that could
 * not read the usage.
 */
export function tokensOf({ usage }: Pick<NormalizedSpan, 'usage'>): Usage | undefined {
  return usage === undefined || Object.values(usage).every((count) => !count) ? undefined : usage;
}

export function costOf({ cost }: Pick<NormalizedSpan, 'cost'>): number | undefined {
  return cost === 0 ? undefined : cost;
}

function tallyOf(calls: readonly CallFigures[]): Tally {
  const tally = { input: 0, output: 0, cached: 0, cacheWrite: 0, reasoning: 0 };
  let reportsInput = false;
  let reportsOutput = false;
  for (const { usage } of calls) {
    if (usage === undefined) continue;
    tally.input += usage.input_tokens ?? 0;
    tally.output += usage.output_tokens ?? 0;
    tally.cached += usage.cached_tokens ?? 0;
    tally.cacheWrite += usage.cache_write_tokens ?? 0;
    tally.reasoning += usage.reasoning_tokens ?? 0;
    reportsInput ||= usage.input_tokens !== undefined;
    reportsOutput ||= usage.output_tokens !== undefined;
  }
  return { ...tally, reportsInput, reportsOutput };
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.floor(Math.max(a, b) * ROUNDING);
}

/** A part of a total, which some report within the total and some beside it. */
interface PartOfTotal {
  readonly name: Part;
  readonly tokens: number;
  /** As the span around the calls reports it. */
  readonly reportedAround: number;
}

/** What has to be added to the totals of the calls so that they say what the span around them says. */
interface Missing {
  /** Parts that the calls report beside their totals. */
  readonly parts: readonly Part[];
  /** Tokens that only the span around them reports as such a part. */
  readonly tokens: number;
}

const NOTHING_MISSING: Missing = { parts: [], tokens: 0 };

/** Null where the two totals are not the same, however parts are counted. */
function missingFrom(around: number, total: number, parts: readonly PartOfTotal[]): Missing | null {
  if (isClose(around, total)) return NOTHING_MISSING;
  const sets = parts.length > 1 ? [...parts.map((part) => [part]), parts] : [parts];
  for (const set of sets) {
    const known = set.reduce((sum, { tokens }) => sum + tokens, 0);
    const told = set.reduce((sum, { reportedAround }) => sum + reportedAround, 0);
    if (known > 0 && isClose(around, total + known)) return { parts: set.map(({ name }) => name), tokens: 0 };
    if (known > 0 && isClose(around + known, total)) return NOTHING_MISSING;
    if (told > 0 && isClose(around, total + told)) return { parts: [], tokens: around - total };
    if (told > 0 && isClose(around + told, total)) return NOTHING_MISSING;
  }
  return null;
}

/** How the usage that a wrapper reports relates to the calls that it repeats. */
export interface Agreement {
  readonly input: Missing;
  readonly output: Missing;
}

/**
 * Whether a span reports what these calls used, once more: every total that both sides report is the same, but for
 * rounding and for cached or reasoning tokens that one side counts within the total and the other beside it.
 */
export function agreementWith(usage: Usage, calls: readonly CallFigures[]): Agreement | null {
  const tally = tallyOf(calls);
  const part = (name: Part, tokens: number): PartOfTotal => ({ name, tokens, reportedAround: usage[name] ?? 0 });
  const inputParts = [part('cached_tokens', tally.cached), part('cache_write_tokens', tally.cacheWrite)];
  const outputParts = [part('reasoning_tokens', tally.reasoning)];
  const { input_tokens: aroundInput, output_tokens: aroundOutput } = usage;
  const hasInput = aroundInput !== undefined && tally.reportsInput;
  const hasOutput = aroundOutput !== undefined && tally.reportsOutput;
  const input = hasInput ? missingFrom(aroundInput, tally.input, inputParts) : NOTHING_MISSING;
  const output = hasOutput ? missingFrom(aroundOutput, tally.output, outputParts) : NOTHING_MISSING;
  const isSame = (hasInput ? tally.input : 0) + (hasOutput ? tally.output : 0) > 0;
  return isSame && input !== null && output !== null ? { input, output } : null;
}

/** Whether a cost is that of these calls, but for rounding. */
export function isCostOf(cost: number, calls: readonly CallFigures[]): boolean {
  const sum = costOfAll(calls);
  return Math.abs(cost - sum) <= Math.max(COST_ROUNDING, sum * COST_ROUNDING_SHARE);
}

export function costOfAll(calls: readonly CallFigures[]): number {
  return calls.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
}

/** Whether calls leave out something that the span reports, and what they report leaves room for it. */
export function mayCover(usage: Usage, calls: readonly CallFigures[]): boolean {
  let leavesOut = false;
  for (const direction of ['input_tokens', 'output_tokens'] as const) {
    const total = usage[direction];
    if (total === undefined) continue;
    const known = sumOf(calls, direction);
    if (lacking(calls, direction).length > 0) {
      leavesOut = true;
      if (total < known && !isClose(total, known)) return false;
    } else if (!isClose(total, known)) return false;
  }
  return leavesOut;
}

/** What a span reports beyond the calls; undefined where that is nothing but rounding. */
export function remainderOf(usage: Usage, calls: readonly CallFigures[]): Usage | undefined {
  const beyond = (direction: Direction) => {
    const total = usage[direction];
    const known = sumOf(calls, direction);
    return total === undefined || total <= known || isClose(total, known) ? 0 : total - known;
  };
  const input = beyond('input_tokens');
  const output = beyond('output_tokens');
  if (input + output === 0) return undefined;
  const { cached, cacheWrite, reasoning } = tallyOf(calls);
  const part = (of: number, tokens: number | undefined, known: number) =>
    Math.min(of, Math.max(0, (tokens ?? 0) - known));
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: part(input, usage.cached_tokens, cached),
    cache_write_tokens: part(input, usage.cache_write_tokens, cacheWrite),
    reasoning_tokens: part(output, usage.reasoning_tokens, reasoning),
  };
}

/** Whether no total of the calls is larger than what the span reports. */
export function coversAll(usage: Usage, calls: readonly CallFigures[]): boolean {
  return (['input_tokens', 'output_tokens'] as const).every((direction) => {
    const total = usage[direction];
    const known = sumOf(calls, direction);
    return total === undefined || total >= known || isClose(total, known);
  });
}

/** Puts parts that were reported beside a total into it. */
export function includeParts(calls: readonly CallFigures[], { input, output }: Agreement): void {
  for (const [direction, missing] of [
    ['input_tokens', input],
    ['output_tokens', output],
  ] as const) {
    if (missing.parts.length === 0 && missing.tokens === 0) continue;
    const reporting = calls.filter(({ usage }) => usage?.[direction] !== undefined);
    const shares = dividedEvenly(missing.tokens, reporting.length);
    for (const [index, call] of reporting.entries()) {
      const parts = missing.parts.reduce((sum, name) => sum + (call.usage?.[name] ?? 0), 0);
      call.usage = { ...call.usage, [direction]: (call.usage?.[direction] ?? 0) + parts + (shares[index] ?? 0) };
    }
  }
}

/** Whole numbers that add up to the total; the first is the largest. */
function dividedEvenly(total: number, into: number): number[] {
  const share = Math.floor(total / into);
  return Array.from({ length: into }, (_, index) => (index === 0 ? total - share * (into - 1) : share));
}

/** Gives calls what only a span around them reports: all of it to one, equal shares to several. */
export function fillUsage(usage: Usage, calls: readonly CallFigures[]): void {
  for (const direction of ['input_tokens', 'output_tokens'] as const) {
    const total = usage[direction];
    const without = lacking(calls, direction);
    if (total === undefined || without.length === 0) continue;
    const known = sumOf(calls, direction);
    const rest = isClose(total, known) ? 0 : Math.max(0, total - known);
    // What the others account for is no usage of these; whether they had any is not known.
    if (rest === 0 && known > 0) continue;
    const shares = dividedEvenly(rest, without.length);
    for (const [index, call] of without.entries()) call.usage = { ...call.usage, [direction]: shares[index] };
  }
  const [only, ...others] = calls;
  if (only?.usage === undefined || others.length > 0) return;
  for (const part of ['cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const) {
    const tokens: number | undefined = only.usage[part] ?? usage[part];
    if (tokens !== undefined) only.usage = { ...only.usage, [part]: tokens };
  }
}

/** Gives calls without a cost what a span around them reports beyond the others, by their tokens. */
export function fillCost(cost: number | undefined, calls: readonly CallFigures[]): void {
  if (cost === undefined) return;
  const without = calls.filter((call) => call.cost === undefined && !usesNothing(call));
  const rest = cost - costOfAll(calls);
  if (without.length === 0 || rest <= 0) return;
  const weight = (call: CallFigures) => (call.usage?.input_tokens ?? 0) + (call.usage?.output_tokens ?? 0) + 1;
  let weights = without.reduce((sum, call) => sum + weight(call), 0);
  let left = rest;
  for (const call of without) {
    call.cost = Math.round((left * weight(call)) / weights);
    left -= call.cost;
    weights -= weight(call);
  }
}

export function usesNothing({ usage, cost, isFailed }: CallFigures): boolean {
  return isFailed && usage === undefined && cost === undefined;
}

function lacking(calls: readonly CallFigures[], direction: Direction): CallFigures[] {
  return calls.filter(
    (call) =>
      call.usage?.[direction] === undefined && !call.isFailed && !(call.hasNoOutput && direction === 'output_tokens'),
  );
}

function sumOf(calls: readonly CallFigures[], direction: Direction): number {
  return calls.reduce((sum, { usage }) => sum + (usage?.[direction] ?? 0), 0);
}
