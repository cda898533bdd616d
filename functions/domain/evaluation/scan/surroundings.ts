import { ESCAPE } from './rules/format.ts';

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

export function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

/** Digits and dots that a number must have, separators skipped, to be an identifier. */
const MIN_DIGITS = 6;

/** Whether enough digits follow, or letters beside the run make it an alphanumeric identifier. */
export function mayIdentify(text: string, start: number, end: number): boolean {
  if (end - start >= MIN_DIGITS) return true;
  if (end - start > 1 && isLetter(text.charCodeAt(start - 1)) && isLetter(text.charCodeAt(start - 2))) return true;
  let counted = end - start;
  for (let at = end, gap = 0; gap < 3 && counted < MIN_DIGITS; at++) {
    const code = text.charCodeAt(at);
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
export function insideWord(text: string, start: number): boolean {
  if (!isAlphanumeric(text.charCodeAt(start - 1))) return false;
  return !ESCAPE_BEFORE.test(text.slice(Math.max(0, start - 6), start));
}

/** A name goes on for at most so long after its telling part. */
const MAX_NAME = 40;
const CLOSES_NAME = '"\'`])\\';
const ASSIGNMENT_SIGNS = ':=?!|,(>';

function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 95 || code === 45 || code === 46;
}

/** Where the name goes on to that `at` stands in. */
export function endOfName(text: string, at: number): number {
  let end = at;
  while (isNameCharacter(text.charCodeAt(end))) end += 1;
  return end;
}

/**
 * Whether an assignment may follow a name whose telling part ends at `at` and that ends at
 * `afterName`: quotes and brackets, then a sign, or one space and another word of the name.
 */
export function assignsAfter(text: string, at: number, afterName: number): boolean {
  if (afterName - at > MAX_NAME) return false;
  let end = afterName;
  while (end - afterName < 3 && CLOSES_NAME.includes(text.charAt(end))) end += 1;
  const afterQuote = end;
  while (end - afterQuote < 4 && (text.charCodeAt(end) === 32 || text.charCodeAt(end) === 9)) end += 1;
  const sign = text.charAt(end);
  return ASSIGNMENT_SIGNS.includes(sign) ? sign !== '' : end === afterName + 1 && isLetter(text.charCodeAt(end));
}
