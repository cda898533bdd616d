/** Bits of a state's row: room for 63 distinct characters in all literals, plus "any other". */
const WIDTH_BITS = 6;
const WIDTH = 1 << WIDTH_BITS;
const ASCII = 128;

/**
 * An Aho–Corasick automaton in typed arrays. States at or above `firstAccepting` end at least one
 * literal; a scan therefore costs two array reads and one comparison per character.
 */
export interface Automaton {
  /** Character code (ASCII) to column; upper and lower case share one. */
  readonly columns: Uint8Array;
  /** `next[(state << 6) | column]` is the next state. */
  readonly next: Uint16Array;
  readonly firstAccepting: number;
  /** Literals ending in accepting state s: `outputs[offsets[s - firstAccepting] …]`. */
  readonly offsets: Uint32Array;
  readonly outputs: Uint16Array;
}

interface Trie {
  readonly rows: Uint16Array;
  readonly ends: number[][];
  size: number;
}

/**
 * Builds the automaton of `literals` (lower-case ASCII, not empty).
 * @throws RangeError when a literal is not lower-case ASCII or the literals use too many characters.
 */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const columns = assignColumns(literals);
  const trie = buildTrie(literals, columns);
  const order = linkFailures(trie);
  return renumber(trie, order, columns);
}

function assignColumns(literals: readonly string[]): Uint8Array {
  const columns = new Uint8Array(ASCII);
  let used = 0;
  for (const literal of literals) {
    if (literal.length === 0) throw new RangeError('a literal must not be empty');
    for (let i = 0; i < literal.length; i++) {
      const code = literal.charCodeAt(i);
      if (code >= ASCII || (code >= 65 && code <= 90)) throw new RangeError(`not lower-case ASCII: ${literal}`);
      if (columns[code] !== 0) continue;
      used += 1;
      if (used >= WIDTH) throw new RangeError('the literals use more than 63 different characters');
      columns[code] = used;
      if (code >= 97 && code <= 122) columns[code - 32] = used;
    }
  }
  return columns;
}

function buildTrie(literals: readonly string[], columns: Uint8Array): Trie {
  let capacity = 1;
  for (const literal of literals) capacity += literal.length;
  const trie: Trie = { rows: new Uint16Array(capacity << WIDTH_BITS), ends: [[]], size: 1 };
  literals.forEach((literal, index) => {
    let state = 0;
    for (let i = 0; i < literal.length; i++) {
      const cell = (state << WIDTH_BITS) | (columns[literal.charCodeAt(i)] ?? 0);
      let target = trie.rows[cell] ?? 0;
      if (target === 0) {
        target = trie.size;
        trie.size += 1;
        trie.rows[cell] = target;
        trie.ends.push([]);
      }
      state = target;
    }
    trie.ends[state]?.push(index);
  });
  return trie;
}

/** Completes every row with the failure transitions; returns the states in breadth-first order. */
function linkFailures(trie: Trie): number[] {
  const { rows } = trie;
  const failure = new Uint16Array(trie.size);
  const order = [0];
  for (let at = 0; at < order.length; at++) {
    const state = order[at] ?? 0;
    const fallback = failure[state] ?? 0;
    for (let column = 1; column < WIDTH; column++) {
      const cell = (state << WIDTH_BITS) | column;
      const target = rows[cell] ?? 0;
      const viaFailure = state === 0 ? 0 : (rows[(fallback << WIDTH_BITS) | column] ?? 0);
      if (target === 0) {
        rows[cell] = viaFailure;
      } else {
        failure[target] = viaFailure;
        trie.ends[target]?.push(...(trie.ends[viaFailure] ?? []));
        order.push(target);
      }
    }
  }
  return order;
}

/** Moves the accepting states to the end, so that one comparison recognises them. */
function renumber(trie: Trie, order: readonly number[], columns: Uint8Array): Automaton {
  const accepts = (state: number) => (trie.ends[state]?.length ?? 0) > 0;
  const sorted = [...order.filter((state) => !accepts(state)), ...order.filter(accepts)];
  const renamed = new Uint16Array(trie.size);
  sorted.forEach((state, index) => {
    renamed[state] = index;
  });
  const next = new Uint16Array(trie.size << WIDTH_BITS);
  sorted.forEach((state, index) => {
    for (let column = 0; column < WIDTH; column++) {
      const target = trie.rows[(state << WIDTH_BITS) | column] ?? 0;
      next[(index << WIDTH_BITS) | column] = renamed[target] ?? 0;
    }
  });
  const accepting = sorted.filter(accepts);
  const offsets = new Uint32Array(accepting.length + 1);
  const outputs: number[] = [];
  accepting.forEach((state, index) => {
    outputs.push(...(trie.ends[state] ?? []));
    offsets[index + 1] = outputs.length;
  });
  return {
    columns,
    next,
    firstAccepting: sorted.length - accepting.length,
    offsets,
    outputs: Uint16Array.from(outputs),
  };
}
