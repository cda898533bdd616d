import type { Check } from '../scan/check-digits.ts';
import type { DigitRun, PatternExamples, ScanPattern } from '../scan/pattern.ts';
import { isAlphanumeric } from '../scan/surroundings.ts';
import { folded } from './dialect.ts';
import { escapePattern } from './format.ts';

/**
 * An identifier that a government or a public register gives to a person. A number is taken for one when it has the
 * form, satisfies the check, and stands beside one of the words, or (`alone`) has a form that little else has.
 */
export interface Identifier {
  readonly type: string;
  /** ISO 3166-1 codes of the countries that issue it; absent when it belongs to no country. */
  readonly countries?: readonly string[];
  /** What it says of whom: a sentence for a person. */
  readonly reason: string;
  /** The publication that the form and the check are taken from. */
  readonly source: string;
  /** Regular expression of the number beside a word; `#` stands for a digit, `_` for a space, a hyphen or nothing. */
  readonly form?: string;
  /** Words in the country's languages and English, in any script. */
  readonly words?: readonly string[];
  /** Only a few words may stand between word and number; when absent, so it is for forms that no check confirms. */
  readonly strict?: boolean;
  /**
   * Form that needs no word, with the length of its first run of digits, the characters behind and in front of it; or
   * with the characters that it begins with, when they are not ASCII.
   */
  readonly alone?: {
    /** As beside a word when absent. */
    readonly form?: string;
    readonly digits?: readonly [min: number, max: number, behind?: string, whole?: number];
    readonly begins?: string;
    readonly lead?: { readonly characters: string; readonly min: number; readonly max: number };
  };
  readonly check?: Check;
  readonly severity?: ScanPattern['severity'];
  readonly examples: PatternExamples;
}

const LEFT = String.raw`(?<![\w\-/.])`;
const RIGHT = String.raw`(?![\w]|[.\-/]\w)`;
/** Shorter words are part of too many others. */
const MAX_SHORT = 5;

/** One pattern for the number beside a word, and one for the form that stands alone. */
export function identifierPatterns(identifiers: readonly Identifier[]): ScanPattern[] {
  return identifiers.flatMap((identifier) => [...besideWords(identifier), ...standingAlone(identifier)]);
}

function common({ type, countries, reason, source, severity }: Identifier) {
  return {
    type,
    category: 'pii' as const,
    severity: severity ?? ('high' as const),
    priority: 1,
    reason,
    source,
    ...(countries === undefined ? {} : { countries }),
  };
}

function acceptance({ check }: Identifier): Pick<ScanPattern, 'accept'> {
  return check === undefined ? {} : { accept: (value) => check(bare(value)) };
}

/** Letters and digits alone, in capitals. Without a pattern, where it can be: it is asked by each identifier at each number. */
function bare(value: string): string {
  let kept = '';
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code >= 128) return value.replace(/[^\p{L}\d]/gu, '').toUpperCase();
    if (isAlphanumeric(code)) continue;
    kept += value.slice(from, at);
    from = at + 1;
  }
  return (kept + value.slice(from)).toUpperCase();
}

function besideWords(identifier: Identifier): ScanPattern[] {
  const { form, words = [], check, strict = check === undefined } = identifier;
  if (form === undefined) return [];
  const plain = folded(words)
    .map((word) => word.toLowerCase())
    .sort((a, b) => b.length - a.length);
  const latin = plain.filter((word) => /^[\x20-\x7e]+$/.test(word));
  const others = plain.filter((word) => !latin.includes(word));
  const cues = [
    ...(latin.length === 0 ? [] : [`(?<![a-z])(?:${latin.map(wordExpression).join('|')})`]),
    ...others.map(escapePattern),
  ];
  return [
    {
      ...common(identifier),
      ignoreCase: true,
      startsWord: others.length === 0,
      anchors: latin.flatMap(wordAnchors),
      ...(others.length === 0 ? {} : { words: others }),
      pattern: cues.join('|'),
      beside: { form: wholeNumber(form), strict },
      ...acceptance(identifier),
      examples: identifier.examples,
    },
  ];
}

function wholeNumber(form: string): string {
  return `${LEFT}(?:${form.replaceAll('_', '[ \\-]?').replaceAll('#', '\\d')})${RIGHT}`;
}

function wordExpression(word: string): string {
  return escapePattern(word).replaceAll(' ', '[ _\\-]?') + (word.length <= MAX_SHORT ? '(?![a-z])' : '');
}

/** A word of several parts is also written with an underscore, a hyphen or in one. */
function wordAnchors(word: string): string[] {
  const [head = word, next] = word.split(' ');
  return next === undefined ? [head] : [' ', '_', '-', ''].map((separator) => head + separator + next);
}

function standingAlone(identifier: Identifier): ScanPattern[] {
  const { alone } = identifier;
  if (alone === undefined) return [];
  return [
    {
      ...common(identifier),
      anchors: [],
      ...(alone.digits === undefined ? {} : { digits: runOf(alone.digits) }),
      ...(alone.begins === undefined ? {} : { words: [...alone.begins] }),
      ...(alone.lead === undefined ? {} : { lead: alone.lead }),
      pattern: wholeNumber(alone.form ?? identifier.form ?? ''),
      ...acceptance(identifier),
      examples: identifier.examples,
    },
  ];
}

function runOf([min, max, behind, whole]: readonly [number, number, string?, number?]): DigitRun {
  return { min, max, ...(behind === undefined ? {} : { behind }), ...(whole === undefined ? {} : { whole }) };
}
