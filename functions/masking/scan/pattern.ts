import type { Category, Severity } from '../../kernel/issue.ts';

/**
 * One thing to look for in a text: a pattern, in the words of the glossary. `anchors` are lower-case ASCII literals of which at least one is
 * in every match; the automaton finds them, and `pattern` is then tried at that place only.
 *
 * Patterns are written for the folded text (see `fold.ts`) and stay linear: every repetition has an
 * upper bound, and the scan test counts their steps on hostile inputs.
 */
export interface ScanPattern {
  readonly type: string;
  readonly category: Category;
  readonly severity: Severity;
  /** What was found and why it matters, for a person. */
  readonly reason: string;
  /** Where the format or the technique is documented. */
  readonly source: string;
  readonly anchors: readonly string[];
  /** Instead of anchors: the pattern is tried where a run of this many digits starts. */
  readonly digits?: DigitRun;
  /**
   * Regular expression source. When it has a group named `found`, that group is what was found, and
   * it ends where the match ends; lookarounds may stand on both sides.
   */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /**
   * What was found stands behind or in front of the match, which is a word for it: the regular expression of its form,
   * which holds a digit. When `strict`, only words that join a name and its number may stand between the two.
   */
  readonly beside?: { readonly form: string; readonly strict: boolean };
  /** What was found are the cells below, when the match is the head of a column of a table. */
  readonly column?: true;
  /** Instead of anchors: the pattern is tried in runs of 20 or more letters and digits, at each part. */
  readonly longRun?: boolean;
  /** Beside anchors, in texts that are not ASCII: folded words of any script, one of which every match begins with. */
  readonly words?: readonly string[];
  /** Characters that a match may have in front of its anchor, as a class body, and how many. */
  readonly lead?: { readonly characters: string; readonly min?: number; readonly max: number };
  /** What stands behind the anchor in every match, as a class body; looked at for anchors of one or two characters. */
  readonly behind?: string;
  /** What was found has a digit and stands near: spares the pattern where there is none. */
  readonly digitNear?: true;
  /** Lower-case ASCII literals of which one begins in every match, also behind its anchor: spares the pattern where none is near. */
  readonly needs?: readonly string[];
  /** After the rest of the name an assignment follows: spares the pattern where none does. */
  readonly beforeAssignment?: boolean;
  /** A match never starts inside a word: spares the pattern where that is not so. */
  readonly startsWord?: boolean;
  /** Refuses a match that the pattern alone cannot: checksum, entropy, placeholder. */
  readonly accept?: (value: string, context: MatchContext) => boolean;
  /** How much of the value belongs to the match, when its own structure says so (IBAN lengths). */
  readonly trim?: (value: string) => number;
  /** ISO 3166-1 codes of the countries it is used in, when a project may leave those of some countries alone. */
  readonly countries?: readonly string[];
  /** A match needs no judgement: the trace has failed. */
  readonly decisive?: boolean;
  /** Wins over an overlapping match with a lower number; 0 when absent. */
  readonly priority?: number;
  readonly examples: PatternExamples;
  /** The documented format the pattern was made from; tests draw samples from it. */
  readonly formats?: readonly string[];
  readonly assigned?: { readonly names: readonly string[]; readonly values: readonly string[] };
}

/** A run of digits, and what stands behind it in every match, as a class body, unless it has `whole` digits or more. */
export interface DigitRun {
  readonly min: number;
  readonly max: number;
  readonly behind?: string;
  readonly whole?: number;
}

export interface MatchContext {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Texts the pattern must and must not match. A `•` is removed before use: it keeps secret-like
 * strings from looking like secrets in this repository.
 */
export interface PatternExamples {
  readonly match: readonly string[];
  readonly miss: readonly string[];
}

/** A match in a text; offsets count UTF-16 units of the text that was given to the scanner. */
export interface Match {
  readonly pattern: ScanPattern;
  readonly start: number;
  readonly end: number;
  /** How the text was hidden, when it had to be decoded first. */
  readonly encoding?: Encoding;
}

export type Encoding = 'base64' | 'hex' | 'url';

/** The example as it is meant. */
export function exampleText(example: string): string {
  return example.replaceAll('•', '');
}
