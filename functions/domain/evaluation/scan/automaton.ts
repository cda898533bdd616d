import { numberAt } from '../certain.ts';

/** Bits of a state's row: 63 columns for the characters of all literals, and one for any other. */
const WIDTH_BITS = 6;
const WIDTH = 1 << WIDTH_BITS;
const ASCII = 128;

/** Set on a state that ends at least one literal: one comparison recognises it. */
export const ACCEPTS = 0x8000;
const STATE = ACCEPTS - 1;

/**
 * An Aho–Corasick automaton in typed arrays: a scan costs two array reads and one comparison per
 * character. `next[((state & 0x7fff) << 6) | column]` is the next state, `ACCEPTS` included.
 */
export interface Automaton {
  /** Character code (ASCII) to column; upper and lower case share one. */
  readonly columns: Uint8Array;
  readonly next: Uint16Array;
  /** The literals that end in a state itself, and the state of the next shorter ending (0: none). */
  readonly endings: readonly (readonly number[] | undefined)[];
  readonly shorter: Uint16Array;
}

interface Trie {
  /** Children of each state as pairs of column and state. */
  readonly children: number[][];
  readonly endings: (number[] | undefined)[];
}

/**
 * Builds the automaton of `literals` (lower-case ASCII, not empty).
 * @throws RangeError when a literal is not lower-case ASCII, or there are too many of them.
 */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const columns = assignColumns(literals);
  const trie = buildTrie(literals, columns);
  if (trie.children.length > STATE) throw new RangeError('the literals need more than 32767 states');
  return { columns, ...link(trie), endings: trie.endings };
}

/** The literals (by index) that end in `state`, longest first. */
export function endingsOf({ endings, shorter }: Automaton, state: number): number[] {
  const found: number[] = [];
  for (let at = state & STATE; at !== 0; at = numberAt(shorter, at)) found.push(...(endings[at] ?? []));
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
  const trie: Trie = { children: [[]], endings: [undefined] };
  literals.forEach((literal, index) => {
    let state = 0;
    for (let i = 0; i < literal.length; i++) state = child(trie, state, numberAt(columns, literal.charCodeAt(i)));
    trie.endings[state] = [...(trie.endings[state] ?? []), index];
  });
  return trie;
}

function child(trie: Trie, state: number, column: number): number {
  const children = trie.children[state] ?? [];
  for (let i = 0; i < children.length; i += 2) if (children[i] === column) return numberAt(children, i + 1);
  const added = trie.children.length;
  children.push(column, added);
  trie.children.push([]);
  trie.endings.push(undefined);
  return added;
}

/** Breadth first: each row is its fallback's row with the state's own children on top. */
function link(trie: Trie): Pick<Automaton, 'next' | 'shorter'> {
  const size = trie.children.length;
  const next = new Uint16Array(size << WIDTH_BITS);
  const fallback = new Uint16Array(size);
  const shorter = new Uint16Array(size);
  const queue = [0];
  for (const state of queue) {
    const row = state << WIDTH_BITS;
    const fallbackRow = numberAt(fallback, state) << WIDTH_BITS;
    if (state !== 0) next.copyWithin(row, fallbackRow, fallbackRow + WIDTH);
    const children = trie.children[state] ?? [];
    for (let i = 0; i < children.length; i += 2) {
      const cell = row | numberAt(children, i);
      const target = numberAt(children, i + 1);
      const falls = numberAt(next, cell) & STATE;
      fallback[target] = falls;
      shorter[target] = trie.endings[falls] === undefined ? numberAt(shorter, falls) : falls;
      const accepts = trie.endings[target] !== undefined || shorter[target] !== 0;
      next[cell] = accepts ? target | ACCEPTS : target;
      queue.push(target);
    }
  }
  return { next, shorter };
}
