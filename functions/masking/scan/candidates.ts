import { Neighbourhood, NumberForm, type Span } from './beside.ts';
import type { CodedText } from './coded-text.ts';
import { Columns } from './columns.ts';
import type { Match, ScanPattern } from './pattern.ts';
import type { StickyExpression } from './sticky-expression.ts';
import { insideWord, isAlphanumeric } from './surroundings.ts';

export type ExpressionOf = (pattern: ScanPattern) => StickyExpression;

/** What is asked of a pattern at each try. All have one shape, where patterns have many, which makes each look slow. */
interface CompiledPattern {
  readonly pattern: ScanPattern;
  /** Made when the pattern is first tried: most never are. */
  expression: StickyExpression | undefined;
  readonly lead: Uint8Array | null;
  readonly leadMin: number;
  readonly leadMax: number;
  readonly startsWord: boolean;
  readonly digitNear: boolean;
  readonly beforeAssignment: boolean;
  readonly column: boolean;
  readonly needs: boolean;
  readonly beside: ScanPattern['beside'];
  readonly accept: ScanPattern['accept'];
  readonly trim: ScanPattern['trim'];
  /** Of what stands beside a match. */
  form: NumberForm | undefined;
  /** No match starts between two letters or digits: found out when the expression is made. */
  startsAtBoundary: boolean;
  /** The match has a part that was found. Known with the expression. */
  hasGroup: boolean;
}

export interface CandidatePatterns {
  readonly patterns: readonly CompiledPattern[];
  readonly expressionOf: ExpressionOf;
  /** Per pattern, where its last match of this pass ended; `touched` lists what to reset afterwards. */
  readonly resumeAt: Uint32Array;
  readonly touched: number[];
  readonly neighbourhood: Neighbourhood;
  readonly columns: Columns;
}

export function compilePatterns(patterns: readonly ScanPattern[], expressionOf: ExpressionOf): CandidatePatterns {
  return {
    patterns: patterns.map(compile),
    expressionOf,
    resumeAt: new Uint32Array(patterns.length),
    touched: [],
    neighbourhood: new Neighbourhood(),
    columns: new Columns(),
  };
}

/** Before each pass, not behind it: one that threw must not hide anything from the next. */
export function startCandidates(
  { resumeAt, touched, neighbourhood, columns }: CandidatePatterns,
  coded: CodedText,
): void {
  for (const index of touched) resumeAt[index] = 0;
  touched.length = 0;
  neighbourhood.read(coded);
  columns.read(coded.text);
}

function compile(pattern: ScanPattern): CompiledPattern {
  const { lead, startsWord = false, digitNear = false, beforeAssignment = false, column = false } = pattern;
  return {
    pattern,
    expression: undefined,
    form: undefined,
    lead: lead === undefined ? null : leadTable(lead.characters),
    leadMin: lead?.min ?? 0,
    leadMax: lead?.max ?? 0,
    startsWord,
    digitNear,
    beforeAssignment,
    column,
    needs: pattern.needs !== undefined,
    beside: pattern.beside,
    accept: pattern.accept,
    trim: pattern.trim,
    startsAtBoundary: false,
    hasGroup: false,
  };
}

/** What a pattern begins with that cannot match behind a letter or digit, before one. */
const BOUNDARY = /^(?:\\b|\(\?<!\[\\w)/;

/** Whether the pattern is a choice as a whole, so that its beginning does not hold for all of it. */
export function hasTopLevelChoice(pattern: string): boolean {
  let depth = 0;
  for (const token of pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, '')) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (token === '|' && depth === 0) return true;
  }
  return false;
}

function makeExpression(candidate: CompiledPattern, expressionOf: ExpressionOf): StickyExpression {
  const { pattern: expression } = candidate.pattern;
  candidate.startsAtBoundary = candidate.lead === null && BOUNDARY.test(expression) && !hasTopLevelChoice(expression);
  candidate.hasGroup = expression.includes('(?<found>');
  candidate.expression = expressionOf(candidate.pattern);
  return candidate.expression;
}

const leadTables = new Map<string, Uint8Array>();

function leadTable(characters: string): Uint8Array {
  const known = leadTables.get(characters);
  if (known !== undefined) return known;
  const member = new RegExp(`[${characters}]`);
  const table = Uint8Array.from({ length: 256 }, (_, code) =>
    code < 128 && member.test(String.fromCharCode(code)) ? 1 : 0,
  );
  leadTables.set(characters, table);
  return table;
}

