/** A word of a text, as names are looked for in it. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** The end without a possessive or a full stop. */
  readonly bareEnd: number;
  /** Small letters without accents, possessive and full stop. */
  readonly key: string;
  readonly isCapitalised: boolean;
  /** Capitals alone. */
  readonly isShouted: boolean;
  readonly followsSpace: boolean;
}

const WORD = /\p{L}[\p{L}\p{M}]{0,40}(?:['’-]\p{L}[\p{L}\p{M}]{0,40}){0,3}\.?/gu;
/** Letters that do not fall apart into a letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ð: 'd',
  þ: 'th',
};

/** The words of a text, in their order. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let last = -2;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const bare = word.replace(/['’]s$|\.$/, '');
    const end = index + word.length;
    const isShouted = bare.length > 1 && bare === bare.toUpperCase() && bare !== bare.toLowerCase();
    tokens.push({
      start: index,
      end,
      bareEnd: index + bare.length,
      key: plain(bare),
      isCapitalised: /^\p{Lu}/u.test(bare),
      isShouted,
      followsSpace: index === last + 1 && /[ \u00a0]/.test(text.charAt(last)),
    });
    last = end;
  }
  return tokens;
}

function plain(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace('’', "'")
    .replace(/[ßøłđæœıðþ]/g, (letter) => PLAIN[letter] ?? letter);
}
