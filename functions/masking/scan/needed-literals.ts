import type { ScanPattern } from './pattern.ts';

/** How far behind the start of a match a text may stand that the match needs. */
const REACH = 192;

/**
 * Texts of which one is in every match of a pattern, far behind its anchor: a command of two letters is everywhere, what
 * makes it harmful is not. The filter has found them all before any pattern is tried.
 */
export class NeededLiterals {
  /** Per pattern that needs one: which literals of the filter it may be, and the hit that is looked at next. */
  readonly #needs: ReadonlyMap<number, { readonly isOne: Uint8Array; next: number }>;
  #hits: Int32Array = new Int32Array(0);
  #count = 0;

  constructor(patterns: readonly ScanPattern[], literals: readonly string[]) {
    this.#needs = new Map(
      patterns.flatMap(({ needs }, index) => {
        if (needs === undefined) return [];
        return [[index, { isOne: Uint8Array.from(literals, (each) => (needs.includes(each) ? 1 : 0)), next: 0 }]];
      }),
    );
  }

  /** Forgets the text before. Hits are pairs of place and literal, in the order of their places. */
  read(hits: Int32Array, count: number): void {
    this.#hits = hits;
    this.#count = count;
    for (const need of this.#needs.values()) need.next = 0;
  }

  /** Whether what a pattern needs stands near enough behind a place; places have to be asked for in their order. */
  areNear(pattern: number, place: number): boolean {
    const need = this.#needs.get(pattern);
    if (need === undefined) return true;
    const hits = this.#hits;
    let at = need.next;
    while (at < this.#count && ((hits[2 * at] ?? 0) < place || need.isOne[Math.max(0, hits[2 * at + 1] ?? 0)] !== 1))
      at += 1;
    need.next = at;
    return at < this.#count && (hits[2 * at] ?? 0) <= place + REACH;
  }
}
