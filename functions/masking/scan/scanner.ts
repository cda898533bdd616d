import { certainNumberAt } from '../../kernel/certain.ts';
import { ESCAPE } from '../patterns/format.ts';
import { type CandidateRules, compileRules, type ExpressionOf, startCandidates, tryRule } from './candidates.ts';
import { type CodedText, codeText } from './coded-text.ts';
import { decodeRuns, longRuns, MIN_BASE64 } from './decode.ts';
import { type FoldedText, foldNonAscii } from './fold.ts';
import { buildLiteralFilter, DIGIT_RUN, findLiterals, type LiteralFilter } from './literal-filter.ts';
import type { Match, ScanRule } from './rule.ts';
import { assignsAfter, endOfName, isAlphanumeric, isDigit, mayIdentify } from './surroundings.ts';

export interface Scanner {
  readonly rules: readonly ScanRule[];
  /** Every match, in order of its start, overlaps included; offsets are the given text's. */
  scan(text: string): Match[];
}

/** The rule's expression, to be tried at one place (`y`) or searched for (`g`). */
export function ruleExpression(rule: ScanRule, flag: 'y' | 'g'): RegExp {
  return new RegExp(rule.pattern, rule.ignoreCase === true ? `${flag}i` : flag);
}

/**
 * One pass over a text for all rules: a filter over the rules' anchors, then the rule's own
 * expression at the place of a hit. Works on the folded text and, one level deep, on what is
 * encoded in it.
 */
export function createScanner(
  rules: readonly ScanRule[],
  expressionOf: ExpressionOf = (rule) => ruleExpression(rule, 'y'),
): Scanner {
  const anchors = new Map<string, number[]>();
  rules.forEach((rule, index) => {
    for (const anchor of new Set(rule.anchors)) anchors.set(anchor, [...(anchors.get(anchor) ?? []), index]);
  });
  const digitRules = rulesByDigits(rules);
  const program: Program = {
    filter: buildLiteralFilter(
      [...anchors.keys()],
      digitRules.some((some) => some.length > 0),
      (anchor) => behindAll(anchors.get(anchor) ?? [], rules),
    ),
    anchorRules: [...anchors.values()],
    anchorLengths: [...anchors.keys()].map(({ length }) => length),
    candidates: compileRules(rules, expressionOf),
    digitRules,
    runRules: rules.flatMap(({ longRun }, index) => (longRun === true ? [index] : [])),
    name: { from: 1, end: 0 },
  };
  return { rules, scan: (text) => scanText(text, program) };
}

/** What may stand behind an anchor of these rules; undefined where one of them does not say. */
function behindAll(indexes: readonly number[], rules: readonly ScanRule[]): string | undefined {
  const each = indexes.map((index) => rules[index]?.behind);
  return each.includes(undefined) ? undefined : each.join('');
}

interface Program {
  readonly filter: LiteralFilter;
  /** The rules of each of the filter's literals. */
  readonly anchorRules: readonly (readonly number[])[];
  readonly anchorLengths: readonly number[];
  readonly candidates: CandidateRules;
  /** Rules to try where a run of n digits starts; longer runs count as the last. */
  readonly digitRules: readonly (readonly number[])[];
  readonly runRules: readonly number[];
  /** The name of the last hit before an assignment. */
  readonly name: { from: number; end: number };
}

/** Longest run of digits any rule distinguishes. */
const MAX_DIGITS = 20;
function rulesByDigits(rules: readonly ScanRule[]): number[][] {
  return Array.from({ length: MAX_DIGITS + 1 }, (_, count) =>
    rules.flatMap(({ digits }, index) => (digits && count >= digits.min && count <= digits.max ? [index] : [])),
  );
}

/** The fused pass: all anchors and runs of digits first, then the rules at these places. */
function pass(coded: CodedText, runs: readonly number[], program: Program): Match[] {
  const { candidates, filter } = program;
  startCandidates(candidates);
  program.name.from = 1;
  program.name.end = 0;
  const found: Match[] = [];
  if (runs.length > 0) tryRuns(coded, runs, program, found);
  const count = findLiterals(coded.codes, coded.text.length, filter);
  const { hits } = filter;
  for (let i = 0; i < 2 * count; i += 2) {
    const at = hits[i] ?? 0;
    const literal = hits[i + 1] ?? 0;
    if (literal === DIGIT_RUN) tryDigits(coded, at, program, found);
    else tryAnchor(coded, at, literal, program, found);
  }
  return found;
}

/** Tries the rules for long runs at every part of letters and digits that is long enough by itself. */
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
  for (const rule of program.runRules) tryRule(coded, start, rule, program.candidates, found);
}

const ESCAPE_HERE = new RegExp(ESCAPE, 'y');
const BACKSLASH = 92;

function tryAnchor(coded: CodedText, hit: number, literal: number, program: Program, found: Match[]): void {
  const { candidates } = program;
  const end = hit + (program.anchorLengths[literal] ?? 0);
  for (const rule of program.anchorRules[literal] ?? []) {
    if (candidates.rules[rule]?.rule.beforeAssignment === true && !assigns(coded, end, program)) continue;
    tryRule(coded, hit, rule, candidates, found);
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

/** Tries the rules for a run of digits that starts at `index`. */
function tryDigits(coded: CodedText, index: number, program: Program, found: Match[]): void {
  let end = index + 1;
  while (isDigit(coded.codes[end])) end += 1;
  if (!mayIdentify(coded.codes, index, end)) return;
  for (const rule of program.digitRules[Math.min(end - index, MAX_DIGITS)] ?? []) {
    tryRule(coded, index, rule, program.candidates, found);
  }
}

function scanText(text: string, program: Program): Match[] {
  const coded = codeText(text);
  const folded = coded.isAscii ? { text, origins: null } : foldNonAscii(coded);
  const foldedCoded = folded.origins === null ? { ...coded, text: folded.text } : codeText(folded.text);
  const runs = longRuns(foldedCoded);
  const direct = pass(foldedCoded, runs, program);
  const matches = folded.origins === null ? direct : direct.map((match) => unfold(match, folded));
  for (const run of decodeRuns(folded.text, runs)) {
    const inside = codeText(run.text);
    for (const { rule, ...inner } of pass(inside, longRuns(inside), program)) {
      const start = run.origins === null ? run.start : run.start + certainNumberAt(run.origins, inner.start);
      const end = run.origins === null ? run.end : run.start + certainNumberAt(run.origins, inner.end);
      matches.push(unfold({ rule, start, end, encoding: run.encoding }, folded));
    }
  }
  return matches.length < 2 ? matches : withoutEchoes(matches.sort(byPosition));
}

function byPosition(a: Match, b: Match): number {
  return a.start - b.start || b.end - a.end || (a.rule.type < b.rule.type ? -1 : 1);
}

/** Drops what lies inside an earlier match of the same kind: found twice, or again after decoding. */
function withoutEchoes(sorted: readonly Match[]): Match[] {
  const reached = new Map<string, number>();
  return sorted.filter(({ rule, end }) => {
    if (end <= (reached.get(rule.type) ?? -1)) return false;
    reached.set(rule.type, end);
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
