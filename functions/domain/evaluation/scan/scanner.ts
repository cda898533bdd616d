import { numberAt } from '../certain.ts';
import { type Automaton, buildAutomaton, endingsOf } from './automaton.ts';
import { decodeRuns, longRuns, MIN_BASE64 } from './decode.ts';
import { type FoldedText, fold } from './fold.ts';
import type { Match, ScanRule } from './rule.ts';
import { ESCAPE } from './rules/format.ts';
import { assignsAfter, endOfName, insideWord, isAlphanumeric, isDigit, mayIdentify } from './surroundings.ts';

/** The start of an anchor is rare enough, and the automaton stays small. */
const ANCHOR_LENGTH = 7;

export interface Scanner {
  readonly rules: readonly ScanRule[];
  /** Every match, in order of its start, overlaps included; offsets are the given text's. */
  scan(text: string): Match[];
}

interface CompiledRule {
  readonly rule: ScanRule;
  /** Made when the rule is first tried: most never are. */
  expression: StickyExpression | undefined;
  readonly lead: Uint8Array | null;
  readonly leadMin: number;
  readonly leadMax: number;
  readonly startsWord: boolean;
}

/** What the scanner asks of a regular expression: try it at `lastIndex`, and say where the match ended. */
export interface StickyExpression {
  lastIndex: number;
  exec(text: string): { readonly 0: string; readonly groups?: Readonly<Record<string, string>> | undefined } | null;
}

/** The rule's expression, to be tried at one place (`y`) or searched for (`g`). */
export function ruleExpression(rule: ScanRule, flag: 'y' | 'g'): RegExp {
  return new RegExp(rule.pattern, rule.ignoreCase === true ? `${flag}i` : flag);
}

function stickyExpression(rule: ScanRule): StickyExpression {
  return ruleExpression(rule, 'y');
}

/**
 * One pass over a text for all rules: an automaton over the rules' anchors, then the rule's own
 * expression at the place of a hit. Works on the folded text and, one level deep, on what is
 * encoded in it.
 */
export function createScanner(rules: readonly ScanRule[], expressionOf = stickyExpression): Scanner {
  const anchors = rules.flatMap((rule, index) =>
    [...new Set(rule.anchors.map((anchor) => anchor.slice(0, ANCHOR_LENGTH)))].map((anchor) => ({ anchor, index })),
  );
  const automaton = buildAutomaton(anchors.map(({ anchor }) => anchor));
  const anchorRule = Uint16Array.from(anchors, ({ index }) => index);
  const anchorLength = Uint8Array.from(anchors, ({ anchor }) => anchor.length);
  const compiled = rules.map(compile);
  const program: Program = {
    expressionOf,
    automaton,
    anchorRule,
    anchorLength,
    compiled,
    digitRules: rulesByDigits(rules),
    runRules: rules.flatMap(({ longRun }, index) => (longRun === true ? [index] : [])),
    resumeAt: new Uint32Array(rules.length),
    name: { from: 1, end: 0 },
    touched: [],
  };
  return { rules, scan: (text) => scanText(text, program) };
}

interface Program {
  readonly expressionOf: (rule: ScanRule) => StickyExpression;
  readonly automaton: Automaton;
  /** Rule and length of each anchor. */
  readonly anchorRule: Uint16Array;
  readonly anchorLength: Uint8Array;
  readonly compiled: readonly CompiledRule[];
  /** Rules to try where a run of n digits starts; longer runs count as the last. */
  readonly digitRules: readonly (readonly number[])[];
  readonly runRules: readonly number[];
  /** Per rule, where its last match of this pass ended; `touched` lists what to reset afterwards. */
  readonly resumeAt: Uint32Array;
  /** The name of the last hit before an assignment. */
  readonly name: { from: number; end: number };
  readonly touched: number[];
}