/** Tries one pattern at the place of its anchor; what it finds is added to `found`. */
export function tryPattern(
  coded: CodedText,
  hit: number,
  index: number,
  candidates: CandidatePatterns,
  found: Match[],
): void {
  const candidate = candidates.patterns[index];
  const floor = candidates.resumeAt[index] ?? 0;
  if (candidate === undefined || hit < floor) return;
  const end =
    candidate.lead === null
      ? tryFrom(coded, hit, candidate, candidates, found)
      : tryLead(coded, hit, candidate, candidate.lead, floor, candidates, found);
  if (end === 0) return;
  candidates.resumeAt[index] = end;
  candidates.touched.push(index);
}

/** Tries a pattern at what may stand in front of its anchor; returns where the match ended, or 0. */
function tryLead(
  coded: CodedText,
  hit: number,
  candidate: CompiledPattern,
  lead: Uint8Array,
  floor: number,
  candidates: CandidatePatterns,
  found: Match[],
): number {
  const { codes } = coded;
  let start = hit;
  const lowest = Math.max(floor, hit - candidate.leadMax);
  while (start > lowest && lead[codes[start - 1] ?? 0] === 1) start -= 1;
  if (hit - start < candidate.leadMin) return 0;
  const last = hit - candidate.leadMin;
  // What may stand in front may hold punctuation that does not belong to the match.
  for (let tries = 0; tries < MAX_LEAD_TRIES && start <= last; tries++) {
    const end = tryFrom(coded, start, candidate, candidates, found);
    if (end > 0) return end;
    start += 1;
    while (start <= last && start < hit && isAlphanumeric(codes[start - 1])) start += 1;
  }
  return 0;
}

const MAX_LEAD_TRIES = 4;
/** How far from its name a value with a digit may begin. */
const DIGIT_REACH = 60;

function tryFrom(
  { text, codes }: CodedText,
  start: number,
  candidate: CompiledPattern,
  { expressionOf, neighbourhood, columns }: CandidatePatterns,
  found: Match[],
): number {
  const { pattern, beside, accept, trim } = candidate;
  if (candidate.digitNear && !neighbourhood.mayHold(start, start + DIGIT_REACH)) return 0;
  if (candidate.startsWord && insideWord(codes, text, start)) return 0;
  if (candidate.startsAtBoundary && start > 0 && isAlphanumeric(codes[start - 1]) && isAlphanumeric(codes[start]))
    return 0;
  const expression = candidate.expression ?? makeExpression(candidate, expressionOf);
  expression.lastIndex = start;
  if (beside !== undefined) {
    if (!expression.test(text) || !neighbourhood.mayHold(start, expression.lastIndex)) return 0;
    candidate.form ??= new NumberForm(expressionOf({ ...pattern, pattern: beside.form }));
    return tryBeside(text, start, expression.lastIndex, candidate, candidate.form, neighbourhood, found);
  }
  if (candidate.column)
    return expression.test(text) ? tryColumn(text, start, expression.lastIndex, candidate, columns, found) : 0;
  const whole = foundAt(expression, text, start, candidate.hasGroup);
  if (whole === undefined) return 0;
  const from = expression.lastIndex - whole.length;
  const value = trim === undefined ? whole : whole.slice(0, trim(whole));
  const end = from + value.length;
  if (accept !== undefined && !accept(value, { text, start: from, end })) return 0;
  found.push({ pattern, start: from, end });
  return end;
}

/** What was found at a place, which ends where the match ends. */
function foundAt(expression: StickyExpression, text: string, start: number, hasGroup: boolean): string | undefined {
  if (!hasGroup) return expression.test(text) ? text.slice(start, expression.lastIndex) : undefined;
  const match = expression.exec(text);
  return match === null ? undefined : (match.groups?.['found'] ?? match[0]);
}

/** Finds what stands beside a match; returns where the match ended, or 0. */
function tryBeside(
  text: string,
  start: number,
  end: number,
  { pattern, beside, accept }: CompiledPattern,
  form: NumberForm,
  neighbourhood: Neighbourhood,
  found: Match[],
): number {
  const isTaken = (span: Span) => accept?.(text.slice(span.start, span.end), { text, ...span }) ?? true;
  const span = neighbourhood.find(start, end, { form, strict: beside?.strict === true, accept: isTaken });
  if (span === undefined) return 0;
  found.push({ pattern, ...span });
  return Math.max(end, span.end);
}

/** Finds the cells below a match that is the head of a column; returns where the match ended, or 0. */
function tryColumn(
  text: string,
  start: number,
  end: number,
  { pattern, accept }: CompiledPattern,
  columns: Columns,
  found: Match[],
): number {
  const cells = columns
    .below(start, end)
    .filter((cell) => accept?.(text.slice(cell.start, cell.end), { text, ...cell }) ?? true);
  for (const cell of cells) found.push({ pattern, ...cell });
  return cells.length === 0 ? 0 : end;
}
