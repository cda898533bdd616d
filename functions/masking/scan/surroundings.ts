import { ESCAPE } from '../patterns/format.ts';

/** For the codes of characters; there is none before the start of a text. */
export function isDigit(code = 0): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code = 0): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

export function isAlphanumeric(code = 0): boolean {
  return isDigit(code) || isLetter(code);
}

/** Digits and dots that a number must have, separators skipped, to be an identifier. */
const MIN_DIGITS = 6;

/** Whether enough digits follow, or letters beside the run make it an alphanumeric identifier. */
export function mayIdentify(codes: Uint8Array, start: number, end: number): boolean {
  if (end - start >= MIN_DIGITS) return true;
  if (end - start > 1 && start > 1 && isLetter(codes[start - 1]) && isLetter(codes[start - 2])) return true;
  let counted = end - start;
  for (let at = end, gap = 0; gap < 3 && counted < MIN_DIGITS; at++) {
    const code = codes[at];
    if (isDigit(code)) {
      counted += 1;
      gap = 0;
      continue;
    }
    if (code === 46) counted += 1;
    else if (code !== 32 && code !== 45 && code !== 40 && code !== 41) return false;
    gap += 1;
  }
  return counted >= MIN_DIGITS;
}

const ESCAPE_BEFORE = new RegExp(`${ESCAPE}$`);

/** Whether a letter or digit stands before `start` that is not the end of an escape such as `\\n`. */
export function insideWord(codes: Uint8Array, text: string, start: number): boolean {
  if (start === 0 || !isAlphanumeric(codes[start - 1])) return false;
  if (!mayEscape(codes, start)) return true;
  return !ESCAPE_BEFORE.test(text.slice(Math.max(0, start - 6), start));
}

/** A backslash stands where one of the escapes before `start` would begin. */
function mayEscape(codes: Uint8Array, start: number): boolean {
  return (
    (start > 1 && codes[start - 2] === BACKSLASH) ||
    (start > 3 && codes[start - 4] === BACKSLASH) ||
    (start > 5 && codes[start - 6] === BACKSLASH)
  );
}

const BACKSLASH = 92;

/** A name goes on for at most so long after its telling part. */
const MAX_NAME = 40;
const CLOSES_NAME = memberTable('"\'`])\\');
const ASSIGNMENT_SIGNS = memberTable(':=?!|,(>');

function memberTable(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) table[characters.charCodeAt(i)] = 1;
  return table;
}

function isNameCharacter(code = 0): boolean {
  return isAlphanumeric(code) || code === 95 || code === 45 || code === 46;
}

/** Where the name goes on to that `at` stands in. */
export function endOfName(codes: Uint8Array, at: number): number {
  let end = at;
  while (isNameCharacter(codes[end])) end += 1;
  return end;
}

/** Escaped quotation marks and brackets that close a name. */
const MAX_CLOSING = 5;
/** Words of a name or of a type that may stand between a name and its sign. */
const MAX_FURTHER_WORDS = 2;
/** Spaces in front of a sign: configurations align their signs. */
const MAX_ALIGNED = 40;

/**
 * Whether an assignment may follow a name whose telling part ends at `at` and that ends at
 * `afterName`: quotes and brackets, then a sign, or one space and another word of the name before all that.
 */
export function assignsAfter(codes: Uint8Array, at: number, afterName: number): boolean {
  if (afterName - at > MAX_NAME) return false;
  let word = afterName;
  for (let further = 0; further <= MAX_FURTHER_WORDS; further++) {
    let end = word;
    while (end - word < MAX_CLOSING && CLOSES_NAME[codes[end] ?? 0] === 1) end += 1;
    const afterQuote = end;
    while (end - afterQuote < MAX_ALIGNED && (codes[end] === 32 || codes[end] === 9)) end += 1;
    if (ASSIGNMENT_SIGNS[codes[end] ?? 0] === 1) return true;
    if (end !== word + 1 || !isLetter(codes[end])) return false;
    word = endOfName(codes, end);
    if (word - end > MAX_NAME) return false;
  }
  return false;
}
