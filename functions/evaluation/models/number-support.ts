import type { ContextIndex } from './context-index.ts';
import { numberOrZero } from './indexed.ts';

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
    const { numbers } = this.#index;
    const count = Math.min(numbers.length, MAX_COMPARED);
    for (let at = 0; at < count; at += 1) {
      const known = numberOrZero(numbers, at);
      if (known === 0) continue;
      for (const scale of SCALES) if (Math.abs(value / known / scale - 1) < SCALE_TOLERANCE) return true;
    }
    return false;
  }

  #derivable(word: string): boolean {
    this.#derived += 1;
    if (this.#derived > MAX_DERIVED) return false;
    const value = Number(word);
    const decimals = word.split('.')[1]?.length ?? 0;
    const tolerance = 0.51 * 10 ** -decimals;
    const { numbers } = this.#index;
    const count = Math.min(numbers.length, MAX_COMBINED);
    for (let at = 0; at < count; at += 1)
      for (let other = 0; other < count; other += 1)
        if (isDerived(value, tolerance, numberOrZero(numbers, at), numberOrZero(numbers, other))) return true;
    return false;
  }
}

/** Whether a value is a sum, difference, mean, ratio, percentage or percentage change of two numbers. */
function isDerived(value: number, tolerance: number, left: number, right: number): boolean {
  return (
    right !== 0 &&
    (Math.abs(left + right - value) < tolerance ||
      Math.abs(left - right - value) < tolerance ||
      Math.abs((left + right) / 2 - value) < tolerance ||
      Math.abs(left / right - value) < tolerance ||
      Math.abs((100 * left) / right - value) < tolerance ||
      Math.abs((100 * (left - right)) / right - value) < tolerance)
  );
}
