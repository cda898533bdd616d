import type { CodedText } from './coded-text.ts';
import type { StickyExpression } from './sticky-expression.ts';
import { isDigit } from './surroundings.ts';
import { isJoiner, JOINS, JOINS_SMALL, MAX_LETTERS, NEAR_DIGIT, TokenStretch } from './token-stretch.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is looked for beside a word: where it may stand, and whether a place that has the form is taken. */
export interface BesideSearch {
  readonly form: NumberForm;
  /** Nothing but words that join a name and its number may stand between the two. */
  readonly strict: boolean;
  readonly accept: (span: Span) => boolean;
}

/** How far a number may stand from its word, in characters. */
const REACH = 40;
/** Numbers that are tried on each side: the first that fails may be a count or a date. */
const MAX_TRIES = 2;
/** Words without a digit that are passed over. */
const MAX_WORDS = 6;
/** Longest number, separators included; and how many groups it may have. */
const MAX_NUMBER = 32;
const MAX_GROUPS = 6;

/** Places, from one to another, at which a form was tried in vain. */
class Misses {
  #from = 0;
  #to = -1;

  has(at: number): boolean {
    return at >= this.#from && at <= this.#to;
  }

  /** A search begins at a place: what lies between it and the misses before was not tried. */
  begin(at: number): void {
    if (!this.has(at)) this.restart(at);
  }

  restart(at: number): void {
    this.#from = at;
    this.#to = at - 1;
  }

  add(at: number): void {
    this.#to = Math.max(this.#to, at);
  }
}

/** The form of a number. Words near each other look at the same numbers, so it is asked once at each place. */
export class NumberForm {
  readonly #expression: StickyExpression;
  /** Of tokens behind words, and of tokens in front of them. */
  readonly after = new Misses();
  readonly before = new Misses();
  #reading = 0;

  constructor(expression: StickyExpression) {
    this.#expression = expression;
  }

  /** Forgets what was tried in another text than the one of this number. */
  read(reading: number): void {
    if (reading === this.#reading) return;
    this.#reading = reading;
    this.after.restart(0);
    this.before.restart(0);
  }

  /** Where the number ends that begins at a place, or 0. */
  endAt(text: string, at: number): number {
    this.#expression.lastIndex = at;
    return this.#expression.test(text) ? this.#expression.lastIndex : 0;
  }
}

/**
 * What stands beside the words of one text. A dozen identifiers share a word, so what does not depend on the form of
 * their numbers is found once for all of them, and nothing at all where no digit is near.
 */
export class Neighbourhood {
  #text = '';
  #codes: Uint8Array = new Uint8Array(0);
  /** Counts the texts. */
  #reading = 0;
  /** No digit stands between the two; one may stand at the second. */
  #freeFrom = 0;
  #freeTo = 0;
  readonly #tokens = new TokenStretch();
  /** Where the number may begin that stands in front of the word at `before`, the last place first. */
  #before = -1;
  #numberEnd = -1;
  readonly #starts = new Int32Array(MAX_GROUPS);
  #groups = 0;

  /** Forgets the text before. */
  read(coded: CodedText): void {
    const { text, codes } = coded;
    this.#text = text;
    this.#codes = codes;
    this.#tokens.read(coded);
    this.#reading += 1;
    this.#freeFrom = 0;
    this.#freeTo = 0;
    this.#before = -1;
  }

  /** Whether a word from `start` to `end` may have a number beside it. */
  mayHold(start: number, end: number): boolean {
    return this.#hasDigit(Math.max(0, start - REACH), end + REACH + MAX_LETTERS);
  }

