import { certainNumberAt } from '../../kernel/certain.ts';
import { commonness } from './common-trigrams.ts';

/** Columns of characters: letters without case, all digits as one, white space as one, punctuation. */
const COLUMN_BITS = 6;
const COLUMNS = 1 << COLUMN_BITS;
const DIGIT = 27;
const SPACE = 28;
const FIRST_PUNCTUATION = 29;
/** Four columns roll along a text: a window of three, and the character behind it. */
const WINDOWS = 1 << (COLUMN_BITS * 3);
const WINDOW_MASK = WINDOWS - 1;
/** Of the character behind a window four bits are looked at: their flags fit two bytes. */
const NEXT_MASK = 15;
const ANY_NEXT = 0xffff;

/** The literal of a hit that is the start of a run of digits. */
export const DIGIT_RUN = -1;

/**
 * Finds literals in bytes. Each literal is known by its rarest four characters; one table, read at
 * every position of a text, says whether such a window may end there, and only then the literal
 * itself is compared. Positions do not depend on each other, which is what makes it faster than an
 * automaton: a processor works on several at once.
 */
export interface LiteralFilter {
  /** Per window of three characters, a bit for each kind of fourth that some literal has. */
  readonly flags: Uint16Array;
  /** Places in `chains`: literals by their window, or by all of their two or one characters. */
  readonly wholes: Uint16Array;
  readonly pairs: Uint16Array;
  readonly singles: Uint16Array;
  /** Groups of literals: how many; then of each its number, where in it the window is, its length, its characters. */
  readonly chains: Uint16Array;
  /** Whether the starts of runs of digits are hits too. */
  readonly withDigits: boolean;
  /** Hits of the current text as pairs of place and literal, in the order of their places. */
  hits: Int32Array;
}

const LOWER = Uint8Array.from({ length: 256 }, (_, code) => (code >= 65 && code <= 90 ? code + 32 : code));
const COLUMN = columnTable();

function columnTable(): Uint8Array {
  const columns = new Uint8Array(256);
  let punctuation = FIRST_PUNCTUATION;
  for (let code = 1; code < 127; code++) {
    const lower = certainNumberAt(LOWER, code);
    if (lower >= 97 && lower <= 122) columns[code] = lower - 96;
    else if (code >= 48 && code <= 57) columns[code] = DIGIT;
    else columns[code] = code <= 32 ? SPACE : punctuation++;
  }
  return columns;
}

/**
 * `behind` may say what characters (as a class body) have to stand behind a literal of one or two characters for it
 * to be worth a look: such literals are in every text.
 * @throws RangeError when a literal is not lower-case ASCII, or empty, or when they are too many.
 */
export function buildLiteralFilter(
  literals: readonly string[],
  withDigits: boolean,
  behind: (literal: string) => string | undefined = () => undefined,
): LiteralFilter {
  const flags = new Uint16Array(WINDOWS);
  const groups: Record<'wholes' | 'pairs' | 'singles', Groups> = {
    wholes: new Map(),
    pairs: new Map(),
    singles: new Map(),
  };
  literals.forEach((literal, index) => {
    if (!/^[\t\n\r -@[-~]+$/.test(literal)) throw new RangeError(`not lower-case ASCII, or empty: ${literal}`);
    if (literal.length > 2) addWhole(literal, index, groups.wholes, flags);
    else if (literal.length === 2) addTo(groups.pairs, windowAt(literal, 0, 2), { literal, index, offset: 0 });
    else addTo(groups.singles, windowAt(literal, 0, 1), { literal, index, offset: 0 });
  });
  for (const [pair, members] of groups.pairs)
    for (const column of columnsBehind(members, behind)) raise(flags, (pair << COLUMN_BITS) | column, 1);
  for (const [single, members] of groups.singles)
    for (const column of columnsBehind(members, behind))
      raise(flags, ((single << COLUMN_BITS) | column) << COLUMN_BITS, COLUMNS);
  if (withDigits) raiseDigitRuns(flags);
  const chains = [0];
  const wholes = place(groups.wholes, WINDOWS, chains);
  const pairs = place(groups.pairs, COLUMNS * COLUMNS, chains);
  const singles = place(groups.singles, COLUMNS, chains);
  if (chains.length > MAX_CHAINS) throw new RangeError(`${literals.length} literals are too many for one filter`);
  return { flags, wholes, pairs, singles, chains: Uint16Array.from(chains), withDigits, hits: new Int32Array(256) };
}

function columnsBehind(members: readonly Member[], behind: (literal: string) => string | undefined): Set<number> {
  const columns = new Set<number>();
  for (const { literal } of members) {
    const characters = behind(literal);
    if (characters === undefined) return new Set(Array(COLUMNS).keys());
    const member = new RegExp(`[${characters}]`);
    for (let code = 1; code < 128; code++)
      if (member.test(String.fromCharCode(code))) columns.add(certainNumberAt(COLUMN, code));
  }
  return columns;
}

const MAX_CHAINS = 0xffff;
type Groups = Map<number, Member[]>;
interface Member {
  readonly literal: string;
  readonly index: number;
  /** Where in the literal its window begins. */
  readonly offset: number;
}

function addWhole(literal: string, index: number, wholes: Groups, flags: Uint16Array): void {
  const offset = rarestWindow(literal);
  const window = windowAt(literal, offset, 3);
  const next = literal.length > offset + 3 ? 1 << (windowAt(literal, offset + 3, 1) & NEXT_MASK) : ANY_NEXT;
  flags[window] = certainNumberAt(flags, window) | next;
  addTo(wholes, window, { literal, index, offset });
}

function addTo(groups: Groups, window: number, member: Member): void {
  const group = groups.get(window);
  if (group === undefined) groups.set(window, [member]);
  else group.push(member);
}

function raise(flags: Uint16Array, from: number, count: number): void {
  flags.fill(ANY_NEXT, from, from + count);
}

function place(groups: Groups, size: number, chains: number[]): Uint16Array {
  const places = new Uint16Array(size);
  for (const [window, group] of groups) {
    places[window] = chains.length;
    chains.push(group.length);
    for (const { literal, index, offset } of group) {
      chains.push(index, offset, literal.length);
      for (let i = 0; i < literal.length; i++) chains.push(literal.charCodeAt(i));
    }
  }
  return places;
}

/**
 * Where a run of digits starts that may be part of an identifier (see `mayIdentify`): behind its first digit stands
 * another, or a separator and then another or more of them; and so behind its second, unless letters stand before it.
 */
function raiseDigitRuns(flags: Uint16Array): void {
  const columns = [...'0 -.()'].map((character) => windowAt(character, 0, 1));
  let next = 0;
  for (const column of columns) next |= 1 << (column & NEXT_MASK);
  for (let left = 0; left < COLUMNS; left++) {
    if (left === DIGIT) continue;
    const isLetter = left > 0 && left < DIGIT;
    for (const column of columns) {
      const window = (((left << COLUMN_BITS) | DIGIT) << COLUMN_BITS) | column;
      flags[window] = certainNumberAt(flags, window) | (column === DIGIT && isLetter ? ANY_NEXT : next);
    }
  }
}

/** Where the rarest three characters of a literal begin that have a fourth behind them, if any have. */
function rarestWindow(literal: string): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let first = commonness(literal.slice(0, 3));
  for (let at = 0; at + 4 <= literal.length; at++) {
    const second = commonness(literal.slice(at + 1, at + 4));
    if (first * second < least) {
      least = first * second;
      best = at;
    }
    first = second;
  }
  return best;
}

