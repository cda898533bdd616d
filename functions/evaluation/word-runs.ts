/** What a character is, as bits; a regular expression with Unicode classes is five times slower at asking. */
export const LETTER = 1;
export const UPPER = 2;
export const MARK = 4;
export const NUMBER = 8;
export const APOSTROPHE = 16;
/** It takes two UTF-16 units. */
const PAIR = 32;
const KNOWN = 64;

const CLASSES: readonly (readonly [kind: number, members: RegExp])[] = [
  [LETTER, /^\p{L}/u],
  [UPPER, /^\p{Lu}/u],
  [MARK, /^\p{M}/u],
  [NUMBER, /^\p{N}/u],
  [APOSTROPHE, /^['’]/],
];

/** Filled as characters are met; those of pairs are kept apart, by code point, and only where there are any. */
const kinds = new Uint8Array(0x10000);
let pairKinds: Uint8Array | undefined;

/** The kind of the character that begins at `at`; 0 behind the end. */
export function kindAt(text: string, at: number): number {
  // Before the read: NaN as an index would slow down every later one.
  if (at >= text.length) return 0;
  const unit = text.charCodeAt(at);
  return kinds[unit] || learnKind(text, at, unit);
}

function learnKind(text: string, at: number, unit: number): number {
  const point = text.codePointAt(at) ?? 0;
  if (point === unit) {
    const kind = classify(point);
    // The first half of a pair may stand alone here and not elsewhere.
    if (unit < 0xd800 || unit > 0xdfff) kinds[unit] = kind;
    return kind;
  }
  pairKinds ??= new Uint8Array(0x100000);
  const place = point - 0x10000;
  const kind = pairKinds[place] || classify(point) | PAIR;
  pairKinds[place] = kind;
  return kind;
}

function classify(point: number): number {
  const character = String.fromCodePoint(point);
  let kind = KNOWN;
  for (const [each, members] of CLASSES) if (members.test(character)) kind |= each;
  return kind;
}

/** UTF-16 units that a character of a kind takes. */
export function widthOf(kind: number): number {
  return (kind & PAIR) === 0 ? 1 : 2;
}

/** Where the characters of the given kinds end that begin at `from`. */
export function endOfRun(text: string, from: number, kinds: number): number {
  let at = from;
  for (let kind = kindAt(text, at); (kind & kinds) !== 0; kind = kindAt(text, at)) at += widthOf(kind);
  return at;
}

/** Every run of at least `min` characters of the kinds `rest` that begins with one of the kinds `first`. */
export function wordRuns(text: string, first: number, rest: number, min: number): string[] {
  const runs: string[] = [];
  const { length } = text;
  for (let at = 0; at < length; ) {
    let kind = kindAt(text, at);
    if ((kind & first) === 0) {
      at += widthOf(kind);
      continue;
    }
    const start = at;
    let characters = 0;
    do {
      at += widthOf(kind);
      characters += 1;
      kind = kindAt(text, at);
    } while ((kind & rest) !== 0);
    if (characters >= min) runs.push(text.slice(start, at));
  }
  return runs;
}
