import { endOfDigits, nextNumber } from './number-places.ts';

/** A number that is written in another way than English writes it, and where. */
interface OtherNumber {
  readonly value: number;
  readonly offset: number;
  readonly length: number;
}

/** Words for scales in other languages; the longest first, since they are tried in order. */
const SCALES: readonly (readonly [words: string, factor: number])[] = [
  [
    'millonen|millionen|millones|millions?|milioni|milhões|milhoes|miljoen|milionów|miliony|milion|mln|mio\\.?|млн|миллион\\w*|milyon|triệu|juta',
    1e6,
  ],
  ['milliarden?|milliards?|miliardi|miljard|mrd\\.?|млрд|миллиард\\w*|milyar|tỷ|miliar', 1e9],
  ['tausend|mille?|mil|duizend|tysięcy|тыс\\.?|тысяч\\w*|bin|nghìn|ribu', 1e3],
];
const SCALE = SCALES.map(([words]) => `(${words})`).join('|');
/** Digits with a point or a space between thousands, a decimal comma, or a scale of another language behind them. */
const OTHER = new RegExp(
  `(?<![\\w.,])(?:(\\d{1,3}(?:[.\\u0020\\u00a0\\u202f’']\\d{3}){1,4}(?:,\\d{1,6})?)|(\\d{1,9},(?:\\d{1,2}|\\d{4,6}))|(\\d{1,9}(?:\\.\\d{1,6})?))(?![\\d])(?:\\s?(?:${SCALE})(?!\\p{L}))?`,
  'iyu',
);
const EAST_ASIAN_DIGITS = '〇一二三四五六七八九';
const SMALL_SCALES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const LARGE_SCALES: Readonly<Record<string, number>> = {
  万: 1e4,
  萬: 1e4,
  億: 1e8,
  亿: 1e8,
  兆: 1e12,
  만: 1e4,
  억: 1e8,
  조: 1e12,
};
const EAST_ASIAN = /[〇零一二三四五六七八九十百千万萬億亿兆\d.만억조]{1,24}/gu;

/** Numbers of a text in the notations of other languages than English. */
export function otherNumbersIn(text: string): OtherNumber[] {
  const found: OtherNumber[] = [];
  for (let at = nextNumber(text, 0); at < text.length; at = nextNumber(text, at)) {
    OTHER.lastIndex = at;
    const match = OTHER.exec(text);
    at = match === null ? endOfDigits(text, at) : OTHER.lastIndex;
    if (match === null) continue;
    const [all, grouped, comma, plain] = match;
    const scaleAt = match.slice(4, 4 + SCALES.length).findIndex((word) => word !== undefined);
    if (scaleAt < 0 && plain !== undefined) continue;
    const digits = plain ?? (grouped ?? comma ?? '').replaceAll(/[.\s’']/g, '').replace(',', '.');
    const factor = SCALES[scaleAt]?.[1] ?? 1;
    found.push({ value: Number(digits) * factor, offset: match.index, length: all.length });
  }
  if (EAST_ASIAN_SIGN.test(text)) {
    for (const { 0: run, index } of text.matchAll(EAST_ASIAN)) {
      const value = eastAsianValue(run);
      if (value !== undefined) found.push({ value, offset: index, length: run.length });
    }
  }
  return found;
}

const EAST_ASIAN_SIGN = /[〇零一二三四五六七八九十百千万萬億亿兆만억조]/u;

/** `一億八千万` and `1億8000万`; nothing for what is no number. */
function eastAsianValue(run: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit = '';
  for (const sign of run) {
    const value = sign === '零' ? 0 : EAST_ASIAN_DIGITS.indexOf(sign);
    const small = SMALL_SCALES[sign];
    const large = LARGE_SCALES[sign];
    if (value >= 0) digit += String(value);
    else if (small !== undefined) {
      section += (digit === '' ? 1 : Number(digit)) * small;
      digit = '';
    } else if (large !== undefined) {
      total += (section + (digit === '' ? 0 : Number(digit))) * large;
      section = 0;
      digit = '';
    } else digit += sign;
  }
  const value = total + section + (digit === '' ? 0 : Number(digit));
  return Number.isFinite(value) ? value : undefined;
}

const DENOMINATORS: Readonly<Record<string, number>> = { hal: 2, thi: 3, qua: 4, fif: 5, six: 6, eig: 8, ten: 10 };
const NUMERATORS: Readonly<Record<string, number>> = {
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  seven: 7,
  nine: 9,
};
const FRACTION =
  /\b(a|one|two|three|four|five|seven|nine)[\s-](half|halves|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)\b/giu;

/** Fractions in words: `three quarters`. */
export function spelledFractions(text: string): number[] {
  return [...text.matchAll(FRACTION)].map(([, over = '', under = '']) => {
    const denominator = DENOMINATORS[under.slice(0, 3).toLowerCase()] ?? 1;
    return (NUMERATORS[over.toLowerCase()] ?? 1) / denominator;
  });
}

const CLOCK = /(?<![\d:.])([01]?\d|2[0-3])[:.h]([0-5]\d)(?![\d:])/g;
/** Times of one text that are compared. */
const MAX_TIMES = 12;

/** Minutes, and full hours, between the times of day of a text: what a person works out from a timetable. */
export function timeSpans(text: string): number[] {
  const minutes = [...text.matchAll(CLOCK)]
    .slice(0, MAX_TIMES)
    .map((match) => 60 * Number(match[1]) + Number(match[2]));
  return minutes.flatMap((from, at) =>
    minutes.slice(at + 1).flatMap((to) => {
      const span = Math.abs(to - from);
      return span % 60 === 0 ? [span, span / 60] : [span, span % 60, span / 60];
    }),
  );
}

/** Decimal digits of every script as those of ASCII; keeps all places. */
export function asciiDigits(text: string): string {
  return OTHER_DIGIT.test(text) ? text.replaceAll(OTHER_DIGITS, (digit) => String(digitValue(digit))) : text;
}

const OTHER_DIGIT = /[٠-٩۰-۹०-९০-৯๐-๙０-９]/;
const OTHER_DIGITS = /[٠-٩۰-۹०-९০-৯๐-๙０-９]/gu;
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10] as const;

function digitValue(digit: string): number {
  const code = digit.charCodeAt(0);
  const zero = ZEROS.find((each) => code >= each && code < each + 10) ?? code;
  return code - zero;
}
