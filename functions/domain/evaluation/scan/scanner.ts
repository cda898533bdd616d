import { type Automaton, buildAutomaton } from './automaton.ts';
import { decodeRuns } from './decode.ts';
import { type FoldedText, fold } from './fold.ts';
import type { Match, ScanRule } from './rule.ts';

export interface Scanner {
  readonly rules: readonly ScanRule[];
  /** Every match, in order of its start, overlaps included; offsets are the given text's. */
  scan(text: string): Match[];
}

interface CompiledRule {
  readonly rule: ScanRule;
  readonly expression: RegExp;
  readonly lead: Uint8Array | null;
  readonly leadMax: number;
}

/** The rule's expression, to be tried at one place (`y`) or searched for (`g`). */
export function ruleExpression(rule: ScanRule, flag: 'y' | 'g'): RegExp {
  return new RegExp(rule.pattern, rule.ignoreCase === true ? `${flag}i` : flag);
}

/**
 * One pass over a text for all rules: an automaton over the rules' anchors, then the rule's own
 * expression at the place of a hit. Works on the folded text and, one level deep, on what is
 * encoded in it.
 */
export function createScanner(rules: readonly ScanRule[]): Scanner {
  const anchors = rules.flatMap((rule, index) => rule.anchors.map((anchor) => ({ anchor, index })));
  const automaton = buildAutomaton(anchors.map(({ anchor }) => anchor));
  const anchorRule = Uint16Array.from(anchors, ({ index }) => index);
  const anchorLength = Uint8Array.from(anchors, ({ anchor }) => anchor.length);
  const compiled = rules.map(compile);
  const program: Program = { automaton, anchorRule, anchorLength, compiled, digitRules: rulesByDigits(rules) };
  return { rules, scan: (text) => scanText(text, program) };
}

interface Program {
  readonly automaton: Automaton;
  /** Rule and length of each anchor. */
  readonly anchorRule: Uint16Array;
  readonly anchorLength: Uint8Array;
  readonly compiled: readonly CompiledRule[];
  /** Rules to try where a run of n digits starts; longer runs count as the last. */
  readonly digitRules: readonly (readonly number[])[];
}

/** Longest run of digits any rule distinguishes. */
const MAX_DIGITS = 20;
/** A run this long may be an identifier on its own; a shorter one needs another run after it. */
const LONE_RUN = 7;

function rulesByDigits(rules: readonly ScanRule[]): number[][] {
  return Array.from({ length: MAX_DIGITS + 1 }, (_, count) =>
    rules.flatMap(({ digits }, index) => (digits && count >= digits.min && count <= digits.max ? [index] : [])),
  );
}

function compile(rule: ScanRule): CompiledRule {
  const expression = ruleExpression(rule, 'y');
  if (rule.lead === undefined) return { rule, expression, lead: null, leadMax: 0 };
  const member = new RegExp(`[${rule.lead.characters}]`);
  const lead = Uint8Array.from({ length: 128 }, (_, code) => (member.test(String.fromCharCode(code)) ? 1 : 0));
  return { rule, expression, lead, leadMax: rule.lead.max };
}

/** The fused pass: anchors and runs of digits in one loop. */
function pass(text: string, program: Program): Match[] {
  const { columns, next, firstAccepting } = program.automaton;
  const found: Match[] = [];
  const resumeAt = new Uint32Array(program.compiled.length);
  let state = 0;
  let digitsUntil = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    state = next[(state << 6) | (code < 128 ? (columns[code] ?? 0) : 0)] ?? 0;
    if (code <= 57 && code >= 48 && i >= digitsUntil) digitsUntil = tryDigits(text, i, program, resumeAt, found);
    if (state >= firstAccepting) tryAnchors(text, i + 1, state - firstAccepting, program, resumeAt, found);
  }
  return found;
}

