import { type CallFigures, type CallSet, type Direction, lacks, type Tally, type Usage } from './call-group.ts';
import type { NormalizedSpan } from './normalized-span.ts';

type Part = 'cached_tokens' | 'cache_write_tokens' | 'reasoning_tokens';

const DIRECTIONS = ['input_tokens', 'output_tokens'] as const;

/** A wrapper may round: figures this close to each other are the same. Below 200 tokens they have to be equal. */
const ROUNDING = 0.005;
/** Micro-USD by which a rounded cost may be off, or the share of it. */
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

/**
 * How two totals may be the same, the surest first: equal, but for rounding, or equal when parts of them are counted
 * within the total on one side and beside it on the other.
 */
export const LIKENESSES = ['equal', 'rounded', 'beside'] as const;
export type Likeness = (typeof LIKENESSES)[number];

/** Null where the two totals are not the same. */
function missingFrom(around: number, total: number, parts: readonly PartOfTotal[], likeness: Likeness): Missing | null {
  if (around === total) return NOTHING_MISSING;
  if (likeness === 'equal') return null;
  if (likeness === 'rounded') return isClose(around, total) ? NOTHING_MISSING : null;
  const sets = parts.length > 1 ? [...parts.map((part) => [part]), parts] : [parts];
  for (const set of sets) {
    const known = set.reduce((sum, { tokens }) => sum + tokens, 0);
    const told = set.reduce((sum, { reportedAround }) => sum + reportedAround, 0);
    if (known > 0 && around === total + known) return { parts: set.map(({ name }) => name), tokens: 0 };
    if (told > 0 && around === total + told) return { parts: [], tokens: told };
    for (const beside of [known, told]) if (beside > 0 && around + beside === total) return NOTHING_MISSING;
  }
  return null;
}

/** How the usage that a wrapper reports relates to the calls that it repeats. */
export interface Agreement {
  readonly input: Missing;
  readonly output: Missing;
}

/** Whether one call may agree with the usage in this way: asked of many, so that it costs a few comparisons. */
export function mayAgree(usage: Usage, call: Usage | undefined, likeness: Likeness): boolean {
  if (call === undefined) return false;
  if (likeness === 'beside') return hasParts(usage) || hasParts(call);
  for (const direction of DIRECTIONS) {
    const around = usage[direction];
    const total = call[direction];
    if (around === undefined || total === undefined || around === total) continue;
    if (likeness === 'equal' || !isClose(around, total)) return false;
  }
  return true;
}

function hasParts({ cached_tokens: cached, cache_write_tokens: written, reasoning_tokens: reasoning }: Usage): boolean {
  return Boolean(cached || written || reasoning);
}

/** Whether a span reports what these calls used, once more: every total that both sides report is the same in this way. */
export function agreementWith(usage: Usage, tally: Tally, likeness: Likeness): Agreement | null {
  const { input_tokens: aroundInput, output_tokens: aroundOutput } = usage;
  const hasInput = aroundInput !== undefined && tally.reportingInput > 0;
  const hasOutput = aroundOutput !== undefined && tally.reportingOutput > 0;
  if ((hasInput ? tally.input_tokens : 0) + (hasOutput ? tally.output_tokens : 0) === 0) return null;
  const part = (name: Part): PartOfTotal => ({ name, tokens: tally[name], reportedAround: usage[name] ?? 0 });
  const input = hasInput
    ? missingFrom(aroundInput, tally.input_tokens, [part('cached_tokens'), part('cache_write_tokens')], likeness)
    : NOTHING_MISSING;
  if (input === null) return null;
  const output = hasOutput
    ? missingFrom(aroundOutput, tally.output_tokens, [part('reasoning_tokens')], likeness)
    : NOTHING_MISSING;
  return output === null ? null : { input, output };
}

/** Whether a cost is that of these calls, but for rounding. */
export function isCostOf(cost: number, { cost: sum }: Tally): boolean {
  return Math.abs(cost - sum) <= Math.max(COST_ROUNDING, sum * COST_ROUNDING_SHARE);
}

/** Whether calls leave out something that the span reports, and what they report leaves room for it. */
export function mayCover(usage: Usage, tally: Tally): boolean {
  let leavesOut = false;
  for (const direction of DIRECTIONS) {
    const total = usage[direction];
    if (total === undefined) continue;
    const known = tally[direction];
    const isLacking = lackingIn(tally, direction) > 0;
    leavesOut ||= isLacking;
    if (!isClose(total, known) && !(isLacking && total >= known)) return false;
  }
  return leavesOut;
}

