import { PERSON_NAME } from '../masking-policy.ts';
import type { Match, ScanPattern } from '../scan/pattern.ts';
import { GIVEN_NAMES } from './given-names.ts';
import {
  CALLED_AFTER,
  GREETINGS,
  INTRODUCTIONS,
  LABELS,
  NO_NAME,
  PARTICLES,
  TITLES,
  WEAK_TITLES,
} from './name-words.ts';
import { type Token, tokensOf } from './tokens.ts';

/** What a name of a person is reported as. */
const NAME: ScanPattern = {
  type: PERSON_NAME,
  category: 'pii',
  severity: 'low',
  priority: -1,
  reason: 'A name identifies a person, alone or together with little else.',
  source: 'Regulation (EU) 2016/679, article 4 (1); titles, greetings and given names: lists of our own',
  anchors: [],
  pattern: '',
  examples: { match: [], miss: [] },
};

/** Words of one name at most. */
const MAX_PARTS = 4;
/** Introductions that are followed by many things but names: there a given name has to follow. */
const VAGUE = new Set(['i am', "i'm", 'this is', 'ich bin', 'je suis', 'thanks', 'cheers']);
/** Introductions of oneself, which a name of one word may follow that is on no list. */
const OWN =
  /(?:my|maiden|mein|mi|meu|mijn) (?:name|nombre|nome|naam) (?:is|ist|es|e)$|m'appelle$|heisse$|(?:llamo|chiamo)$/;
/** In front of a single letter that is no initial. */
const LETTERED = new Set(
  'vitamin hepatitis group type figure fig appendix table plan class part section chapter schedule exhibit annex grade team option question step phase version level influenza strep block gate room wing unit model series line hall'.split(
    ' ',
  ),
);
/** Endings that surnames have and little else, without accents. */
const SURNAME =
  /(?:[a-z]{2}(?:ova|eva|ovic|evic|ovich|evich|ski|ska|skyi|sky|cki|cka|czyk|wicz|enko|escu|idze|shvili|dottir|sson|guez|nez|rez|lez|ndez|oglu|lainen|nainen|tinen|opoulos|akis|qvist|strom|lund|gaard|mann|meier|meyer|maier|huber|berger|hofer))$/;
/** In front of what is called after a person. */
const PLACES = new Set([
  'saint',
  'san',
  'santa',
  'santo',
  'sao',
  'st',
  'lake',
  'mount',
  'fort',
  'port',
  'cape',
  'hurricane',
]);
/** Members of objects whose value is the name of a person. */
const NAME_MEMBER =
  /(?:^|[_.\- ])(?:full|first|last|middle|given|family|sur|maiden|customer|patient|client|employee|contact|person|holder|legal)_?name$|(?:first|last|full|given|family)Name$|^(?:surname|author|assignee)$/i;

/**
 * Names of persons in the Latin script, in the order of their start: a title, a greeting, an introduction, a label or
 * the name of a member in front of capitalised words; or a given name of the list. Work grows with the text.
 */
export function findNames(text: string, member = ''): Match[] {
  const tokens = tokensOf(text);
  const named = memberName(text, tokens, member);
  if (named !== undefined) return [named];
  const found: Match[] = [];
  for (let at = 0; at < tokens.length; ) {
    const end = nameFrom(text, tokens, at);
    const first = tokens[at];
    const last = tokens[end - 1];
    if (end > at && first !== undefined && last !== undefined)
      found.push({ pattern: NAME, start: first.start, end: last.bareEnd });
    at = Math.max(end, at + 1);
  }
  return found;
}

function memberName(text: string, tokens: readonly Token[], member: string): Match | undefined {
  if (!NAME_MEMBER.test(member) || tokens.length === 0 || tokens.length > MAX_PARTS || /\d/.test(text))
    return undefined;
  if (!tokens.every((token) => isPart(token) || PARTICLES.has(token.key))) return undefined;
  return { pattern: NAME, start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.bareEnd ?? text.length };
}

/** Where the name ends that begins with a token, as the number of the token behind it; `at` when none begins. */
function nameFrom(text: string, tokens: readonly Token[], at: number): number {
  const first = tokens[at];
  if (first === undefined || !isPart(first)) return at;
  const end = endOfParts(tokens, at);
  const parts = tokens.slice(at, end).filter(({ key }) => key.length > 1 && !PARTICLES.has(key)).length;
  const isGiven = GIVEN_NAMES.has(first.key) && !(first.isShouted && parts === 1);
  if (isIntroduced(text, tokens, at, isGiven || parts > 1)) return end;
  if (isVaguelyIntroduced(tokens, at) && isGiven) return end;
  if (isCalledAfter(text, tokens, at, end)) return at;
  if (!isGiven) return parts > 1 && looksLikeName(tokens, at, end) ? end : at;
  return parts > 1 || standsAlone(text, tokens, at) ? end : at;
}

