import type { RoutingRule } from './routing-rule.ts';
import type { Layer } from './target.ts';

/** What rules ask of a request. */
export interface RequestFacts {
  /** As the client wrote it. */
  readonly model: string;
  /** Null where the client names none. */
  readonly user: string | null;
  readonly tags: readonly string[];
  /** An upper bound or an estimate of the tokens of the prompt. */
  readonly inputTokens: number;
  /** When it came, milliseconds since the epoch. */
  readonly at: number;
  /** The project's, for rules that name none. */
  readonly timeZone: string;
}

/** A name with `*` for any characters; no regular expression, so that no name can be slow. */
export function fits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

const DAY_MINUTES = 1_440;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Weekday = (typeof DAYS)[number];

const formats = new Map<string, Intl.DateTimeFormat>();

function localMinute(at: number, timeZone: string): { readonly day: Weekday; readonly minute: number } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, ...parts });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase();
  const day = DAYS.find((each) => each === name) ?? 'mon';
  return { day, minute: 60 * Number(parts.get('hour')) + Number(parts.get('minute')) };
}

function minuteOf(time: string): number {
  return 60 * Number(time.slice(0, 2)) + Number(time.slice(3));
}

function isInTime(time: NonNullable<RoutingRule['when']['time']>, facts: RequestFacts): boolean {
  const { day, minute } = localMinute(facts.at, time.time_zone ?? facts.timeZone);
  const [from, to] = [minuteOf(time.from), minuteOf(time.to)];
  const passed = (minute - from + DAY_MINUTES) % DAY_MINUTES;
  // Equal times mean the whole day.
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  if (passed >= length) return false;
  if (time.days === undefined) return true;
  // After midnight it is still the window of the day before.
  const began = minute >= from ? day : DAYS[(DAYS.indexOf(day) + 6) % 7];
  return time.days.some((each) => each === began);
}

/**
 * Whether a request meets all conditions of a rule.
 * @param layer that the route has reached so far; null for a model of no layer
 * @param budgetLeft the share that is left of the scarcest limit, 0 to 1; null where there is none
 */
export function matches(
  { when }: RoutingRule,
  facts: RequestFacts,
  layer: Layer | null,
  budgetLeft: number | null,
): boolean {
  const { models, layers, users, tags, time } = when;
  const { user, inputTokens } = facts;
  if (models?.some((each) => fits(each, facts.model)) === false) return false;
  if (layers?.some((each) => each === layer) === false) return false;
  if (users !== undefined && (user === null || !users.some((each) => fits(each, user)))) return false;
  if (tags?.some((each) => facts.tags.some((tag) => fits(each, tag))) === false) return false;
  if (when.input_tokens_at_least !== undefined && inputTokens < when.input_tokens_at_least) return false;
  if (when.input_tokens_below !== undefined && inputTokens >= when.input_tokens_below) return false;
  if (when.budget_left_below !== undefined && (budgetLeft === null || budgetLeft >= when.budget_left_below))
    return false;
  return time === undefined || isInTime(time, facts);
}
