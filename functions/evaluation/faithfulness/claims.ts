import { groupOf } from '../../kernel/certain.ts';
import { APOSTROPHE, kindAt, LETTER, NUMBER, UPPER, widthOf, wordRuns } from '../word-runs.ts';
import { isEvasive } from './evasion.ts';
import type { Ground } from './known-ground.ts';
import { asciiDigits, otherNumbersIn } from './notations.ts';
import { contradictedUnit, isSupported, type KnownNumbers, knownNumbers, numbersIn } from './numbers.ts';
import { type Sentence, sentencesOf } from './sentences.ts';

/** Why a sentence is not supported by what the application was given. */
export type LackOfSupport =
  | 'unsupported_number'
  | 'contradicted_unit'
  | 'unsupported_date'
  | 'unsupported_entity'
  | 'unsupported_citation'
  | 'unsupported_sentence';

export interface UnsupportedClaim {
  readonly kind: LackOfSupport;
  readonly sentence: Sentence;
  /** In the whole output. */
  readonly offset: number;
  readonly length: number;
  readonly detail: string;
  /** Share of the sentence's content words that are new; for `unsupported_sentence`. */
  readonly novelty?: number;
}

export interface Evidence {
  readonly words: ReadonlySet<string>;
  readonly numbers: KnownNumbers;
  readonly lower: string;
  /** Every word as it is written, lower case. */
  readonly vocabulary: ReadonlySet<string>;
  readonly documents: number;
  readonly maxNovelty: number;
}

/** More new words than this share and a sentence says something else than its sources; 1 where words say nothing. */
export function maxNoveltyOn(ground: Ground | undefined): number {
  if (ground === undefined) return 1;
  return ground === 'brief' ? 0.8 : 0.6;
}

/** Shorter sentences say too little for a share to mean anything. */
const MIN_CONTENT_WORDS = 5;

const STOP_WORDS = new Set(
  'about above after again against also although always among another anyone anything because been before being below between both cannot could does doing done down during each either else enough even ever every everyone everything from further have having here himself herself however into itself just know known like likely made make many maybe might more most much must need never nothing often once only other ours over perhaps please quite rather really same seem shall should since some someone something sometimes still such sure than that their theirs them then there therefore these they thing things think this those though through thus together under until upon used using usually very want well were what when where whether which while will with within without would your yours yourself based context information provided following given according mentioned'.split(
    ' ',
  ),
);

/** Distinct words of four letters and more of a lower-case text, without stop words, roughly stemmed. */
function contentWords(lower: string): Set<string> {
  const words = new Set<string>();
  for (const word of wordRuns(lower, LETTER, LETTER | APOSTROPHE, 4)) {
    const stemmed = stem(word);
    if (stemmed !== '') words.add(stemmed);
  }
  return words;
}

/** By word; the empty text for stop words. */
const stems = new Map<string, string>();
/** Distinct words to remember; a text cannot make the cache grow without end. */
const MAX_STEMS = 20_000;

function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const computed = STOP_WORDS.has(word) ? '' : computeStem(word);
  if (stems.size < MAX_STEMS) stems.set(word, computed);
  return computed;
}

