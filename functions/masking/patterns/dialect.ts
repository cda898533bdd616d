import { entropy, isMasked } from '../scan/checks.ts';
import { fold } from '../scan/fold.ts';
import type { MatchContext, PatternExamples, ScanPattern } from '../scan/pattern.ts';
import { isExample, isTokenBody } from '../scan/secret-value.ts';
import {
  behindAnchors,
  ESCAPE,
  escapePattern,
  formatAnchors,
  formatCharacters,
  formatPattern,
  lastCharacters,
  parseFormat,
} from './format.ts';

/** A kind of secret with a fixed text of its own, as the vendor documents it. */
export interface TokenKind {
  readonly type: string;
  /** What it is, with its article: “A GitHub token”. */
  readonly what: string;
  readonly formats: readonly string[];
  readonly source: string;
  /** Bits per character that a real one has at least; 2.8 when absent, 0 takes masked ones too. */
  readonly entropy?: number;
  readonly accept?: (value: string, context: MatchContext) => boolean;
  readonly severity?: ScanPattern['severity'];
  readonly examples?: PatternExamples;
}

/** A kind of secret without a fixed text, known by the name it is assigned to. */
export interface AssignedKind {
  readonly type: string;
  readonly what: string;
  /** Lower-case texts, one of which is in the name; `_` stands for any of `_`, `-`, `.` or nothing. */
  readonly names: readonly string[];
  /** Formats of the value; they need no fixed text. */
  readonly values: readonly string[];
  readonly source: string;
  readonly entropy?: number;
  readonly accept?: (value: string, context: MatchContext) => boolean;
}

const DEFAULT_ENTROPY = 2.8;

function consequence(what: string): string {
  return `${what} gives whoever reads it the rights of its owner; revoke it and keep it out of prompts and outputs.`;
}

/** Patterns of vendor token kinds, one per format (the automaton needs one pattern each). */
export function tokenPatterns(kinds: readonly TokenKind[]): ScanPattern[] {
  return kinds.flatMap((kind) => kind.formats.map((format) => tokenPattern(kind, format)));
}

function tokenPattern(kind: TokenKind, format: string): ScanPattern {
  const minimum = kind.entropy ?? DEFAULT_ENTROPY;
  const prefix = Math.max(format.indexOf('{'), 0);
  return {
    type: kind.type,
    category: 'secret',
    severity: kind.severity ?? 'critical',
    decisive: (kind.severity ?? 'critical') === 'critical',
    priority: 2,
    reason: consequence(kind.what),
    source: kind.source,
    ...tokenTrigger(format),
    startsWord: true,
    // Made on demand: most patterns are never tried in the life of a process.
    get pattern() {
      return tokenExpression(format);
    },
    accept: (value, context) =>
      (minimum === 0 || (!isMasked(value) && entropy(value) >= minimum)) &&
      isTokenBody(value.slice(prefix)) &&
      (kind.accept === undefined || kind.accept(value, context)),
    examples: kind.examples ?? NO_EXAMPLES,
    formats: [format],
  };
}

/** Longer than this many times its fixed text, a token could be tried too often in a hostile text. */
const MAX_OVERLAP = 20;

function tokenExpression(format: string): string {
  const parts = parseFormat(format);
  const fixed = Math.min(...formatAnchors(parts).anchors.map(({ length }) => length));
  const longest = parts.reduce((sum, part) => sum + (part.kind === 'run' ? part.max : 0), 0);
  // Where tries cannot pile up, punctuation of the token itself may stand in front of it.
  const inside = longest > fixed * MAX_OVERLAP ? formatCharacters(parts) : '';
  const start = `(?:(?<![A-Za-z0-9${inside}])|(?<=${ESCAPE}))`;
  const end = `(?![A-Za-z0-9${lastCharacters(parts)}]|\\.(?:png|gif|jpe?g|svg|ico|css|js)\\b)`;
  return start + formatPattern(parts) + end;
}

/** A long run in front of a short text is found by its length; looking for the text would cost more. */
function tokenTrigger(format: string): Pick<ScanPattern, 'anchors' | 'behind' | 'lead' | 'longRun'> {
  const brace = format.indexOf('{');
  // Nearly all formats start with a plain text: no need to parse them at start.
  if (brace > 2) return { anchors: [format.slice(0, brace).toLowerCase()] };
  const parts = parseFormat(format);
  const trigger = formatAnchors(parts);
  const rare = trigger.anchors.every((anchor) => anchor.length > 2);
  if (!rare && (trigger.lead?.min ?? 0) >= 20) return { anchors: [], longRun: true };
  const behind = behindAnchors(parts);
  return behind === undefined ? trigger : { ...trigger, behind };
}

