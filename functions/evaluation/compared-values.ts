import { canonicalJson } from '../kernel/canonical-json.ts';
import type { WorkBudget } from './work-budget.ts';

/** Writing a character of JSON, with its keys sorted, costs as much as several steps of a pattern. */
const STEPS_PER_CHARACTER = 4;
/** Writing anything at all. */
const STEPS_PER_VALUE = 20;

/** The values that the schemas of one check compare, each written once. */
export class ComparedValues {
  readonly #work: WorkBudget;
  readonly #texts = new Map<object, string>();
  readonly #distinct = new Map<object, boolean>();

  constructor(work: WorkBudget) {
    this.#work = work;
  }

  /** @throws WorkExceededError, DeadlineExceededError */
  areEqual(a: unknown, b: unknown): boolean {
    this.#work.spend(1);
    if (!isWritten(a) || !isWritten(b)) return this.#areSamePlain(a, b);
    return this.#areSamePlain(this.textOf(a), this.textOf(b));
  }

  /** Canonical JSON: equal for equal values. */
  textOf(value: unknown): string {
    if (!isWritten(value)) {
      this.#work.spend(STEPS_PER_VALUE + (typeof value === 'string' ? STEPS_PER_CHARACTER * value.length : 0));
      return canonicalJson(value);
    }
    const known = this.#texts.get(value);
    if (known !== undefined) {
      // Whoever asks for it reads it.
      this.#work.spend(known.length);
      return known;
    }
    const text = canonicalJson(value);
    this.#work.spend(STEPS_PER_CHARACTER * text.length);
    this.#texts.set(value, text);
    return text;
  }

  /** Whether no two items are equal; found out once for a list. */
  areDistinct(items: readonly unknown[]): boolean {
    this.#work.spend(1);
    const distinct = this.#distinct.get(items) ?? new Set(items.map((item) => this.textOf(item))).size === items.length;
    this.#distinct.set(items, distinct);
    return distinct;
  }

  #areSamePlain(a: unknown, b: unknown): boolean {
    if (typeof a !== 'string' || typeof b !== 'string') return a === b;
    if (a.length !== b.length) return false;
    this.#work.spend(a.length);
    return a === b;
  }
}

function isWritten(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
