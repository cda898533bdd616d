import { LETTER, NUMBER, wordRuns } from '../word-runs.ts';
import { addConcepts, ConceptMatcher } from './concepts.ts';
import { DOCUMENT_CONCEPTS } from './document-lexicon.ts';
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  type DocumentLine,
  documentKind,
  isCodeLine,
  isTableLine,
  splitLines,
} from './document-lines.ts';
import { type BucketCollector, type FeatureSet, hashStep } from './feature-set.ts';
import { numberOrZero } from './indexed.ts';
import { addWordCharacters, addWords } from './ngrams.ts';
import { viewText } from './text-view.ts';

const matcher = new ConceptMatcher(DOCUMENT_CONCEPTS);
const conceptIndex = new Map(matcher.names.map((name, index) => [name, index]));
const START_SEED = 0x510e527f;
const KIND_SEED = 0x1f83d9ab;

const IMPERATIVE_CONCEPTS = ['compose', 'alter', 'insert', 'inquire', 'operate', 'drop', 'say', 'reveal', 'roleplay'];
const imperatives = new Set(IMPERATIVE_CONCEPTS.map((name) => conceptIndex.get(name)));
const LINK = /https?:\/\/|www\.|(?<=\w-*)\.(?:com|org|net|io|xyz|info)\b/i;

/** Contrasts of a line with its document; each is repeated per document kind. */
const CONTRASTS = [
  'prose_line',
  'code_line',
  'imperative_start',
  'question',
  'novel_words',
  'novel_prose',
  'imperative_novel',
  'question_novel',
  'speaks_of_answer',
  'addresses_reader',
  'link',
  'first_line',
  'last_line',
  'length',
  'relative_length',
  'announces',
  'ends_as_sentence',
  'capitalised',
] as const;

export const LINE_DENSE_FEATURES: readonly string[] = DOCUMENT_KINDS.flatMap((kind) => [
  `${kind}_document`,
  ...CONTRASTS.map((contrast) => `${kind}_${contrast}`),
]);

export interface DocumentProfile {
  readonly lines: readonly DocumentLine[];
  /** Words of four letters or more of each line. */
  readonly lineWords: readonly ReadonlySet<string>[];
  readonly kind: DocumentKind;
  /** How many lines each word of four letters or more is on. */
  readonly wordLines: ReadonlyMap<string, number>;
  readonly medianLength: number;
}

/** Whether a line holds a web or e-mail address; linear, where a pattern for the latter would look on from every @. */
export function hasLink(line: string): boolean {
  if (LINK.test(line)) return true;
  return line.includes('@') && line.split(/\s/).some(isAddress);
}

/** Something, an @, something, a dot, something. */
function isAddress(word: string): boolean {
  const at = word.indexOf('@', 1);
  return at > 0 && word.lastIndexOf('.', word.length - 2) >= at + 2;
}

function contentWords(text: string): Set<string> {
  return new Set(wordRuns(text.toLowerCase(), LETTER | NUMBER, LETTER | NUMBER, 4));
}

export function profileDocument(document: string): DocumentProfile {
  const lines = splitLines(document);
  const wordLines = new Map<string, number>();
  const lineWords = lines.map((line) => contentWords(line.text));
  for (const words of lineWords) for (const word of words) wordLines.set(word, (wordLines.get(word) ?? 0) + 1);
  const lengths = lines.map((line) => line.text.length).sort((left, right) => left - right);
  return {
    lines,
    lineWords,
    kind: documentKind(lines),
    wordLines,
    medianLength: numberOrZero(lengths, lengths.length >> 1),
  };
}

/** Share of a line's words that no other line of the document has. */
function noveltyOf(words: ReadonlySet<string>, wordLines: ReadonlyMap<string, number>): number {
  let novel = 0;
  for (const word of words) if (wordLines.get(word) === 1) novel += 1;
  return words.size === 0 ? 0 : novel / words.size;
}

function contrasts(
  profile: DocumentProfile,
  at: number,
  concepts: readonly number[],
  words: readonly number[],
): number[] {
  const line = profile.lines[at]?.text ?? '';
  const has = (name: string) => concepts.some((concept) => matcher.names[concept] === name);
  const prose = !isTableLine(line) && !isCodeLine(line) && /[a-z\u00c0-\uffff]/i.test(line) && /\s/.test(line.trim());
  const imperative = concepts.some((concept, hit) => numberOrZero(words, hit) <= 1 && imperatives.has(concept));
  const question = /[?？]["'”]?\s*$/.test(line);
  const novelty = noveltyOf(profile.lineWords[at] ?? NO_WORDS, profile.wordLines);
  const flag = (value: boolean) => (value ? 1 : 0);
  return [
    flag(prose),
    flag(isCodeLine(line)),
    flag(imperative),
    flag(question),
    novelty,
    prose ? novelty : 0,
    imperative ? novelty : 0,
    question ? novelty : 0,
    flag(has('response')),
    flag(has('you')),
    flag(hasLink(line)),
    flag(at === 0),
    flag(at === profile.lines.length - 1),
    Math.min(1, line.length / LINE_LENGTH_SCALE),
    Math.max(-1, Math.min(1, Math.log2((1 + line.length) / (1 + profile.medianLength)) / 3)),
    flag(line.endsWith(':')),
    flag(/[.!?]["')]?$/.test(line)),
    flag(/^[\p{Lu}]/u.test(line)),
  ];
}

const LINE_LENGTH_SCALE = 200;
const NO_WORDS: ReadonlySet<string> = new Set();

/** Groups in order: words, characters, concepts, pairs, triples, how the line starts in this kind of document. */
export function lineFeatures(profile: DocumentProfile, at: number, collector: BucketCollector): FeatureSet {
  const view = viewText(profile.lines[at]?.text ?? '');
  const hits = matcher.match(view);
  collector.reset();
  addWords(view, collector);
  addWordCharacters(view, collector);
  addConcepts(hits, collector);
  const kind = DOCUMENT_KINDS.indexOf(profile.kind);
  hits.concepts.forEach((concept, hit) => {
    if (numberOrZero(hits.words, hit) <= 1) collector.add(hashStep(START_SEED, concept));
    collector.add(hashStep(hashStep(KIND_SEED, kind), concept));
  });
  collector.endGroup();
  const values = contrasts(profile, at, hits.concepts, hits.words);
  const dense = new Float64Array(LINE_DENSE_FEATURES.length);
  const first = kind * (values.length + 1);
  dense[first] = 1;
  for (let i = 0; i < values.length; i += 1) dense[first + 1 + i] = numberOrZero(values, i);
  return collector.finish(dense);
}