/** Drops common English endings, so that `manages`, `managed` and `managing` are one word. */
function computeStem(word: string): string {
  const bare = word.replace(/['’]s?$/, '');
  const cut = bare.replace(/(?:ations?|ingly|edly|iness|ments?|ing|ies|ied|ed|es|ly|s)$/, '');
  return cut.length >= 3 ? cut.replace(/(?:e|i)$/, '') : bare;
}

const NO_WORDS: ReadonlySet<string> = new Set();

export function evidenceFrom(contexts: readonly string[], question: string, maxNovelty: number): Evidence {
  const all = [...contexts, question];
  const lower = all.join('\n').toLowerCase();
  return {
    // Where words say nothing of a claim, they are not asked.
    words: maxNovelty < 1 ? contentWords(lower) : NO_WORDS,
    numbers: knownNumbers(all),
    lower,
    vocabulary: new Set(wordRuns(lower, LETTER | NUMBER, LETTER | NUMBER, 2)),
    documents: contexts.length,
    maxNovelty,
  };
}

/** Sentences that claim nothing about the sources: questions, greetings, what the model cannot do. */
const NO_CLAIM =
  /\?$|^(?:i['’]?m\b|i (?:am|can|cannot|can['’]t|don['’]t|do not|hope|think|believe|would|apologi|love|like|have|was|will)\b|sorry|thank|sure|please|hello|hi\b|of course|let me|yes[.,!]?$|no[.,!]?$|note:|here (?:is|are)\b|unfortunately)/i;

/** Every claim of an output that the evidence does not hold, in order of its place. */
export function unsupportedClaims(output: string, evidence: Evidence): UnsupportedClaim[] {
  const claims: UnsupportedClaim[] = [];
  let asked = 0;
  for (const sentence of sentencesOf(output).slice(0, MAX_SENTENCES)) {
    if (NO_CLAIM.test(sentence.text)) continue;
    const found = claimsOf(sentence, evidence);
    if (found.length === 0) continue;
    asked += 1;
    if (asked <= MAX_EVASIVE && isEvasive(sentence.text)) continue;
    claims.push(...found);
    if (claims.length >= MAX_CLAIMS) break;
  }
  return claims.slice(0, MAX_CLAIMS);
}

/** Sentences with a claim of which it is asked whether they only evade; bounds the work for a hostile output. */
const MAX_EVASIVE = 50;

/** What a person would still read; they bound the work for a hostile output. */
const MAX_SENTENCES = 1_000;
const MAX_CLAIMS = 20;
const MAX_PER_SENTENCE = 30;

function claimsOf(sentence: Sentence, evidence: Evidence): UnsupportedClaim[] {
  const place = (offset: number, length: number) => ({ sentence, offset: sentence.offset + offset, length });
  const claims: UnsupportedClaim[] = [...numberClaims(sentence, evidence)];
  for (const { index, 0: month } of HAS_DIGIT.test(sentence.text) ? sentence.text.matchAll(MONTH) : []) {
    if (MONTH_FORMS(month).some((form) => evidence.vocabulary.has(form))) continue;
    claims.push({ kind: 'unsupported_date', ...place(index, month.length), detail: month });
  }
  for (const { text, offset } of entitiesIn(sentence.text).slice(0, MAX_PER_SENTENCE)) {
    const words = wordRuns(text.toLowerCase(), LETTER | NUMBER, LETTER | NUMBER, 1);
    if (words.every((word) => holdsWord(evidence.vocabulary, word))) continue;
    claims.push({ kind: 'unsupported_entity', ...place(offset, text.length), detail: text });
  }
  for (const { text, offset } of citationsIn(sentence.text, evidence)) {
    claims.push({ kind: 'unsupported_citation', ...place(offset, text.length), detail: text });
  }
  const novelty = evidence.maxNovelty < 1 ? noveltyOf(sentence.text, evidence) : undefined;
  if (novelty !== undefined && novelty.share > evidence.maxNovelty) {
    const detail = novelty.words.slice(0, 6).join(', ');
    claims.push({ kind: 'unsupported_sentence', ...place(0, sentence.text.length), detail, novelty: novelty.share });
  }
  return claims;
}

/** A number of another notation: exact, without unit. */
const PLAIN = { tolerance: 0, unit: undefined, scale: 1, text: '', offset: 0 };

function numberClaims(sentence: Sentence, { numbers }: Evidence): UnsupportedClaim[] {
  const isListNumber = (text: string, offset: number) =>
    offset === 0 && /^\d{1,3}[.)]/.test(sentence.text) && !text.includes(' ');
  const text = asciiDigits(sentence.text);
  // “1,2 Millionen” read as English is a 1 and a 2: where the other reading is supported, nothing is missing.
  const read = otherNumbersIn(text).filter(({ value }) => isSupported({ ...PLAIN, value }, numbers));
  return numbersIn(text)
    .slice(0, MAX_PER_SENTENCE)
    .flatMap((number): UnsupportedClaim[] => {
      if (isListNumber(number.text, number.offset)) return [];
      if (read.some(({ offset, length }) => number.offset >= offset && number.offset < offset + length)) return [];
      const place = { sentence, offset: sentence.offset + number.offset, length: number.text.length };
      if (!isSupported(number, numbers)) return [{ kind: 'unsupported_number', ...place, detail: number.text }];
      const units = contradictedUnit(number, numbers);
      return units === undefined
        ? []
        : [{ kind: 'contradicted_unit', ...place, detail: `${number.text} instead of ${units}` }];
    });
}

function noveltyOf(text: string, { words }: Evidence): { share: number; words: string[] } | undefined {
  const content = [...contentWords(text.toLowerCase())];
  if (content.length < MIN_CONTENT_WORDS) return undefined;
  const novel = content.filter((word) => !words.has(word));
  return { share: novel.length / content.length, words: novel };
}

const HAS_DIGIT = /\d/;
/** `March`, and `mar` as tables write it. */
const MONTH_FORMS = (month: string) => [month.toLowerCase(), month.slice(0, 3).toLowerCase()];
const MONTH =
  /\b(?:January|February|March|April|May|June|July|August|September|October|November|December)(?= \d| of \d|, \d)/g;
/** Two capitalised words, or one inside a sentence: a name. */
const NAME_HERE =
  /(?<![.!?]\s|^|["“(]\s?|[-*•]\s)\b\p{Lu}[\p{L}'’-]{2,}(?:\s\p{Lu}[\p{L}'’-]{1,})*|(?<=^|[.!?]\s)\p{Lu}[\p{L}'’-]{2,}(?:\s\p{Lu}[\p{L}'’-]{2,})+/uy;
const NO_NAME =
  /^(?:I|The|This|That|These|Those|It|He|She|They|We|You|A|An|In|On|At|For|But|And|Or|If|As|So|Yes|No|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|English|OK|Also|However|There|Here|When|Where|What|Who|Why|How|Note|Please|According|Context|Answer|Mr|Mrs|Ms|Dr|Prof)$/;

/** Names in a sentence: capitalised runs, without the first word alone and without days and months. */
function entitiesIn(text: string): { text: string; offset: number }[] {
  const entities: { text: string; offset: number }[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = kindAt(text, at);
    if ((kind & UPPER) === 0) {
      at += widthOf(kind);
      continue;
    }
    NAME_HERE.lastIndex = at;
    const name = NAME_HERE.exec(text)?.[0];
    if (name !== undefined) {
      const words = name.split(/\s+/).filter((word) => !NO_NAME.test(word));
      if (words.length > 0) entities.push({ text: words.join(' ').replace(/['’]s$/, ''), offset: at });
    }
    at += name?.length ?? widthOf(kind);
  }
  return entities;
}

/** The word itself, or with a plural or a possessive on one side. */
function holdsWord(vocabulary: ReadonlySet<string>, word: string): boolean {
  return (
    word.length < 2 ||
    vocabulary.has(word) ||
    vocabulary.has(`${word}s`) ||
    (word.endsWith('s') && vocabulary.has(word.slice(0, -1))) ||
    (word.endsWith('ies') && vocabulary.has(`${word.slice(0, -3)}y`))
  );
}

const URL_CITATION = /https?:\/\/[^\s)\]>"']{4,200}|\bdoi:\s?10\.\d{4,9}\/[^\s)\]]{2,80}/gi;
const BRACKET = /\[(\d{1,3})\]/g;
const AUTHOR_YEAR = /\(([A-Z][\p{L}'’-]{1,40})(?: et al\.?| (?:and|&) [A-Z][\p{L}'’-]{1,40})?,? (\d{4})[a-z]?\)/gu;

/** All matches of a pattern, which is not tried where a sign is missing that each of them holds. */
function matchesWith(sign: string, pattern: RegExp, text: string): RegExpExecArray[] {
  return text.includes(sign) ? [...text.matchAll(pattern)] : [];
}

function citationsIn(text: string, evidence: Evidence): { text: string; offset: number }[] {
  const found: { text: string; offset: number }[] = [];
  for (const match of matchesWith(':', URL_CITATION, text).slice(0, MAX_PER_SENTENCE)) {
    const address = match[0].replace(/[.,;]+$/, '').toLowerCase();
    if (!evidence.lower.includes(address)) found.push({ text: match[0], offset: match.index });
  }
  for (const match of matchesWith('[', BRACKET, text).slice(0, MAX_PER_SENTENCE)) {
    const number = Number(match[1]);
    const known = number <= evidence.documents || evidence.lower.includes(match[0]);
    if (!known) found.push({ text: match[0], offset: match.index });
  }
  for (const match of matchesWith('(', AUTHOR_YEAR, text).slice(0, MAX_PER_SENTENCE)) {
    const known =
      evidence.lower.includes(groupOf(match, 1).toLowerCase()) && evidence.lower.includes(groupOf(match, 2));
    if (!known) found.push({ text: match[0], offset: match.index });
  }
  return found;
}
