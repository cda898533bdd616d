import type { CONCEPTS } from './concept-lexicon.ts';
import type { ConceptHits } from './concepts.ts';
import { numberOrZero } from './indexed.ts';

type Concept = keyof typeof CONCEPTS;

/** Words of two meanings that stand near each other in an attack, in this order or the other. */
interface Combination {
  readonly one: Concept;
  readonly other: readonly Concept[];
  readonly reach: number;
}

/** Words between two meanings of one demand. */
const REACH = 8;
/** Meanings that are themselves what an attack asks for. */
const ALONE: readonly Concept[] = ['alias', 'unbound'];
const COMBINATIONS: readonly Combination[] = [
  { one: 'drop', other: ['prior', 'instruction', 'prompt', 'norms', 'assistant', 'only', 'instead'], reach: REACH },
  { one: 'drop', other: ['every', 'you'], reach: 3 },
  { one: 'reveal', other: ['prompt', 'secret'], reach: REACH },
  { one: 'say', other: ['prompt', 'secret'], reach: REACH },
  { one: 'inquiry', other: ['prompt', 'secret'], reach: REACH },
  { one: 'exfiltrate', other: ['prompt', 'secret'], reach: REACH },
  { one: 'never', other: ['refuse', 'norms'], reach: REACH },
  { one: 'must', other: ['refuse'], reach: REACH },
  { one: 'you', other: ['prompt', 'alias'], reach: 3 },
  { one: 'fresh', other: ['task', 'instruction'], reach: 3 },
  { one: 'halt', other: ['task', 'instruction', 'instead'], reach: REACH },
  { one: 'finished', other: ['task', 'instruction'], reach: REACH },
  { one: 'encode', other: ['secret', 'instruction', 'prompt', 'drop', 'response'], reach: 2 * REACH },
  { one: 'authority', other: ['secret', 'prompt', 'instruction', 'mode'], reach: 2 * REACH },
  { one: 'mode', other: ['assistant', 'secret', 'norms'], reach: REACH },
];

/**
 * Whether a text holds the words of an attack in each other's neighbourhood. A head that was trained on some attacks
 * and some harmless texts is sure of itself on texts that resemble neither; without such words its risk says little.
 */
export class AttackEvidence {
  readonly #alone: ReadonlySet<number>;
  /** Per concept, the concepts it makes evidence with, and within how many words. */
  readonly #partners: ReadonlyMap<number, ReadonlyMap<number, number>>;

  constructor(names: readonly string[]) {
    const numberOf = (concept: Concept) => names.indexOf(concept);
    this.#alone = new Set(ALONE.map(numberOf));
    const partners = new Map<number, Map<number, number>>();
    const add = (from: number, to: number, reach: number) => {
      const known = partners.get(from) ?? new Map<number, number>();
      partners.set(from, known.set(to, Math.max(reach, known.get(to) ?? 0)));
    };
    for (const { one, other, reach } of COMBINATIONS) {
      for (const concept of other) {
        add(numberOf(one), numberOf(concept), reach);
        add(numberOf(concept), numberOf(one), reach);
      }
    }
    this.#partners = partners;
  }

  isIn({ concepts, words, scale }: ConceptHits): boolean {
    for (let at = 0; at < concepts.length; at += 1) {
      const concept = numberOrZero(concepts, at);
      if (this.#alone.has(concept)) return true;
      const partners = this.#partners.get(concept);
      if (partners === undefined) continue;
      for (let before = at - 1; before >= 0; before -= 1) {
        const distance = numberOrZero(words, at) - numberOrZero(words, before);
        if (distance > 2 * REACH * scale) break;
        const reach = partners.get(numberOrZero(concepts, before));
        if (reach !== undefined && distance <= reach * scale) return true;
      }
    }
    return false;
  }
}