const NO_EXAMPLES: PatternExamples = { match: [], miss: [] };

/** The rest of a name after its telling part, a closing quote or bracket, an assignment, an opening quote. */
const REST_OF_NAME = String.raw`[\w.\-]{0,24}(?![\w.\-])(?: (?:access|api|auth|client|secret|app)?_?(?:key|token|secret|id|password))?`;
/** The type of a variable, between its name and its sign. */
const TYPED =
  '(?:(?=[ :]{1,3}[sStv&])(?: ?: ?| )(?:str|string|String|&str|SecretStr|std::string|text|varchar)(?= ?=))?';
const ASSIGNS = String.raw`\\{0,3}["'\x60\])]{0,2}[ \t]{0,40}(?::{0,3}={1,3}>?|[?!]={1,2}|:-?|\?:|\|\||\?\?|,|\(|>)\s{0,4}(?:!!\w{2,8} )?\\{0,3}["'\x60@]{0,2}`;
/** What stands between quotation marks, at a place where nothing but a secret does. */
export const VALUE_IN_QUOTES = String.raw`["'\x60](?<found>[^"'\x60\r\n]{5,200})(?=["'\x60])`;

/** A name starts a word, also in the middle of camelCase. */
const NAME_START = '(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z]))|(?-i:(?<=-D)))';

function namesExpression(names: readonly string[]): string {
  return `(?:${names.map((name) => escapePattern(name).replaceAll('_', '[_.\\- ]?')).join('|')})`;
}

function assignmentPattern(names: readonly string[], value: string): string {
  return `${NAME_START}${namesExpression(names)}${REST_OF_NAME}${ASSIGNS}(?<found>${value})`;
}

/** Any name with one of these texts in it, or that an expression describes; a type may stand behind the name. */
export function generalAssignment(names: readonly string[] | string, value: string): string {
  return `${typeof names === 'string' ? names : namesExpression(names)}${REST_OF_NAME}${TYPED}${ASSIGNS}(?<found>${value})`;
}

export function assignedPatterns(kinds: readonly AssignedKind[]): ScanPattern[] {
  return kinds.map((kind) => {
    const minimum = kind.entropy ?? DEFAULT_ENTROPY;
    return {
      type: kind.type,
      category: 'secret',
      severity: 'critical',
      decisive: true,
      priority: 1,
      ignoreCase: true,
      beforeAssignment: true,
      reason: consequence(kind.what),
      source: kind.source,
      anchors: nameAnchors(kind.names),
      get pattern() {
        return assignmentPattern(kind.names, valuePattern(kind.values));
      },
      accept: (value, context) =>
        !isMasked(value) &&
        entropy(value) >= minimum &&
        !isExample(value) &&
        (kind.accept === undefined || kind.accept(value, context)),
      examples: NO_EXAMPLES,
      assigned: { names: kind.names, values: kind.values },
    };
  });
}

function valuePattern(values: readonly string[]): string {
  const patterns = values.map((value) => {
    const parts = parseFormat(value);
    return `${formatPattern(parts)}(?![A-Za-z0-9${lastCharacters(parts)}]|[.\\-]\\w)`;
  });
  return `(?:${patterns.join('|')})`;
}

/** What of each name the automaton looks for: its first two words, joined in every usual way. */
function nameAnchors(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const [head = name, next] = name.split('_');
    return next === undefined ? [head] : ['', '_', '-', '.', ' '].map((separator) => head + separator + next);
  });
}

/**
 * An expression for what a text ends with. It is read backwards from the end, where one that ends in `$` would be tried
 * at each character.
 */
export function atEnd(ending: string, flags?: string): RegExp {
  return new RegExp(`$(?<=${ending})`, flags);
}

/** Text just before a match, lower case, for patterns that need a word of context. */
export function before(context: MatchContext, length: number): string {
  return context.text.slice(Math.max(0, context.start - length), context.start).toLowerCase();
}

/** Text just after a match, lower case. */
export function after(context: MatchContext, length: number): string {
  return context.text.slice(context.end, context.end + length).toLowerCase();
}

/** Words of any script as the folded text has them: without marks. */
export function folded(words: readonly string[]): string[] {
  return words.map((word) => fold(word).text);
}

export function examples(match: readonly string[], miss: readonly string[] = []): PatternExamples {
  return { match, miss };
}