function tryAnchors(
  text: string,
  hitEnd: number,
  accepting: number,
  program: Program,
  resumeAt: Uint32Array,
  found: Match[],
): void {
  const { offsets, outputs } = program.automaton;
  const last = offsets[accepting + 1] ?? 0;
  for (let at = offsets[accepting] ?? 0; at < last; at++) {
    const anchor = outputs[at] ?? 0;
    tryRule(
      text,
      hitEnd - (program.anchorLength[anchor] ?? 0),
      program.anchorRule[anchor] ?? 0,
      program,
      resumeAt,
      found,
    );
  }
}

/** Tries the rules for a run of digits that starts at `index`; returns where the run ends. */
function tryDigits(text: string, index: number, program: Program, resumeAt: Uint32Array, found: Match[]): number {
  let end = index + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  if (end - index < LONE_RUN && !joinsDigits(text, end)) return end;
  for (const rule of program.digitRules[Math.min(end - index, MAX_DIGITS)] ?? []) {
    tryRule(text, index, rule, program, resumeAt, found);
  }
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether more of the same number may follow: a separator or letters of an identifier, then a digit. */
function joinsDigits(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (code !== 32 && code !== 41 && code !== 45 && code !== 46 && code !== 47) return code >= 65 && code <= 90;
  const after = text.charCodeAt(end + 1);
  return isDigit(after) || after === 32 || after === 40 || after === 45 || (after >= 65 && after <= 90);
}

function tryRule(
  text: string,
  hit: number,
  index: number,
  program: Program,
  resumeAt: Uint32Array,
  found: Match[],
): void {
  const candidate = program.compiled[index];
  const floor = resumeAt[index] ?? 0;
  if (candidate === undefined || hit < floor) return;
  const end = tryAt(text, hit, candidate, floor, found);
  if (end > 0) resumeAt[index] = end;
}

/** Tries a rule around an anchor; returns where the match ended, or 0. */
function tryAt(text: string, hit: number, candidate: CompiledRule, floor: number, found: Match[]): number {
  const { rule, expression, lead, leadMax } = candidate;
  let start = hit;
  if (lead !== null) {
    const lowest = Math.max(floor, hit - leadMax);
    while (start > lowest && lead[text.charCodeAt(start - 1)] === 1) start -= 1;
  }
  expression.lastIndex = start;
  const match = expression.exec(text);
  if (match === null) return 0;
  const end = expression.lastIndex;
  const value = match.groups?.['found'] ?? match[0];
  const context = { text, start: end - value.length, end };
  if (rule.accept !== undefined && !rule.accept(value, context)) return 0;
  found.push({ rule, start: context.start, end });
  return end;
}

function scanText(text: string, program: Program): Match[] {
  const folded = fold(text);
  const matches = pass(folded.text, program).map((match) => unfold(match, folded));
  for (const run of decodeRuns(folded.text)) {
    for (const { rule, ...inner } of pass(run.text, program)) {
      const start = run.origins === null ? run.start : run.start + (run.origins[inner.start] ?? 0);
      const end = run.origins === null ? run.end : run.start + (run.origins[inner.end] ?? 0);
      matches.push(unfold({ rule, start, end, encoding: run.encoding }, folded));
    }
  }
  return withoutEchoes(matches.sort(byPosition));
}

function byPosition(a: Match, b: Match): number {
  return a.start - b.start || b.end - a.end || (a.rule.type < b.rule.type ? -1 : 1);
}

/** Drops what a rule found again after decoding where it had matched already. */
function withoutEchoes(sorted: readonly Match[]): Match[] {
  const reached = new Map<ScanRule, number>();
  return sorted.filter((match) => {
    const until = reached.get(match.rule) ?? -1;
    if (match.encoding !== undefined && match.start < until) return false;
    reached.set(match.rule, Math.max(until, match.end));
    return true;
  });
}

function unfold(match: Match, { origins }: FoldedText): Match {
  if (origins === null) return match;
  const lastOrigin = origins[match.end - 1];
  let end = match.end;
  while (origins[end] === lastOrigin) end += 1;
  return { ...match, start: origins[match.start] ?? 0, end: origins[end] ?? 0 };
}
