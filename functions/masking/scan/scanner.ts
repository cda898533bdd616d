import { certainNumberAt } from '../../kernel/certain.ts';
import { ESCAPE } from '../patterns/format.ts';
import {
  type CandidatePatterns,
  compilePatterns,
  type ExpressionOf,
  startCandidates,
  tryPattern,
} from './candidates.ts';
import { type CodedText, codeText } from './coded-text.ts';
import { decodeRuns, longRuns, MIN_BASE64 } from './decode.ts';
import { DigitIndex } from './digit-index.ts';
import { type FoldedText, foldNonAscii } from './fold.ts';
import { buildLiteralFilter, DIGIT_RUN, findLiterals, type LiteralFilter } from './literal-filter.ts';
import { NeededLiterals } from './needed-literals.ts';
import type { Match, ScanPattern } from './pattern.ts';
import { forgetSecretValue } from './secret-value.ts';
import { assignsAfter, endOfName, isAlphanumeric, isDigit, mayIdentify } from './surroundings.ts';
import { indexWords, visitWords, type WordIndex } from './words.ts';

export interface Scanner {
  readonly patterns: readonly ScanPattern[];
  /** Every match, in order of its start, overlaps included; offsets are the given text's. */
  scan(text: string): Match[];
}

/** The pattern's expression, to be tried at one place (`y`) or searched for (`g`). */
export function patternExpression(pattern: ScanPattern, flag: 'y' | 'g'): RegExp {
  return new RegExp(pattern.pattern, pattern.ignoreCase === true ? `${flag}i` : flag);
}

/**
 * One pass over a text for all patterns: a filter over the patterns' anchors, then the pattern's own
 * expression at the place of a hit. Works on the folded text and, one level deep, on what is
 * encoded in it.
 */
export function createScanner(
  patterns: readonly ScanPattern[],
  expressionOf: ExpressionOf = (pattern) => patternExpression(pattern, 'y'),
): Scanner {
  const anchors = new Map<string, number[]>();
  patterns.forEach((pattern, index) => {
    for (const anchor of new Set(pattern.anchors)) anchors.set(anchor, [...(anchors.get(anchor) ?? []), index]);
    for (const text of pattern.needs ?? []) anchors.set(text, anchors.get(text) ?? []);
  });
  const digits = new DigitIndex(patterns);
  const program: Program = {
    filter: buildLiteralFilter([...anchors.keys()], !digits.isEmpty, (anchor) =>
      behindAll(anchors.get(anchor) ?? [], patterns),
    ),
    anchorPatterns: [...anchors.values()],
    anchorLengths: [...anchors.keys()].map(({ length }) => length),
    candidates: compilePatterns(patterns, expressionOf),
    needed: new NeededLiterals(patterns, [...anchors.keys()]),
    digits,
    words: indexWords(patterns),
    runPatterns: patterns.flatMap(({ longRun }, index) => (longRun === true ? [index] : [])),
    name: { from: 1, end: 0 },
  };
  return { patterns, scan: (text) => scanText(text, program) };
}

/** What may stand behind an anchor of these patterns; undefined where one of them does not say. */
function behindAll(indexes: readonly number[], patterns: readonly ScanPattern[]): string | undefined {
  const each = indexes.map((index) => patterns[index]?.behind);
  return each.length === 0 || each.includes(undefined) ? undefined : each.join('');
}

interface Program {
  readonly filter: LiteralFilter;
  /** The patterns of each of the filter's literals. */
  readonly anchorPatterns: readonly (readonly number[])[];
  readonly anchorLengths: readonly number[];
  readonly candidates: CandidatePatterns;
  readonly needed: NeededLiterals;
  readonly digits: DigitIndex;
  readonly runPatterns: readonly number[];
  /** Words with characters beyond ASCII, and the patterns to try where one stands. */
  readonly words: WordIndex;
  /** The name of the last hit before an assignment. */
  readonly name: { from: number; end: number };
}

/** The fused pass: all anchors and runs of digits first, then the patterns at these places. */
function pass(coded: CodedText, runs: readonly number[], program: Program): Match[] {
  const { candidates, filter } = program;
  startCandidates(candidates, coded);
  program.name.from = 1;
  program.name.end = 0;
  const found: Match[] = [];
  if (runs.length > 0) tryRuns(coded, runs, program, found);
  if (!coded.isAscii && program.words.size > 0)
    visitWords(coded, program.words, (at, some) => {
      for (const pattern of some) tryPattern(coded, at, pattern, candidates, found);
    });
  const count = findLiterals(coded.codes, coded.text.length, filter);
  const { hits } = filter;
  program.needed.read(hits, count);
  for (let i = 0; i < 2 * count; i += 2) {
    const at = hits[i] ?? 0;
    const literal = hits[i + 1] ?? 0;
    if (literal === DIGIT_RUN) tryDigits(coded, at, program, found);
    else tryAnchor(coded, at, literal, program, found);
  }
  return found;
}

