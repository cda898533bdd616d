import { type BucketCollector, hashStep } from './feature-set.ts';
import { numberOrZero, unitOrZero, wordOrZero } from './indexed.ts';
import { isCjk, isSoutheastAsian, isWordUnit, normaliseUnits, type TextView } from './text-view.ts';
import { UnitTrie } from './unit-trie.ts';

const PAIR_SEED = 0x9e3779b9;
const TRIPLE_SEED = 0x7f4a7c15;
const SINGLE_SEED = 0x6a09e667;
/** Words between two concepts that still count as saying one thing. */
const PAIR_REACH_WORDS = 7;
const SPACE = 32;

/** The concepts of the words that end at a node. */
interface Ends {
  /** Those whose word must be followed by the end of a word. */
  readonly exact: number[];
  /** Those whose word may go on. */
  readonly open: number[];
}

const NO_ENDS: Ends = { exact: [], open: [] };

export interface ConceptHits {
  /** Concept numbers in text order. */
  readonly concepts: readonly number[];
  /** The word each was found at. */
  readonly words: readonly number[];
  /** Places of one ordinary word: more than one where each character counts as a word. */
  readonly scale: number;
}

/** A letter of a Korean syllable, as normalised: particles are written onto the word. */
function isHangul(unit: number): boolean {
  return unit >= 0x1100 && unit <= 0x11ff;
}

/** Name of the concept of phrases that say the opposite of the words they are made of. */
const KEPT = 'kept';

/** Finds the words of a lexicon in a text: one walk of a trie per word, so linear in the text. */
export class ConceptMatcher {
  readonly names: readonly string[];
  readonly #trie = new UnitTrie();
  readonly #ends: Ends[] = [NO_ENDS];
  /** By node: the number of what ends there, from 1; 0 where nothing does. */
  readonly #endings: Uint16Array;
  /** The concept whose words are not looked up on their own; none in most lexicons. */
  readonly #kept: number;

  constructor(lexicon: Readonly<Record<string, string>>) {
    const families = Object.entries(lexicon);
    this.names = families.map(([name]) => name);
    this.#kept = this.names.indexOf(KEPT);
    const endings = new Map<number, number>();
    families.forEach(([, entries], concept) => {
      for (const entry of entries.split(/\s+/).filter(Boolean)) this.#insert(entry, concept, endings);
    });
    this.#endings = new Uint16Array(this.#trie.size);
    for (const [node, ending] of endings) this.#endings[node] = ending;
  }

  #insert(entry: string, concept: number, endings: Map<number, number>): void {
    const open = entry.endsWith('*');
    const phrase = (open ? entry.slice(0, -1) : entry).replaceAll('_', ' ');
    const units = normaliseUnits(phrase);
    if (units.length === 0) return;
    const node = this.#trie.insert(units);
    const ending = endings.get(node) ?? this.#ends.push({ exact: [], open: [] }) - 1;
    endings.set(node, ending);
    const last = unitOrZero(units, units.length - 1);
    const ends = this.#ends[ending];
    const list = open || isCjk(last) || isHangul(last) || phrase.endsWith(' ') ? ends?.open : ends?.exact;
    if (list?.includes(concept) === false) list.push(concept);
  }

  match(view: TextView): ConceptHits {
    const concepts: number[] = [];
    const words: number[] = [];
    const { units, starts } = view;
    let keptUntil = 0;
    for (let word = 0; word < starts.length; word += 1) {
      const start = wordOrZero(starts, word);
      if (start < keptUntil) continue;
      const count = concepts.length;
      const end = this.#matchAt(units, start, word, concepts, words);
      if (this.#kept >= 0 && concepts.length > count && concepts.lastIndexOf(this.#kept) >= count) keptUntil = end;
    }
    return { concepts, words, scale: scaleOf(view) };
  }

  /** Adds what matches at a word; answers where the longest match ends. */
  #matchAt(units: Uint16Array, from: number, word: number, concepts: number[], words: number[]): number {
    const trie = this.#trie;
    const endings = this.#endings;
    let end = from;
    let node = 0;
    let exact: readonly number[] = NOTHING;
    let open: readonly number[] = NOTHING;
    for (let at = from; at < units.length; at += 1) {
      node = trie.next(node, unitOrZero(units, at));
      if (node === 0) break;
      const ending = endings[node] ?? 0;
      if (ending === 0) continue;
      const ends = this.#ends[ending] ?? NO_ENDS;
      if (ends.open.length > 0) {
        open = ends.open;
        end = at + 1;
      }
      if (ends.exact.length > 0 && !isWordUnit(units[at + 1] ?? SPACE)) {
        exact = ends.exact;
        end = at + 1;
      }
    }
    for (const concept of exact) {
      concepts.push(concept);
      words.push(word);
    }
    for (const concept of open) {
      if (exact.includes(concept)) continue;
      concepts.push(concept);
      words.push(word);
    }
    return end;
  }
}

const NOTHING: readonly number[] = [];

/** Units of a text, with the space behind it, that a word of a script with spaces takes at least on average. */
const SPACED_UNITS = 2.5;
const EAST_ASIAN_SCALE = 2;
/** Thai words are spelled with four or five characters. */
const SOUTHEAST_ASIAN_SCALE = 4;

function scaleOf({ units, starts }: TextView): number {
  if (units.length >= SPACED_UNITS * starts.length) return 1;
  const middle = unitOrZero(units, wordOrZero(starts, starts.length >> 1));
  return isSoutheastAsian(middle) ? SOUTHEAST_ASIAN_SCALE : EAST_ASIAN_SCALE;
}

/**
 * Adds three groups: the concepts present, ordered pairs of concepts at most seven words apart, and
 * ordered triples of neighbours. Pairs carry what a word alone does not ("ignore … instructions").
 */
export function addConcepts(hits: ConceptHits, into: BucketCollector): void {
  const { concepts, words, scale } = hits;
  const reach = PAIR_REACH_WORDS * scale;
  for (const concept of concepts) into.add(hashStep(SINGLE_SEED, concept));
  into.endGroup();
  for (let second = 1; second < concepts.length; second += 1) {
    for (let first = second - 1; first >= 0 && first >= second - 6; first -= 1) {
      if (numberOrZero(words, second) - numberOrZero(words, first) > reach) break;
      into.add(hashStep(hashStep(PAIR_SEED, numberOrZero(concepts, first)), numberOrZero(concepts, second)));
    }
  }
  into.endGroup();
  for (let third = 2; third < concepts.length; third += 1) {
    if (numberOrZero(words, third) - numberOrZero(words, third - 2) > reach) continue;
    let hash = hashStep(TRIPLE_SEED, numberOrZero(concepts, third - 2));
    hash = hashStep(hash, numberOrZero(concepts, third - 1));
    into.add(hashStep(hash, numberOrZero(concepts, third)));
  }
  into.endGroup();
}
