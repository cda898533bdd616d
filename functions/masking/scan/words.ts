import type { CodedText } from './coded-text.ts';
import { NOT_ASCII } from './coded-text.ts';
import type { ScanPattern } from './pattern.ts';

interface Word {
  readonly text: string;
  /** Where in it the character stands that it is found by. */
  readonly offset: number;
  /** Its last character, small and capital: most places are ruled out by it. */
  readonly last: readonly [number, number];
  readonly patterns: number[];
}

/** Words that have a character beyond ASCII, by the first such character: most texts have none of these characters. */
export type WordIndex = ReadonlyMap<number, readonly Word[]>;

export function indexWords(patterns: readonly ScanPattern[]): WordIndex {
  const words = new Map<string, Word>();
  patterns.forEach((pattern, index) => {
    for (const text of pattern.words ?? []) {
      const word = words.get(text) ?? { text, offset: firstBeyondAscii(text), last: lastOf(text), patterns: [] };
      word.patterns.push(index);
      words.set(text, word);
    }
  });
  const byCharacter = new Map<number, Word[]>();
  for (const word of words.values()) {
    const code = word.text.charCodeAt(word.offset);
    // Capitals are looked up as they stand: a text is put into lower case only where something may be found.
    for (const each of new Set([code, word.text.toUpperCase().charCodeAt(word.offset)]))
      byCharacter.set(each, [...(byCharacter.get(each) ?? []), word]);
  }
  return byCharacter;
}

/** Calls `visit` with the place of each word and the patterns to try there. */
export function visitWords(
  coded: CodedText,
  index: WordIndex,
  visit: (at: number, patterns: readonly number[]) => void,
) {
  const { text } = coded;
  const codes = coded.codes.subarray(0, text.length);
  for (
    let i = codes.indexOf(NOT_ASCII);
    i >= 0;
    i = codes[i + 1] === NOT_ASCII ? i + 1 : codes.indexOf(NOT_ASCII, i + 1)
  ) {
    for (const word of index.get(text.charCodeAt(i)) ?? []) {
      const at = i - word.offset;
      const last = text.charCodeAt(at + word.text.length - 1);
      if (last !== word.last[0] && last !== word.last[1]) continue;
      if (at >= 0 && text.slice(at, at + word.text.length).toLowerCase() === word.text) visit(at, word.patterns);
    }
  }
}

function firstBeyondAscii(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= NOT_ASCII) return i;
  throw new RangeError(`an anchor, not a word of another script: ${text}`);
}

function lastOf(text: string): [small: number, capital: number] {
  const last = text.length - 1;
  return [text.charCodeAt(last), text.charAt(last).toUpperCase().charCodeAt(0)];
}
