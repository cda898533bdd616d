/** Where numbers may begin: a pattern is tried there and nowhere else, since most of a text is no digit. */

const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const POINT = 46;

/** Letters, digits and the underscore of ASCII: what a pattern calls a word. False behind the end of a text. */
export function isWordSign(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || isDigit(unit) || (unit >= 65 && unit <= 90) || unit === 95;
}

export function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
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
