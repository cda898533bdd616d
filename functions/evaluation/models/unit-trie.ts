/** Nodes are numbered with 16 bits, so that a node and a unit make one key. */
const MAX_NODES = 1 << 16;
const SPREAD = 0x9e3779b1;

/**
 * Texts as paths of UTF-16 units from node 0. All edges stand in one table of numbers, half of which is empty: a step is a look
 * or two at it.
 */
export class UnitTrie {
  /**
   * In pairs, side by side: the node and the unit that an edge goes out with, and the node it goes to; 0 where there is none, since
   * nothing leads back to the root.
   */
  #edges = new Int32Array(1 << 9);
  /** Leaves of a hash the bits of a place. */
  #shift = 24;
  #nodes = 1;

  /** Nodes, the root included. */
  get size(): number {
    return this.#nodes;
  }

  /**
   * The node at the end of a path, made where it is missing.
   * @throws RangeError when there are more nodes than can be numbered
   */
  insert(units: Uint16Array): number {
    let node = 0;
    for (const unit of units) node = this.next(node, unit) || this.#add(node, unit);
    return node;
  }

  /** The node behind an edge; 0 where there is none. */
  next(node: number, unit: number): number {
    return this.#edges[this.#placeOf((node << 16) | unit) + 1] ?? 0;
  }

  /** Where an edge stands, or would. */
  #placeOf(key: number): number {
    const edges = this.#edges;
    const last = edges.length - 2;
    let place = (Math.imul(key ^ (key >>> 15), SPREAD) >>> this.#shift) << 1;
    while (edges[place] !== key && edges[place + 1] !== 0) place = (place + 2) & last;
    return place;
  }

  #add(from: number, unit: number): number {
    if (this.#nodes === MAX_NODES) throw new RangeError('a lexicon has more nodes than can be numbered');
    if (4 * this.#nodes >= this.#edges.length) this.#grow();
    const node = this.#nodes++;
    this.#put((from << 16) | unit, node);
    return node;
  }

  #put(key: number, node: number): void {
    const place = this.#placeOf(key);
    this.#edges[place] = key;
    this.#edges[place + 1] = node;
  }

  #grow(): void {
    const edges = this.#edges;
    this.#edges = new Int32Array(2 * edges.length);
    this.#shift -= 1;
    for (let place = 0; place < edges.length; place += 2) {
      const node = edges[place + 1] ?? 0;
      if (node !== 0) this.#put(edges[place] ?? 0, node);
    }
  }
}