/** Longest run of digits any rule distinguishes. */
const MAX_DIGITS = 20;
function rulesByDigits(rules: readonly ScanRule[]): number[][] {
  return Array.from({ length: MAX_DIGITS + 1 }, (_, count) =>
    rules.flatMap(({ digits }, index) => (digits && count >= digits.min && count <= digits.max ? [index] : [])),
  );
}

function compile(rule: ScanRule): CompiledRule {
  const expression = undefined;
  const startsWord = rule.startsWord === true;
  if (rule.lead === undefined) return { rule, expression, lead: null, leadMin: 0, leadMax: 0, startsWord };
  const lead = leadTable(rule.lead.characters);
  return { rule, expression, lead, leadMin: rule.lead.min ?? 0, leadMax: rule.lead.max, startsWord };
}

const leadTables = new Map<string, Uint8Array>();

function leadTable(characters: string): Uint8Array {
  const known = leadTables.get(characters);
  if (known !== undefined) return known;
  const member = new RegExp(`[${characters}]`);
  const table = Uint8Array.from({ length: 128 }, (_, code) => (member.test(String.fromCharCode(code)) ? 1 : 0));
  leadTables.set(characters, table);
  return table;
}

/** The fused pass: anchors and runs of digits in one loop. */
function pass(text: string, runs: readonly number[], program: Program): Match[] {
  // Reset here, not at the end: a pass that threw must not hide anything from the next one.
  for (const index of program.touched) program.resumeAt[index] = 0;
  program.touched.length = 0;
  program.name.from = 1;
  program.name.end = 0;
  const found: Match[] = [];
  if (runs.length > 0) tryRuns(text, runs, program, found);
  const cursor = { state: 0, digitsUntil: 0 };
  for (let i = advance(text, 0, program.automaton, cursor); i < text.length; ) {
    const code = text.charCodeAt(i);
    if (isDigit(code) && i >= cursor.digitsUntil) cursor.digitsUntil = tryDigits(text, i, program, found);
    if (cursor.state < 0) {
      cursor.state = ~cursor.state;
      tryAnchors(text, i + 1, cursor.state, program, found);
    }
    i = advance(text, i + 1, program.automaton, cursor);
  }
  return found;
}

/** Runs the automaton to the next character that ends an anchor or starts a run of digits. */
function advance(
  text: string,
  from: number,
  { columns, next }: Automaton,
  cursor: { state: number; readonly digitsUntil: number },
): number {
  const { digitsUntil } = cursor;
  let { state } = cursor;
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    state = next[state + (columns[code & 127] ?? 0)] ?? 0;
    if (state < 0 || (code <= 57 && code >= 48 && i >= digitsUntil)) break;
  }
  cursor.state = state;
  return i;
}

/** Tries the rules for long runs at every part of letters and digits that is long enough by itself. */
function tryRuns(text: string, runs: readonly number[], program: Program, found: Match[]): void {
  for (let i = 0; i < runs.length; i += 2) {
    const end = numberAt(runs, i + 1);
    for (let at = numberAt(runs, i); at < end; ) {
      let partEnd = at;
      while (partEnd < end && isAlphanumeric(text.charCodeAt(partEnd))) partEnd += 1;
      if (partEnd - at >= MIN_BASE64) tryRun(text, at, program, found);
      at = partEnd + 1;
    }
  }
}

/** At the start of a part, or behind an escape such as `\n` that it begins with. */
function tryRun(text: string, at: number, program: Program, found: Match[]): void {
  ESCAPE_HERE.lastIndex = at - 1;
  const start = text.charCodeAt(at - 1) === BACKSLASH && ESCAPE_HERE.test(text) ? ESCAPE_HERE.lastIndex : at;
  for (const rule of program.runRules) tryRule(text, start, rule, program, found);
}

const ESCAPE_HERE = new RegExp(ESCAPE, 'y');
const BACKSLASH = 92;