/** No name of the list, but an initial in the middle, or the ending of a surname. */
function looksLikeName(tokens: readonly Token[], at: number, end: number): boolean {
  const parts = tokens.slice(at, end);
  const [first, middle] = parts;
  const isInside = joins(tokens, at) && tokens[at - 1]?.isCapitalised === true;
  if (first === undefined || first.isShouted || isInside) return false;
  const hasInitial = parts.length === 3 && middle?.key.length === 1 && middle.end > middle.bareEnd;
  return (hasInitial && !LETTERED.has(first.key)) || SURNAME.test(parts.at(-1)?.key ?? '');
}

/** A capitalised word that may belong to a name. */
function isPart({ isCapitalised, key }: Token): boolean {
  return isCapitalised && !NO_NAME.has(key) && !TITLES.has(key);
}

function endOfParts(tokens: readonly Token[], at: number): number {
  let end = at + 1;
  const first = tokens[at];
  while (end < tokens.length && end - at < MAX_PARTS) {
    let next = end;
    while (next - end < 2 && joins(tokens, next) && PARTICLES.has(tokens[next]?.key ?? '')) next += 1;
    const token = tokens[next];
    if (token === undefined || !joins(tokens, next) || !isPart(token) || endsSentence(tokens[end - 1])) break;
    if (token.isShouted !== first?.isShouted && token.key.length > 1) break;
    end = next + 1;
  }
  return end;
}

/** A full stop behind more than an initial. */
function endsSentence(token: Token | undefined): boolean {
  return token !== undefined && token.end > token.bareEnd && token.key.length > 2;
}

/** Whether nothing but a space stands in front of a token. */
function joins(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.followsSpace === true && at > 0;
}

function isIntroduced(text: string, tokens: readonly Token[], at: number, isLikely: boolean): boolean {
  const before = tokens[at - 1];
  if (before === undefined) return false;
  if (joins(tokens, at)) {
    if (TITLES.has(before.key) && (!WEAK_TITLES.has(before.key) || (before.isCapitalised && isLikely))) return true;
    if (GREETINGS.has(before.key) && (isLikely || /^[,!\n]/.test(text.slice(endOf(tokens, at)))))
      return before.isCapitalised;
  }
  const between = text.slice(before.end, tokens[at]?.start);
  if (/^\s?:\s{1,3}["']?$/.test(between)) return isLikely && LABELS.has(before.key);
  return (
    /^[\s,:]{1,4}$/.test(between) && introductionBefore(tokens, at, false) && (isLikely || OWN.test(said(tokens, at)))
  );
}

function isVaguelyIntroduced(tokens: readonly Token[], at: number): boolean {
  return introductionBefore(tokens, at, true);
}

function introductionBefore(tokens: readonly Token[], at: number, isVague: boolean): boolean {
  const words = ` ${said(tokens, at)}`;
  return INTRODUCTIONS.some((phrase) => VAGUE.has(phrase) === isVague && words.endsWith(` ${phrase}`));
}

/** The three words in front of a token. */
function said(tokens: readonly Token[], at: number): string {
  return tokens
    .slice(Math.max(0, at - 3), at)
    .map(({ key }) => key)
    .join(' ');
}

function endOf(tokens: readonly Token[], at: number): number {
  return tokens[at]?.end ?? 0;
}

/** A street, a prize or a disease that bears the name. */
function isCalledAfter(text: string, tokens: readonly Token[], at: number, end: number): boolean {
  if (PLACES.has(tokens[at - 1]?.key ?? '') && joins(tokens, at)) return true;
  // A street with the number of a house.
  if (end - at > 1 && /^ \d{1,4}\b/.test(text.slice(endOf(tokens, end - 1), endOf(tokens, end - 1) + 6))) return true;
  const behind = tokens[end];
  return (
    behind !== undefined &&
    joins(tokens, end) &&
    CALLED_AFTER.has(behind.key) &&
    (behind.isCapitalised || end - at === 1)
  );
}

/** A given name without another: no part of what other capitalised words name. */
function standsAlone(text: string, tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const behind = tokens[at + 1];
  const goesOn = behind?.isCapitalised === true && joins(tokens, at + 1) && !behind.isShouted;
  if (goesOn && !endsSentence(tokens[at])) return false;
  if (before === undefined || !joins(tokens, at) || !before.isCapitalised) return true;
  // A sentence begins with a capital too.
  return before.start === 0 || /[.!?:\n]["')]?\s{0,3}$/.test(text.slice(Math.max(0, before.start - 6), before.start));
}
