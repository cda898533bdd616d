import { type BucketCollector, hashStep } from './feature-set.ts';
import { numberOrZero, unitOrZero, wordOrZero } from './indexed.ts';
import { isCjk, isWordUnit, normaliseUnits, type TextView } from './text-view.ts';

const PAIR_SEED = 0x9e3779b9;
const TRIPLE_SEED = 0x7f4a7c15;
const SINGLE_SEED = 0x6a09e667;
/** Words between two concepts that still count as saying one thing. */
const PAIR_REACH_WORDS = 7;
const SPACE = 32;

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  /** Concepts whose word ends here and must be followed by the end of a word. */
  exact: number[];
  /** Concepts whose word may go on. */
  open: number[];
}

function newNode(): TrieNode {
  return { next: new Map(), exact: [], open: [] };
}

export interface ConceptHits {
  /** Concept numbers in text order. */
  readonly concepts: readonly number[];
  /** The word each was found at. */
  readonly words: readonly number[];
}

/** Finds the words of a lexicon in a text: one walk of a trie per word, so linear in the text. */
export class ConceptMatcher {
  readonly names: readonly string[];
  readonly #root = newNode();

  constructor(lexicon: Readonly<Record<string, string>>) {
    const families = Object.entries(lexicon);
    this.names = families.map(([name]) => name);
    families.forEach(([, entries], concept) => {
      for (const entry of entries.split(/\s+/).filter(Boolean)) this.#insert(entry, concept);
    });
  }

  #insert(entry: string, concept: number): void {
    const open = entry.endsWith('*');
    const phrase = (open ? entry.slice(0, -1) : entry).replaceAll('_', ' ');
    const units = normaliseUnits(phrase);
    if (units.length === 0) return;
    let node = this.#root;
    for (const unit of units) {
      let next = node.next.get(unit);
      if (next === undefined) {
        next = newNode();
        node.next.set(unit, next);
      }
      node = next;
    }
    const list = open || isCjk(unitOrZero(units, units.length - 1)) || phrase.endsWith(' ') ? node.open : node.exact;
    if (!list.includes(concept)) list.push(concept);
  }

  match(view: TextView): ConceptHits {
    const concepts: number[] = [];
    const words: number[] = [];
    const { units, starts } = view;
    for (let word = 0; word < starts.length; word += 1) {
      this.#matchAt(units, wordOrZero(starts, word), word, concepts, words);
    }
    return { concepts, words };
  }

  #matchAt(units: Uint16Array, from: number, word: number, concepts: number[], words: number[]): void {
    let node = this.#root;
    let exact: readonly number[] = [];
    let open: readonly number[] = [];
    for (let at = from; at < units.length; at += 1) {
      const next = node.next.get(unitOrZero(units, at));
      if (next === undefined) break;
      node = next;
      if (node.open.length > 0) open = node.open;
      if (node.exact.length > 0 && !isWordUnit(units[at + 1] ?? SPACE)) exact = node.exact;
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
  }
}

/**
 * Adds three groups: the concepts present, ordered pairs of concepts at most seven words apart, and
 * ordered triples of neighbours. Pairs carry what a word alone does not ("ignore … instructions").
 */
export function addConcepts(hits: ConceptHits, into: BucketCollector): void {
  const { concepts, words } = hits;
  for (const concept of concepts) into.add(hashStep(SINGLE_SEED, concept));
  into.endGroup();
  for (let second = 1; second < concepts.length; second += 1) {
    for (let first = second - 1; first >= 0 && first >= second - 6; first -= 1) {
      if (numberOrZero(words, second) - numberOrZero(words, first) > PAIR_REACH_WORDS) break;
      into.add(hashStep(hashStep(PAIR_SEED, numberOrZero(concepts, first)), numberOrZero(concepts, second)));
    }
  }
  into.endGroup();
  for (let third = 2; third < concepts.length; third += 1) {
    if (numberOrZero(words, third) - numberOrZero(words, third - 2) > PAIR_REACH_WORDS) continue;
    let hash = hashStep(TRIPLE_SEED, numberOrZero(concepts, third - 2));
    hash = hashStep(hash, numberOrZero(concepts, third - 1));
    into.add(hashStep(hash, numberOrZero(concepts, third)));
  }
  into.endGroup();
}