function windowAt(text: string, at: number, length: number): number {
  let window = 0;
  for (let i = at; i < at + length; i++) window = (window << COLUMN_BITS) | certainNumberAt(COLUMN, text.charCodeAt(i));
  return window;
}

/**
 * Collects the places of all literals in the first `length` bytes of `codes`, and the starts of runs
 * of digits, in order; returns how many there are. Three bytes behind the text have to be zero.
 */
export function findLiterals(codes: Uint8Array, length: number, filter: LiteralFilter): number {
  const places = markPlaces(codes, length, filter);
  let count = 0;
  for (let i = 0; i < places; i++) count = collect(codes, marked[i] ?? 0, count, filter);
  return count;
}

/** Where the windows of the current text are: filled without a branch, then read. */
let marked = new Int32Array(1 << 14);

function markPlaces(codes: Uint8Array, length: number, { flags }: LiteralFilter): number {
  // The windows of short literals reach past the end.
  const end = length + 3;
  if (marked.length <= end) marked = new Int32Array(end * 2);
  const places = marked;
  let rolling = 0;
  let count = 0;
  for (let i = 0; i < end; i++) {
    rolling = (rolling << COLUMN_BITS) | (COLUMN[codes[i] ?? 0] ?? 0);
    places[count] = i - 3;
    count += ((flags[(rolling >> COLUMN_BITS) & WINDOW_MASK] ?? 0) >> (rolling & NEXT_MASK)) & 1;
  }
  return count;
}

/** What begins at or before `at`, where a window stands. */
function collect(codes: Uint8Array, at: number, from: number, filter: LiteralFilter): number {
  const first = at < 0 ? 0 : (COLUMN[codes[at] ?? 0] ?? 0);
  const second = at < -1 ? 0 : (COLUMN[codes[at + 1] ?? 0] ?? 0);
  const pairAt = (first << COLUMN_BITS) | second;
  const third = at < -2 ? 0 : (COLUMN[codes[at + 2] ?? 0] ?? 0);
  let count = from;
  const whole = filter.wholes[(pairAt << COLUMN_BITS) | third] ?? 0;
  if (whole !== 0) count = compare(codes, at, whole, count, filter);
  const pair = filter.pairs[pairAt] ?? 0;
  if (pair !== 0) count = compare(codes, at, pair, count, filter);
  const single = filter.singles[first] ?? 0;
  if (single !== 0) count = compare(codes, at, single, count, filter);
  if (second === DIGIT && first !== DIGIT && filter.withDigits) {
    push(filter, count, at + 1, DIGIT_RUN);
    count += 1;
  }
  return count;
}

function compare(codes: Uint8Array, at: number, chain: number, from: number, filter: LiteralFilter): number {
  const { chains } = filter;
  let count = from;
  let next = chain + 1;
  for (let left = chains[chain] ?? 0; left > 0; left--) {
    const start = at - (chains[next + 1] ?? 0);
    const characters = next + 3;
    const length = chains[next + 2] ?? 0;
    let equal = 0;
    if (start >= 0)
      while (equal < length && LOWER[codes[start + equal] ?? 0] === chains[characters + equal]) equal += 1;
    if (equal === length) {
      push(filter, count, start, chains[next] ?? 0);
      count += 1;
    }
    next = characters + length;
  }
  return count;
}

/** Keeps the order of places: a literal may be recognised after one that begins behind it. */
function push(filter: LiteralFilter, count: number, start: number, literal: number): void {
  if (filter.hits.length < 2 * count + 2) {
    const larger = new Int32Array(4 * count + 4);
    larger.set(filter.hits);
    filter.hits = larger;
  }
  const { hits } = filter;
  let at = 2 * count;
  for (; at > 0 && (hits[at - 2] ?? 0) > start; at -= 2) {
    hits[at] = hits[at - 2] ?? 0;
    hits[at + 1] = hits[at - 1] ?? 0;
  }
  hits[at] = start;
  hits[at + 1] = literal;
}
