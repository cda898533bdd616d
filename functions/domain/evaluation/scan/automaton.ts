import { numberAt } from '../certain.ts';

/** Bits of a state's row: 63 columns for the characters of all literals, and one for any other. */
const WIDTH_BITS = 6;
const WIDTH = 1 << WIDTH_BITS;
const ASCII = 128;

/**
 * An Aho–Corasick automaton in typed arrays: a scan costs two array reads and one comparison per
 * character. A state is the start of its row, `next[state + column]` is the next one, and the
 * complement of a state (a negative number) says that at least one literal ends there.
 */
export interface Automaton {
  /**
   * The low seven bits of a character's code to its column; upper and lower case share one. Other
   * scripts fall on some column too, which costs a look at most and never hides a literal.
   */
  readonly columns: Uint8Array;
  readonly next: Int32Array;
  /** The literals that end in a state itself, and the state of the next shorter ending (0: none). */
  readonly endings: readonly (readonly number[] | undefined)[];
  readonly shorter: Int32Array;
}

interface Trie {
  /** Rows of all states, still holding nothing but the states' own children. */
  readonly next: Int32Array;
  /** Children of each state as pairs of column and state. */
  readonly children: number[][];
  readonly endings: (number[] | undefined)[];
}

/**
 * Builds the automaton of `literals` (lower-case ASCII, not empty).
 * @throws RangeError when a literal is not lower-case ASCII.
 */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const columns = assignColumns(literals);
  const trie = buildTrie(literals, columns);
  return { columns, ...link(trie), endings: trie.endings };
}

/** The literals (by index) that end in `state`, longest first. */
export function endingsOf({ endings, shorter }: Automaton, state: number): number[] {
  const found: number[] = [];
  for (let at = state >> WIDTH_BITS; at !== 0; at = numberAt(shorter, at)) found.push(...(endings[at] ?? []));
  return found;
}

function assignColumns(literals: readonly string[]): Uint8Array {
  const columns = new Uint8Array(ASCII);
  let used = 0;
  for (const literal of literals) {
    if (!/^[\0-@[-\x7f]+$/.test(literal)) throw new RangeError(`not lower-case ASCII, or empty: ${literal}`);
    for (let i = 0; i < literal.length; i++) {
      const code = literal.charCodeAt(i);
      if (columns[code] !== 0) continue;
      // Past 63 characters the rest share a column: a few more places to look at, never fewer.
      used = Math.min(used + 1, WIDTH - 1);
      columns[code] = used;
      if (code >= 97 && code <= 122) columns[code - 32] = used;
    }
  }
  return columns;
}

function buildTrie(literals: readonly string[], columns: Uint8Array): Trie {
  const capacity = literals.reduce((sum, { length }) => sum + length, 1);
  const trie: Trie = { next: new Int32Array(capacity << WIDTH_BITS), children: [[]], endings: [undefined] };
  literals.forEach((literal, index) => {
    let state = 0;
    for (let i = 0; i < literal.length; i++) state = child(trie, state, numberAt(columns, literal.charCodeAt(i)));
    trie.endings[state] = [...(trie.endings[state] ?? []), index];
  });
  return trie;
}

function child(trie: Trie, state: number, column: number): number {
  const cell = (state << WIDTH_BITS) | column;
  const known = numberAt(trie.next, cell);
  if (known !== 0) return known;
  const added = trie.children.length;
  trie.next[cell] = added;
  trie.children[state]?.push(column, added);
  trie.children.push([]);
  trie.endings.push(undefined);
  return added;
}

/** Breadth first: each row is its fallback's row with the state's own children on top. */
function link(trie: Trie): Pick<Automaton, 'next' | 'shorter'> {
  const size = trie.children.length;
  const { next } = trie;
  const fallback = new Int32Array(size);
  const shorter = new Int32Array(size);
  const queue = [0];
  for (const state of queue) {
    const row = state << WIDTH_BITS;
    const fallbackRow = numberAt(fallback, state) << WIDTH_BITS;
    if (state !== 0) next.copyWithin(row, fallbackRow, fallbackRow + WIDTH);
    const children = trie.children[state] ?? [];
    for (let i = 0; i < children.length; i += 2) {
      const cell = row | numberAt(children, i);
      const target = numberAt(children, i + 1);
      // The own child stands in the cell of the root; elsewhere the fallback's row lies over it.
      const reached = state === 0 ? 0 : numberAt(next, cell);
      const falls = (reached < 0 ? ~reached : reached) >> WIDTH_BITS;
      fallback[target] = falls;
      shorter[target] = trie.endings[falls] === undefined ? numberAt(shorter, falls) : falls;
      const accepts = trie.endings[target] !== undefined || shorter[target] !== 0;
      next[cell] = accepts ? ~(target << WIDTH_BITS) : target << WIDTH_BITS;
      queue.push(target);
    }
  }
  return { next: next.subarray(0, size << WIDTH_BITS), shorter };
}