/** Tries the patterns for long runs at every part of letters and digits that is long enough by itself. */
function tryRuns(coded: CodedText, runs: readonly number[], program: Program, found: Match[]): void {
  for (let i = 0; i < runs.length; i += 2) {
    const end = certainNumberAt(runs, i + 1);
    for (let at = certainNumberAt(runs, i); at < end; ) {
      let partEnd = at;
      while (partEnd < end && isAlphanumeric(coded.codes[partEnd])) partEnd += 1;
      if (partEnd - at >= MIN_BASE64) tryRun(coded, at, program, found);
      at = partEnd + 1;
    }
  }
}

/** At the start of a part, or behind an escape such as `\n` that it begins with. */
function tryRun(coded: CodedText, at: number, program: Program, found: Match[]): void {
  ESCAPE_HERE.lastIndex = at - 1;
  const escaped = at > 0 && coded.codes[at - 1] === BACKSLASH && ESCAPE_HERE.test(coded.text);
  const start = escaped ? ESCAPE_HERE.lastIndex : at;
  for (const pattern of program.runPatterns) tryPattern(coded, start, pattern, program.candidates, found);
}

const ESCAPE_HERE = new RegExp(ESCAPE, 'y');
const BACKSLASH = 92;

function tryAnchor(coded: CodedText, hit: number, literal: number, program: Program, found: Match[]): void {
  const { candidates } = program;
  const end = hit + (program.anchorLengths[literal] ?? 0);
  for (const pattern of program.anchorPatterns[literal] ?? []) {
    const candidate = candidates.patterns[pattern];
    if (candidate?.beforeAssignment === true && !assigns(coded, end, program)) continue;
    if (candidate?.needs === true && !program.needed.areNear(pattern, hit)) continue;
    tryPattern(coded, hit, pattern, candidates, found);
  }
}

/** Whether an assignment follows the name around a hit; all hits inside one name share its end. */
function assigns({ codes }: CodedText, at: number, { name }: Program): boolean {
  if (at < name.from || at > name.end) {
    name.from = at;
    name.end = endOfName(codes, at);
  }
  return assignsAfter(codes, at, name.end);
}

/** Tries the patterns for a run of digits that starts at `index`. */
function tryDigits(coded: CodedText, index: number, program: Program, found: Match[]): void {
  let end = index + 1;
  while (isDigit(coded.codes[end])) end += 1;
  if (!mayIdentify(coded.codes, index, end)) return;
  for (const pattern of program.digits.patternsAt(coded.codes, index, end))
    tryPattern(coded, index, pattern, program.candidates, found);
}

function scanText(text: string, program: Program): Match[] {
  try {
    return matchesIn(text, program);
  } finally {
    forgetSecretValue();
  }
}

function matchesIn(text: string, program: Program): Match[] {
  const coded = codeText(text);
  const folded = coded.isAscii ? { text, origins: null } : foldNonAscii(coded);
  const foldedCoded = folded.origins === null ? { ...coded, text: folded.text } : codeText(folded.text);
  const runs = longRuns(foldedCoded);
  const direct = pass(foldedCoded, runs, program);
  const matches = folded.origins === null ? direct : direct.map((match) => unfold(match, folded));
  for (const run of decodeRuns(folded.text, runs)) {
    const inside = codeText(run.text);
    for (const { pattern, ...inner } of pass(inside, longRuns(inside), program)) {
      const start = run.origins === null ? run.start : run.start + certainNumberAt(run.origins, inner.start);
      const end = run.origins === null ? run.end : run.start + certainNumberAt(run.origins, inner.end);
      matches.push(unfold({ pattern, start, end, encoding: run.encoding }, folded));
    }
  }
  return matches.length < 2 ? matches : withoutEchoes(matches.sort(byPosition));
}

function byPosition(a: Match, b: Match): number {
  return a.start - b.start || b.end - a.end || (a.pattern.type < b.pattern.type ? -1 : 1);
}

/** Drops what lies inside an earlier match of the same kind: found twice, or again after decoding. */
function withoutEchoes(sorted: readonly Match[]): Match[] {
  const reached = new Map<string, number>();
  return sorted.filter(({ pattern, end }) => {
    if (end <= (reached.get(pattern.type) ?? -1)) return false;
    reached.set(pattern.type, end);
    return true;
  });
}

function unfold(match: Match, { origins }: FoldedText): Match {
  if (origins === null) return match;
  const lastOrigin = origins[match.end - 1];
  let end = match.end;
  while (origins[end] === lastOrigin) end += 1;
  return { ...match, start: certainNumberAt(origins, match.start), end: certainNumberAt(origins, end) };
}
