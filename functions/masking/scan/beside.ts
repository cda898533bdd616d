import type { StickyExpression } from './sticky-expression.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is looked for beside a word: where it may stand, and whether a place that has the form is taken. */
export interface BesideSearch {
  /** Form of the number, to be tried at one place. */
  readonly form: StickyExpression;
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
/** A number that begins with letters has a digit among so many characters. */
const MAX_LETTERS = 8;

/** Words that join a name and its number in the languages of the table. */
const JOINERS = new Set(
  'no nr num number numero nummer numer card id is was are as code n na o a de del da do der die das den des la le el il of the my your his her their our for with reads ist est es e er var jest on sou being mein meine ma mon mi su valid issued expires holder by nº kod kodu numarasi numarası numara plate insured person member'.split(
    ' ',
  ),
);

/** The number behind a word that ends at `end`, or the one in front of the word, or undefined. */
export function findBeside(text: string, start: number, end: number, search: BesideSearch): Span | undefined {
  return findAfter(text, end, search) ?? findBefore(text, start, search);
}

function findAfter(text: string, from: number, search: BesideSearch): Span | undefined {
  const limit = Math.min(text.length, from + REACH);
  let tries = 0;
  let words = 0;
  // The word may be the first part of a longer one.
  for (let at = endOfToken(text, from); at < limit; ) {
    if (!isTokenCharacter(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const tokenEnd = endOfToken(text, at);
    if (hasDigit(text, at, Math.min(at + MAX_LETTERS, text.length))) {
      const end = matchAt(text, at, search.form);
      if (end > 0) {
        if (search.accept({ start: at, end })) return { start: at, end };
        tries += 1;
        if (tries === MAX_TRIES) return undefined;
      }
    }
    words += 1;
    if (words > MAX_WORDS || (search.strict && !JOINERS.has(text.slice(at, tokenEnd).toLowerCase()))) return undefined;
    at = tokenEnd;
  }
  return undefined;
}

function findBefore(text: string, wordStart: number, search: BesideSearch): Span | undefined {
  const limit = Math.max(0, wordStart - REACH);
  let end = wordStart;
  for (;;) {
    while (end > limit && !isTokenCharacter(text.charCodeAt(end - 1))) {
      if (text.charCodeAt(end - 1) === LINE_END) return undefined;
      end -= 1;
    }
    const start = startOfToken(text, end, limit);
    if (start === end) return undefined;
    if (hasDigit(text, start, end)) break;
    const token = text.slice(start, end);
    // Several abbreviations may name one number.
    if (!JOINERS.has(token.toLowerCase()) && !/^[A-Z]{2,6}$/.test(token)) return undefined;
    end = start;
  }
  return longestBefore(text, end, search);
}

/** A number may have several groups: the longest that ends here. */
function longestBefore(text: string, end: number, search: BesideSearch): Span | undefined {
  const limit = Math.max(0, end - MAX_NUMBER);
  const starts: number[] = [];
  for (let at = end; at > limit && starts.length < MAX_GROUPS; ) {
    at = startOfToken(text, at, limit);
    starts.push(at);
    while (at > limit && !isTokenCharacter(text.charCodeAt(at - 1))) at -= 1;
  }
  for (const start of starts.reverse()) {
    // A bracket may close the number.
    const matched = matchAt(text, start, search.form);
    if (matched >= end && matched <= end + 1 && search.accept({ start, end: matched })) return { start, end: matched };
  }
  return undefined;
}

const LINE_END = 10;

function matchAt(text: string, at: number, form: StickyExpression): number {
  form.lastIndex = at;
  return form.exec(text) === null ? 0 : form.lastIndex;
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) return true;
  }
  return false;
}

/** ASCII letters and digits, and letters of Latin with marks that did not fold away. */
function isTokenCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 0xc0 && code < 0x250);
}

function endOfToken(text: string, from: number): number {
  let at = from;
  while (at < text.length && isTokenCharacter(text.charCodeAt(at))) at += 1;
  return at;
}

function startOfToken(text: string, from: number, limit: number): number {
  let at = from;
  while (at > limit && isTokenCharacter(text.charCodeAt(at - 1))) at -= 1;
  return at;
}
