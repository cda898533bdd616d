import type { ContextIndex } from './context-index.ts';

/** Numbers of a context that a number is compared with; keeps the work bounded on large tables. */
const MAX_COMPARED = 400;
/** Numbers of a context that are combined in pairs. */
const MAX_COMBINED = 80;
/** Numbers of one output for which pairs are tried; later ones count as unsupported. */
const MAX_DERIVED = 12;
/** Scales that a table leaves to its header (thousands, millions, percent). */
const SCALES = [1, 100, 1e3, 1e6, 0.01, 1e-3, 1e-6] as const;
const SCALE_TOLERANCE = 0.004;

/** Decides whether a number of an output rests on the numbers of a context; remembers its answers. */
export class NumberSupport {
  readonly #index: ContextIndex;
  readonly #known = new Map<string, boolean>();
  #derived = 0;

  constructor(index: ContextIndex) {
    this.#index = index;
  }

  /** True for a number the context holds, up to scale, or that follows from two it holds. */
  supports(word: string): boolean {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const supported = this.#index.has(word) || this.#scaled(Number(word)) || this.#derivable(word);
    this.#known.set(word, supported);
    return supported;
  }

  #scaled(value: number): boolean {
    return this.#index.numbers
      .slice(0, MAX_COMPARED)
      .some((known) => known !== 0 && SCALES.some((scale) => Math.abs(value / known / scale - 1) < SCALE_TOLERANCE));
  }

  /** A sum, difference, mean, ratio, percentage or percentage change of two numbers. */
  #derivable(word: string): boolean {
    this.#derived += 1;
    if (this.#derived > MAX_DERIVED) return false;
    const value = Number(word);
    const decimals = word.split('.')[1]?.length ?? 0;
    const tolerance = 0.51 * 10 ** -decimals;
    const known = this.#index.numbers.slice(0, MAX_COMBINED);
    const meets = (result: number) => Math.abs(result - value) < tolerance;
    return known.some((left) =>
      known.some(
        (right) =>
          right !== 0 &&
          (meets(left + right) ||
            meets(left - right) ||
            meets((left + right) / 2) ||
            meets(left / right) ||
            meets((100 * left) / right) ||
            meets((100 * (left - right)) / right)),
      ),
    );
  }
}