/** What a span reports beyond the calls; undefined where that is nothing but rounding. */
export function remainderOf(usage: Usage, tally: Tally): Usage | undefined {
  const beyond = (direction: Direction) => {
    const total = usage[direction] ?? 0;
    return total <= tally[direction] || isClose(total, tally[direction]) ? 0 : total - tally[direction];
  };
  const input = beyond('input_tokens');
  const output = beyond('output_tokens');
  if (input + output === 0) return undefined;
  const part = (of: number, name: Part) => Math.min(of, Math.max(0, (usage[name] ?? 0) - tally[name]));
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: part(input, 'cached_tokens'),
    cache_write_tokens: part(input, 'cache_write_tokens'),
    reasoning_tokens: part(output, 'reasoning_tokens'),
  };
}

/** Whether no total of the calls is larger than what the span reports. */
export function coversAll(usage: Usage, tally: Tally): boolean {
  return DIRECTIONS.every((direction) => {
    const total = usage[direction];
    return total === undefined || total >= tally[direction] || isClose(total, tally[direction]);
  });
}

/** Puts parts that were reported beside a total into it. */
export function includeParts(calls: CallSet, { input, output }: Agreement): void {
  for (const [direction, missing] of [
    ['input_tokens', input],
    ['output_tokens', output],
  ] as const) {
    if (missing.parts.length === 0 && missing.tokens === 0) continue;
    const reporting = [...calls.each()].filter(({ usage }) => usage?.[direction] !== undefined);
    const shares = dividedEvenly(missing.tokens, reporting.length);
    for (const [index, call] of reporting.entries()) {
      const parts = missing.parts.reduce((sum, name) => sum + (call.usage?.[name] ?? 0), 0);
      call.usage = { ...call.usage, [direction]: (call.usage?.[direction] ?? 0) + parts + (shares[index] ?? 0) };
    }
    calls.changed();
  }
}

/** Whole numbers that add up to the total; the first is the largest. */
function dividedEvenly(total: number, into: number): number[] {
  const share = Math.floor(total / into);
  return Array.from({ length: into }, (_, index) => (index === 0 ? total - share * (into - 1) : share));
}

/** Gives calls what only a span around them reports: all of it to one, equal shares to several. */
export function fillUsage(usage: Usage, calls: CallSet): void {
  const { tally } = calls;
  for (const direction of DIRECTIONS) {
    const total = usage[direction];
    if (total === undefined || lackingIn(tally, direction) === 0) continue;
    const known = tally[direction];
    const rest = isClose(total, known) ? 0 : Math.max(0, total - known);
    // What the others account for is no usage of these; whether they had any is not known.
    if (rest === 0 && known > 0) continue;
    const without = [...calls.each()].filter((call) => lacks(call, direction));
    const shares = dividedEvenly(rest, without.length);
    for (const [index, call] of without.entries()) call.usage = { ...call.usage, [direction]: shares[index] };
    calls.changed();
  }
}

/** Gives a call the parts of its totals that only a span around it reports. */
export function fillParts(usage: Usage, call: CallFigures): void {
  for (const part of ['cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const) {
    if (usage[part] === undefined || call.usage?.[part] !== undefined) continue;
    call.usage = { ...call.usage, [part]: usage[part] };
  }
}

/** Gives calls without a cost what a span around them reports beyond the others, by their tokens. */
export function fillCost(cost: number | undefined, calls: CallSet): void {
  const { tally } = calls;
  if (cost === undefined || tally.lackingCost === 0 || cost <= tally.cost) return;
  const without = [...calls.each()].filter((call) => call.cost === undefined && !(call.isFailed && !call.usage));
  const weight = ({ usage }: CallFigures) => (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0) + 1;
  let weights = without.reduce((sum, call) => sum + weight(call), 0);
  let left = cost - tally.cost;
  for (const call of without) {
    call.cost = Math.round((left * weight(call)) / weights);
    left -= call.cost;
    weights -= weight(call);
  }
  calls.changed();
}

function lackingIn(tally: Tally, direction: Direction): number {
  return direction === 'input_tokens' ? tally.lackingInput : tally.lackingOutput;
}
