/**
 * Texts of strangers as they are shown. Every character that would act instead of being seen is replaced by one that is
 * seen, of the same length in UTF-16, so that stored offsets stay true. What is copied is the text itself.
 */

interface Replaced {
  readonly codePoint: number;
  readonly name: string;
  readonly count: number;
}

const BROKEN = '\uFFFD';
const DIRECTION = '\u21C4';
const INVISIBLE = '\u2423';

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00ad, 'soft hyphen'],
  [0x061c, 'Arabic letter mark'],
  [0x200b, 'zero width space'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'end of direction'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0x2060, 'word joiner'],
  [0x2066, 'left-to-right isolate'],
  [0x2067, 'right-to-left isolate'],
  [0x2068, 'first strong isolate'],
  [0x2069, 'end of isolate'],
  [0xfeff, 'byte order mark'],
]);

/**
 * Controls except tab and ends of lines, halves of surrogate pairs, marks of direction, what is invisible, and tags.
 * Zero width joiners stay: emoji and scripts are written with them.
 */
const ACTING =
  /(?![\t\n]|\r\n)[\p{Cc}\p{Cs}\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** The text with every acting character replaced; as long as before. */
export function visibleText(text: string): string {
  return text.replace(ACTING, seen);
}

function seen(acting: string): string {
  const codePoint = acting.codePointAt(0) ?? 0;
  if (acting.length === 2) return INVISIBLE.repeat(2);
  if (codePoint < 0x20) return String.fromCodePoint(0x2400 + codePoint);
  if (codePoint === 0x7f) return '\u2421';
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return BROKEN;
  return isDirection(codePoint) ? DIRECTION : INVISIBLE;
}

function isDirection(codePoint: number): boolean {
  return (
    codePoint === 0x061c ||
    codePoint === 0x200e ||
    codePoint === 0x200f ||
    (codePoint >= 0x202a && codePoint <= 0x202e) ||
    (codePoint >= 0x2066 && codePoint <= 0x2069)
  );
}

/** What was replaced, by character, most frequent first. */
export function replacedCharacters(text: string): readonly Replaced[] {
  const counts = new Map<number, number>();
  for (const [acting] of text.matchAll(ACTING)) {
    const codePoint = acting.codePointAt(0) ?? 0;
    counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
  }
  return [...counts]
    .map(([codePoint, count]) => ({ codePoint, name: nameOf(codePoint), count }))
    .sort((a, b) => b.count - a.count || a.codePoint - b.codePoint);
}

function nameOf(codePoint: number): string {
  const hex = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  const known = NAMES.get(codePoint);
  if (known !== undefined) return `${known} (${hex})`;
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return `half of a surrogate pair (${hex})`;
  if (codePoint >= 0xe0000) return `invisible tag (${hex})`;
  return `control character (${hex})`;
}

/** The first characters of a text, never half of one; whether something was left out. */
export function cutText(text: string, atMost: number): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= atMost) return { text, isCut: false };
  const last = text.charCodeAt(atMost - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? atMost - 1 : atMost;
  return { text: text.slice(0, end), isCut: true };
}
