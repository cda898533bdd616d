import { FindingList, type ListedFindings } from './finding-list.ts';
import {
  type Finding,
  type HashValue,
  type IdentifierCountries,
  type MaskingAction,
  type MaskingPolicy,
  PERSON_NAME,
} from './masking-policy.ts';
import type { Match } from './scan/pattern.ts';

type FindingInText = Omit<Finding, 'field'>;

export interface MaskedText extends ListedFindings<FindingInText> {
  readonly text: string;
}

/** Strongest last: overlapping matches are treated as the strictest of them asks. */
const STRENGTH: readonly MaskingAction[] = ['off', 'detect', 'hash', 'redact'];

/**
 * Treats matches, ordered by their start, as the policy says.
 * @throws TypeError when the policy asks for hashes and no `hash` was given: nothing is returned half masked.
 */
export function maskMatches(
  text: string,
  matches: readonly Match[],
  policy: MaskingPolicy,
  hash?: HashValue,
): MaskedText {
  // Most texts hold nothing.
  if (matches.length === 0) return { text, findings: [] };
  const findings = new FindingList<FindingInText>();
  let masked = '';
  let copiedTo = 0;
  for (const { match, start, end, action, replacement } of replacements(text, matches, policy, hash)) {
    masked += text.slice(copiedTo, start);
    const { type, severity } = match.pattern;
    const category = match.pattern.category === 'secret' ? 'secret' : 'pii';
    findings.add({ type, category, severity, offset: masked.length, length: replacement.length, action });
    masked += replacement;
    copiedTo = end;
  }
  return { text: masked + text.slice(copiedTo), ...findings.listed() };
}

interface Replacement extends Group {
  readonly replacement: string;
}

function* replacements(
  text: string,
  matches: readonly Match[],
  policy: MaskingPolicy,
  hash: HashValue | undefined,
): Generator<Replacement> {
  for (const group of overlapping(matches, policy)) {
    const { match, start, end, action } = group;
    yield { ...group, replacement: replace(text.slice(start, end), match.pattern.type, action, hash) };
  }
}

/** A part of a text that masking changes; offsets count UTF-16 units of the text as it was given. */
export interface MaskedSpan {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** What `maskMatches` would put where: the text with these parts replaced is its text. */
export function spansOf(
  text: string,
  matches: readonly Match[],
  policy: MaskingPolicy,
  hash?: HashValue,
): readonly MaskedSpan[] {
  return [...replacements(text, matches, policy, hash)]
    .filter(({ action }) => action !== 'detect')
    .map(({ start, end, replacement }) => ({ start, end, replacement }));
}

function replace(value: string, type: string, action: MaskingAction, hash: HashValue | undefined): string {
  if (action === 'detect') return value;
  if (action === 'redact') return `[REDACTED:${type}]`;
  if (hash === undefined) throw new TypeError('the masking policy asks for hashes, but no hash function was given');
  return `[HASHED:${type}:${hash(value)}]`;
}

interface Group {
  match: Match;
  readonly start: number;
  end: number;
  action: MaskingAction;
}

/**
 * Joins matches that overlap: all that any of them covers is treated, under the name of the most
 * specific (priority, then length, then the earlier), as the strictest of their actions asks.
 */
function* overlapping(matches: readonly Match[], policy: MaskingPolicy): Generator<Group> {
  let last: Group | undefined;
  for (const match of matches) {
    const action = actionFor(match, policy);
    if (action === 'off') continue;
    if (last === undefined || match.start >= last.end) {
      if (last !== undefined) yield last;
      last = { match, start: match.start, end: match.end, action };
      continue;
    }
    last.end = Math.max(last.end, match.end);
    if (STRENGTH.indexOf(action) > STRENGTH.indexOf(last.action)) last.action = action;
    if (outranks(match, last.match)) last.match = match;
  }
  if (last !== undefined) yield last;
}

function actionFor({ pattern }: Match, policy: MaskingPolicy): MaskingAction {
  if (pattern.type === PERSON_NAME) return policy.names ?? 'off';
  if (pattern.countries !== undefined && !isLookedFor(pattern.countries, policy.identifiers)) return 'off';
  return policy.kinds[pattern.type] ?? (pattern.category === 'secret' ? policy.secret : policy.pii);
}

/** An identifier of several countries is looked for while one of them is. */
function isLookedFor(issuers: readonly string[], wanted: IdentifierCountries | undefined): boolean {
  if (wanted === undefined) return true;
  const { countries, exclude } = wanted;
  return issuers.some((country) => (countries === 'all' || countries.includes(country)) && !exclude.includes(country));
}

function outranks(challenger: Match, holder: Match): boolean {
  const byPriority = rank(challenger) - rank(holder);
  return byPriority === 0 ? challenger.end - challenger.start > holder.end - holder.start : byPriority > 0;
}

/** A secret outranks an identifier; among equals the pattern's own priority decides. */
function rank({ pattern }: Match): number {
  return (pattern.category === 'secret' ? 10 : 0) + (pattern.priority ?? 0);
}