function tryAnchors(text: string, hitEnd: number, state: number, program: Program, found: Match[]): void {
  for (const anchor of endingsOf(program.automaton, state)) {
    const hit = hitEnd - numberAt(program.anchorLength, anchor);
    const rule = numberAt(program.anchorRule, anchor);
    if (program.compiled[rule]?.rule.beforeAssignment === true && !assigns(text, hitEnd, program)) continue;
    tryRule(text, hit, rule, program, found);
  }
}

/** Whether an assignment follows the name around a hit; all hits inside one name share its end. */
function assigns(text: string, at: number, { name }: Program): boolean {
  if (at < name.from || at > name.end) {
    name.from = at;
    name.end = endOfName(text, at);
  }
  return assignsAfter(text, at, name.end);
}

/** Tries the rules for a run of digits that starts at `index`; returns where the run ends. */
function tryDigits(text: string, index: number, program: Program, found: Match[]): number {
  let end = index + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  if (!mayIdentify(text, index, end)) return end;
  for (const rule of program.digitRules[Math.min(end - index, MAX_DIGITS)] ?? []) {
    tryRule(text, index, rule, program, found);
  }
  return end;
}

function tryRule(text: string, hit: number, index: number, program: Program, found: Match[]): void {
  const candidate = program.compiled[index];
  const floor = numberAt(program.resumeAt, index);
  if (candidate === undefined || hit < floor) return;
  const end = tryAt(text, hit, candidate, program, floor, found);
  if (end === 0) return;
  program.resumeAt[index] = end;
  program.touched.push(index);
}

/** Tries a rule around an anchor; returns where the match ended, or 0. */
function tryAt(
  text: string,
  hit: number,
  candidate: CompiledRule,
  { expressionOf }: Program,
  floor: number,
  found: Match[],
): number {
  const { lead, leadMax } = candidate;
  candidate.expression ??= expressionOf(candidate.rule);
  if (lead === null) return tryFrom(text, hit, candidate, candidate.expression, found);
  let start = hit;
  const lowest = Math.max(floor, hit - leadMax);
  while (start > lowest && lead[text.charCodeAt(start - 1)] === 1) start -= 1;
  if (hit - start < candidate.leadMin) return 0;
  // What may stand in front may hold punctuation that does not belong to the match.
  for (let tries = 0; tries < MAX_LEAD_TRIES && start <= hit - candidate.leadMin; tries++) {
    const end = tryFrom(text, start, candidate, candidate.expression, found);
    if (end > 0) return end;
    start += 1;
    while (start < hit && isAlphanumeric(text.charCodeAt(start - 1))) start += 1;
  }
  return 0;
}

const MAX_LEAD_TRIES = 4;

function tryFrom(
  text: string,
  start: number,
  { rule, startsWord }: CompiledRule,
  expression: StickyExpression,
  found: Match[],
): number {
  if (startsWord && insideWord(text, start)) return 0;
  expression.lastIndex = start;
  const match = expression.exec(text);
  if (match === null) return 0;
  const whole = match.groups?.['found'] ?? match[0];
  const from = expression.lastIndex - whole.length;
  const value = rule.trim === undefined ? whole : whole.slice(0, rule.trim(whole));
  const end = from + value.length;
  if (rule.accept !== undefined && !rule.accept(value, { text, start: from, end })) return 0;
  found.push({ rule, start: from, end });
  return end;
}

function scanText(text: string, program: Program): Match[] {
  const folded = fold(text);
  const runs = longRuns(folded.text);
  const direct = pass(folded.text, runs, program);
  const matches = folded.origins === null ? direct : direct.map((match) => unfold(match, folded));
  for (const run of decodeRuns(folded.text, runs)) {
    for (const { rule, ...inner } of pass(run.text, longRuns(run.text), program)) {
      const start = run.origins === null ? run.start : run.start + numberAt(run.origins, inner.start);
      const end = run.origins === null ? run.end : run.start + numberAt(run.origins, inner.end);
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
  return { ...match, start: numberAt(origins, match.start), end: numberAt(origins, end) };
}
