/** Where numbers may begin and go on: a pattern is tried there and nowhere else, since most of a text is no number. */

const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const POINT = 46;
const COMMA = 44;

/** By ASCII unit: 1 for letters, digits and the underscore, what a pattern calls a word. */
const WORD_SIGNS = Uint8Array.from({ length: 128 }, (_, unit) => (/\w/.test(String.fromCharCode(unit)) ? 1 : 0));

/** False behind the end of a text. */
export function isWordSign(unit: number): boolean {
  return unit < 128 && WORD_SIGNS[unit] === 1;
}

export function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** The end of a number as English writes it: `1,234,567.8`, `1234.5`. */
export function endOfEnglishNumber(text: string, from: number): number {
  const isGroup = (at: number) => text.charCodeAt(at) === COMMA && endOfDigits(text.slice(at + 1, at + 4), 0) === 3;
  let at = endOfDigits(text, from);
  if (at - from <= 3) while (isGroup(at)) at += 4;
  const decimals = text.charCodeAt(at) === POINT ? endOfDigits(text, at + 1) : 0;
  return decimals > at + 1 ? decimals : at;
}

/** The first digit from `from` on that neither a word nor a point stands in front of; the end of the text where there is none. */
export function nextNumber(text: string, from: number): number {
  let before = from === 0 ? 0 : text.charCodeAt(from - 1);
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit) && !isWordSign(before) && before !== POINT) return at;
    before = unit;
  }
  return text.length;
}

/** Signs of ASCII that what stands behind a number may begin with, in both cases. */
export function signTable(signs: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const sign of signs + signs.toUpperCase()) table[sign.charCodeAt(0)] = 1;
  return table;
}

/**
 * Whether something of `table`, or anything outside ASCII, stands at the end of a number: there, or behind a white space or a
 * hyphen.
 */
export function mayGoOn(text: string, end: number, table: Uint8Array): boolean {
  if (end >= text.length) return false;
  const first = text.charCodeAt(end);
  if (first >= 128 || table[first] === 1) return true;
  if (first > 32 && first !== HYPHEN) return false;
  if (end + 1 >= text.length) return false;
  const second = text.charCodeAt(end + 1);
  return second >= 128 || table[second] === 1;
}

const HYPHEN = 45;
