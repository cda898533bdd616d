import { inputText } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { certainNumberAt, groupOf } from '../../kernel/certain.ts';
import { asciiDigits, otherNumbersIn, spelledFractions, timeSpans } from './notations.ts';
import { endOfDigits, nextNumber } from './number-places.ts';
import { sentencesOf } from './sentences.ts';
import { spelledNumbers } from './spelled-numbers.ts';

/** A number as it is written, with the unit beside it. */
export interface WrittenNumber {
  readonly value: number;
  /** Half a unit of the last written place: how far a rounded number may be off. */
  readonly tolerance: number;
  readonly unit: string | undefined;
  /** 1e6 for “1.2 million”; the value holds it already. */
  readonly scale: number;
  readonly text: string;
  readonly offset: number;
}

/** Groups: digits, scale, short scale, unit. Named groups would make an object for every number. */
const NUMERAL_HERE =
  /(?<![\w.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(thousand|million|billion|trillion|bn)\b|([mk])\b)?(?:[\s-]?(%|percent|percentage points|mg|mcg|µg|kg|g|ml|l|km|m|cm|mm|miles?|feet|ft|inch(?:es)?|lbs?|pounds?|oz|°c|°f|degrees|hours?|minutes?|seconds?|days?|weeks?|months?|years?|usd|eur|dollars?|euros?)(?![a-z]))?/iy;
const SCALES: Readonly<Record<string, number>> = {
  thousand: 1e3,
  k: 1e3,
  million: 1e6,
  m: 1e6,
  bn: 1e9,
  billion: 1e9,
  trillion: 1e12,
};
const UNITS: Readonly<Record<string, string>> = {
  percent: '%',
  'percentage points': '%',
  mile: 'miles',
  feet: 'ft',
  inch: 'inches',
  lb: 'lbs',
  pound: 'lbs',
  pounds: 'lbs',
  hour: 'hours',
  minute: 'minutes',
  second: 'seconds',
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years',
  dollar: 'usd',
  dollars: 'usd',
  euro: 'eur',
  euros: 'eur',
  µg: 'mcg',
};

/** Every number of a text that is written in digits. */
export function numbersIn(text: string): WrittenNumber[] {
  const numbers: WrittenNumber[] = [];
  for (let at = nextNumber(text, 0); at < text.length; at = nextNumber(text, at)) {
    NUMERAL_HERE.lastIndex = at;
    const match = NUMERAL_HERE.exec(text);
    at = match === null ? endOfDigits(text, at) : NUMERAL_HERE.lastIndex;
    if (match === null) continue;
    const scale = (groupOf(match, 2) || groupOf(match, 3)).toLowerCase();
    const unit = groupOf(match, 4).toLowerCase();
    const plain = groupOf(match, 1).replaceAll(',', '');
    const factor = SCALES[scale] ?? 1;
    const decimals = plain.split('.')[1]?.length ?? 0;
    numbers.push({
      value: Number(plain) * factor,
      tolerance: (10 ** -decimals / 2) * factor * 1.001,
      unit: unit === '' ? undefined : (UNITS[unit] ?? unit),
      scale: factor,
      text: match[0],
      offset: match.index,
    });
  }
  return numbers;
}

/** Tables often state their scale once; 100 turns shares into percentages. */
const TABLE_SCALES = [1, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9, 100, 0.01] as const;
/** Counting from the context is no claim of its own. */
const SMALL_COUNT = 12;
/** More numbers than this are not combined with each other. */
const MAX_COMBINED = 120;

export interface KnownNumbers {
  readonly numbers: readonly WrittenNumber[];
  readonly values: readonly number[];
  /** The values with the sums and means of each line (totals of a table row), ascending. */
  readonly sorted: Float64Array;
}

export function knownNumbers(texts: readonly string[]): KnownNumbers {
  const plain = texts.map(asciiDigits);
  const lines = plain.flatMap((text) => text.split('\n')).map(numbersIn);
  const numbers = lines.flat();
  const spelled = plain.flatMap((text) => [...spelledNumbers(text), ...spelledFractions(text)]);
  const values = [...new Set([...numbers.map(({ value }) => value), ...spelled])];
  // Compared with a number as they are, but not combined with each other.
  const others = plain.flatMap((text) => [...timeSpans(text), ...otherNumbersIn(text).map(({ value }) => value)]);
  return { numbers, values, sorted: Float64Array.from([...values, ...others, ...lines.flatMap(totalsOf)]).sort() };
}

/** Whether one of the ascending numbers lies within `tolerance` of `value`. */
function holdsNear(sorted: Float64Array, value: number, tolerance: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (certainNumberAt(sorted, middle) < value - tolerance) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && certainNumberAt(sorted, low) <= value + tolerance;
}

function totalsOf(line: readonly WrittenNumber[]): number[] {
  if (line.length < 3) return [];
  const sum = line.reduce((total, { value }) => total + value, 0);
  return [sum, sum / line.length];
}

/** Whether the number is in the known ones, rounded, scaled, or derived from two of them. */
export function isSupported(number: WrittenNumber, known: KnownNumbers): boolean {
  const { value, tolerance } = number;
  if (Number.isInteger(value) && value <= SMALL_COUNT && number.unit === undefined) return true;
  if (isYear(number)) return holdsNear(known.sorted, value, 0);
  if (TABLE_SCALES.some((scale) => holdsNear(known.sorted, value / scale, tolerance / scale))) return true;
  return known.values.length <= MAX_COMBINED && isDerived(number, known.values);
}

function isYear({ value, text }: WrittenNumber): boolean {
  return /^(?:1[5-9]|20)\d\d$/.test(text) && Number.isInteger(value);
}

/** Sum, difference, mean, ratio or change in per cent of two numbers: arithmetic that is asked for. */
function isDerived({ value, tolerance, scale }: WrittenNumber, values: readonly number[]): boolean {
  const close = (candidate: number) => Math.abs(candidate - value) <= tolerance;
  // A sum of table entries has the table's scale, which the number may spell out.
  const closeInScale = (candidate: number) => close(candidate) || close(candidate * scale);
  const ratio = (a: number, b: number) =>
    b !== 0 && (close(a / b) || close((a / b) * 100) || close(Math.abs((a - b) / b) * 100));
  for (let i = 0; i < values.length; i += 1) {
    const a = certainNumberAt(values, i);
    for (let j = i; j < values.length; j += 1) {
      const b = certainNumberAt(values, j);
      if (closeInScale(a + b) || closeInScale(Math.abs(a - b)) || closeInScale((a + b) / 2)) return true;
      if (ratio(a, b) || ratio(b, a)) return true;
    }
  }
  return false;
}

/** The units the same value carries where it is known, when the one at hand is not among them. */
export function contradictedUnit(number: WrittenNumber, known: KnownNumbers): string | undefined {
  if (number.unit === undefined) return undefined;
  if (!holdsNear(known.sorted, number.value, 0)) return undefined;
  const same = known.numbers.filter(({ value }) => value === number.value);
  if (same.length === 0 || same.some(({ unit }) => unit === undefined || unit === number.unit)) return undefined;
  return [...new Set(same.map(({ unit }) => unit))].join(', ');
}

export interface ContradictedNumber {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/** A row of a table in a context: its label and its numbers. */
interface TableRow {
  readonly label: string;
  readonly words: ReadonlySet<string>;
  readonly numbers: readonly WrittenNumber[];
}

const MIN_LABEL_MATCH = 0.75;
/** More than a person would check in one answer; they bound the work for a hostile one. */
const MAX_ROWS = 500;
const MAX_SENTENCES = 200;
const MAX_NUMBERS = 20;

/**
 * Numbers of the output that no supplied text holds although a row of a supplied table speaks of
 * the same thing: the row says otherwise.
 */
export function contradictedNumbers(content: TraceContent): ContradictedNumber[] {
  const contexts = (content.contexts ?? []).map((context) => context.content);
  const rows = contexts.flatMap(tableRows).slice(0, MAX_ROWS);
  if (rows.length === 0) return [];
  const known = knownNumbers([...contexts, inputText(content)]);
  const question = labelWords(inputText(content));
  const found: ContradictedNumber[] = [];
  for (const sentence of sentencesOf(content.output).slice(0, MAX_SENTENCES)) {
    const numbers = numbersIn(sentence.text).slice(0, MAX_NUMBERS);
    if (numbers.length === 0) continue;
    const said = labelWords(sentence.text);
    const isSaid = (word: string) => said.has(word) || question.has(word);
    const row = rows.find(({ words }) => words.size > 0 && share(words, isSaid) >= MIN_LABEL_MATCH);
    if (row === undefined) continue;
    for (const number of numbers) {
      if (isSupported(number, known)) continue;
      const values = row.numbers
        .slice(0, 4)
        .map(({ text }) => text.trim())
        .join(', ');
      const message = `The table says ${values} for “${row.label}”, the output says ${number.text.trim()}.`;
      found.push({ offset: sentence.offset + number.offset, length: number.text.length, message });
    }
  }
  return found;
}

function tableRows(text: string): TableRow[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split(/\||\t/).map((cell) => cell.trim());
    const label = cells.find((cell) => cell !== '') ?? '';
    const numbers = numbersIn(cells.slice(cells.indexOf(label) + 1).join(' | '));
    if (cells.length < 2 || numbers.length === 0 || !/[a-z]{3}/i.test(label)) return [];
    return [{ label, words: labelWords(label), numbers }];
  });
}

function labelWords(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? []);
}

function share(words: ReadonlySet<string>, isCounted: (word: string) => boolean): number {
  let found = 0;
  for (const word of words) if (isCounted(word)) found += 1;
  return found / words.size;
}