  /** The number behind a word that ends at `end`, or the one in front of the word, or undefined. */
  find(start: number, end: number, search: BesideSearch): Span | undefined {
    search.form.read(this.#reading);
    this.#tokens.reach(Math.max(0, start - REACH - MAX_NUMBER), end + REACH);
    return this.#findAfter(end, search) ?? this.#findBefore(start, search);
  }

  #hasDigit(from: number, to: number): boolean {
    if (from < this.#freeFrom || from > this.#freeTo) {
      this.#freeFrom = from;
      this.#freeTo = from;
    }
    const end = Math.min(to, this.#text.length);
    while (this.#freeTo < end && !isDigit(this.#codes[this.#freeTo])) this.#freeTo += 1;
    return this.#freeTo < end;
  }

  #findAfter(end: number, search: BesideSearch): Span | undefined {
    const tokens = this.#tokens;
    const { form, strict } = search;
    const misses = form.after;
    let tries = 0;
    let token = tokens.numberFrom(end);
    // The word may be the first part of a longer one.
    if (tokens.startOf(token) === end) token += 1;
    const last = token + MAX_WORDS;
    misses.begin(tokens.startOf(token));
    for (; token <= last; token++) {
      const at = tokens.startOf(token);
      if (at >= end + REACH) return undefined;
      const kind = tokens.kindOf(token);
      // Letters of a number are written large where they could be a word.
      const mayBegin = (kind & (NEAR_DIGIT | JOINS_SMALL)) === NEAR_DIGIT && !misses.has(at);
      const matched = mayBegin ? form.endAt(this.#text, at) : 0;
      if (matched > 0) {
        misses.restart(at + 1);
        if (search.accept({ start: at, end: matched })) return { start: at, end: matched };
        tries += 1;
        if (tries === MAX_TRIES) return undefined;
      } else misses.add(at);
      if (strict && (kind & JOINS) === 0) return undefined;
    }
    return undefined;
  }

  #findBefore(wordStart: number, search: BesideSearch): Span | undefined {
    if (wordStart !== this.#before) {
      this.#before = wordStart;
      this.#numberEnd = this.#endOfNumberBefore(wordStart);
      this.#groups = this.#numberEnd < 0 ? 0 : this.#startsBefore(this.#numberEnd);
    }
    const end = this.#numberEnd;
    const misses = search.form.before;
    // A number may have several groups: the longest that ends here.
    for (let group = this.#groups - 1; group >= 0; group--) {
      const start = this.#starts[group] ?? 0;
      if (group === this.#groups - 1) misses.begin(start);
      // The first of them may stand in the middle of a token, where nothing was tried.
      if (misses.has(start) && !this.#tokens.isMember(start - 1)) continue;
      const matched = search.form.endAt(this.#text, start);
      if (matched === 0) {
        misses.add(start);
        continue;
      }
      misses.restart(start + 1);
      // A bracket may close the number.
      if (matched >= end && matched <= end + 1 && search.accept({ start, end: matched }))
        return { start, end: matched };
    }
    return undefined;
  }

  /** Where what has a digit ends in front of a word, with nothing but joining words between, or -1. */
  #endOfNumberBefore(wordStart: number): number {
    const limit = Math.max(0, wordStart - REACH);
    if (!this.#hasDigit(limit, wordStart)) return -1;
    let end = wordStart;
    for (;;) {
      while (end > limit && !this.#tokens.isMember(end - 1)) {
        if (this.#codes[end - 1] === LINE_END) return -1;
        end -= 1;
      }
      const start = this.#startOfToken(end, limit);
      if (start === end) return -1;
      if (this.#hasDigit(start, end)) return end;
      const token = this.#text.slice(start, end);
      // Several abbreviations may name one number.
      if (!isJoiner(token) && !/^[A-Z]{2,6}$/.test(token)) return -1;
      end = start;
    }
  }

  /** Collects where tokens begin in front of the number's end, the last one first; answers how many. */
  #startsBefore(end: number): number {
    const limit = Math.max(0, end - MAX_NUMBER);
    let groups = 0;
    for (let token = this.#tokens.numberFrom(end) - 1; token >= 0 && groups < MAX_GROUPS; token--) {
      if (this.#tokens.endOf(token) <= limit) break;
      this.#starts[groups] = Math.max(this.#tokens.startOf(token), limit);
      groups += 1;
    }
    return groups;
  }

  #startOfToken(from: number, limit: number): number {
    let at = from;
    while (at > limit && this.#tokens.isMember(at - 1)) at -= 1;
    return at;
  }
}

const LINE_END = 10;
