import {
  type CharacterSet,
  type CodePointRange,
  complementOf,
  NAMED_SETS,
  NO_LINE_END,
  setOf,
} from './character-set.ts';

export type Assertion = '^' | '$' | 'b' | 'B';

export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number };

/** The pattern is none, or needs what only a backtracking matcher can do. */
export class UnsupportedPatternError extends Error {
  constructor(what: string) {
    super(`${what} is not supported in a pattern`);
    this.name = 'UnsupportedPatternError';
  }
}

const MAX_LENGTH = 1_000;
const MAX_GROUPS_DEEP = 50;
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);
const HEX: ReadonlyMap<string, RegExp> = new Map([
  ['x', /([0-9a-fA-F]{2})/y],
  ['u', /\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4})/y],
]);
/** A count of ours is short; what is longer is no quantifier that can be expanded. */
const COUNTS = /\{(\d{1,9})(?:(,)(\d{1,9})?)?\}/y;
const GROUP_NAME = /\?<[A-Za-z_$][\w$]{0,60}>/y;

/**
 * Reads a pattern of ECMA-262 with its `u` flag: literals, `.`, classes, `\d \w \s`, `^ $ \b \B`, groups, `|` and
 * quantifiers, in code points.
 * @throws UnsupportedPatternError for look-around, back-references, `\p{…}`, and what is no pattern
 */
export function parsePattern(source: string): PatternNode {
  if (source.length > MAX_LENGTH) throw new UnsupportedPatternError(`More than ${MAX_LENGTH} characters`);
  const parser = new PatternParser(source);
  const node = parser.choice(0);
  if (!parser.isAtEnd) throw new UnsupportedPatternError('An unopened group');
  return node;
}

class PatternParser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(depth: number): PatternNode {
    if (depth > MAX_GROUPS_DEEP) throw new UnsupportedPatternError('Deeper nesting');
    const parts = [this.#sequence(depth)];
    while (this.#take('|')) parts.push(this.#sequence(depth));
    return { kind: 'choice', parts };
  }

  #sequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.isAtEnd && !this.#sees('|') && !this.#sees(')')) parts.push(this.#quantified(depth));
    return { kind: 'sequence', parts };
  }

  #quantified(depth: number): PatternNode {
    const part = this.#atom(depth);
    const counts = this.#quantifier();
    if (counts === undefined) return part;
    if (part.kind === 'assertion') throw new UnsupportedPatternError('A repeated assertion');
    // Lazy or greedy, the same texts match.
    this.#take('?');
    return { kind: 'repeat', part, ...counts };
  }

  #quantifier(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { least: 0, most: 1 };
    const counts = this.#match(COUNTS);
    if (counts === undefined) return undefined;
    const least = Number(counts[1]);
    const open = counts[3] === undefined ? Number.POSITIVE_INFINITY : Number(counts[3]);
    const most = counts[2] === undefined ? least : open;
    if (most < least) throw new UnsupportedPatternError('A range out of order');
    return { least, most };
  }

  #atom(depth: number): PatternNode {
    const character = this.#next();
    if (character === '(') return this.#group(depth);
    if (character === '[') return { kind: 'set', set: this.#class() };
    if (character === '.') return { kind: 'set', set: NO_LINE_END };
    if (character === '^' || character === '$') return { kind: 'assertion', assertion: character };
    if ('*+?{}]'.includes(character)) throw new UnsupportedPatternError(`A lone ${character}`);
    if (character !== '\\') return { kind: 'set', set: single(codePointOf(character)) };
    if (this.#take('b')) return { kind: 'assertion', assertion: 'b' };
    if (this.#take('B')) return { kind: 'assertion', assertion: 'B' };
    const escaped = this.#escape();
    return { kind: 'set', set: typeof escaped === 'number' ? single(escaped) : escaped };
  }

  #group(depth: number): PatternNode {
    if (this.#sees('?') && !this.#take('?:') && this.#match(GROUP_NAME) === undefined) {
      throw new UnsupportedPatternError('Look-around');
    }
    const node = this.choice(depth + 1);
    if (!this.#take(')')) throw new UnsupportedPatternError('An open group');
    return node;
  }

  #class(): CharacterSet {
    const isNegated = this.#take('^');
    const ranges: CodePointRange[] = [];
    while (!this.#take(']')) {
      const from = this.#classMember();
      if (!this.#sees('-') || this.#sees('-]')) {
        ranges.push(...(typeof from === 'number' ? single(from) : from).ranges);
        continue;
      }
      this.#take('-');
      const to = this.#classMember();
      if (typeof from !== 'number' || typeof to !== 'number' || to < from) {
        throw new UnsupportedPatternError('A range out of order');
      }
      ranges.push([from, to]);
    }
    return isNegated ? complementOf(setOf(ranges)) : setOf(ranges);
  }

  #classMember(): number | CharacterSet {
    const character = this.#next();
    if (character !== '\\') return codePointOf(character);
    return this.#take('b') ? 0x08 : this.#escape();
  }

  /** What follows a backslash: one code point, or a named set of them. */
  #escape(): number | CharacterSet {
    const character = this.#next();
    const known = NAMED_SETS.get(character) ?? CONTROLS.get(character);
    if (known !== undefined) return known;
    const digits = this.#match(HEX.get(character));
    if (digits !== undefined) {
      const unit = Number.parseInt(digits[1] ?? digits[2] ?? '', 16);
      if (unit > 0x10ffff || (unit >= 0xd800 && unit <= 0xdfff)) throw new UnsupportedPatternError('Half a character');
      return unit;
    }
    if (/[\p{L}\p{N}]/u.test(character)) throw new UnsupportedPatternError(`\\${character}`);
    return codePointOf(character);
  }

  #next(): string {
    const codePoint = this.#source.codePointAt(this.#at);
    if (codePoint === undefined) throw new UnsupportedPatternError('An unfinished pattern');
    const character = String.fromCodePoint(codePoint);
    this.#at += character.length;
    return character;
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp | undefined): RegExpExecArray | undefined {
    if (pattern === undefined) return undefined;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match;
  }
}

function single(codePoint: number): CharacterSet {
  return { ranges: [[codePoint, codePoint]] };
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
