/** Buckets of the hashed part of a head: one int8 weight each, 256 KiB. */
const BUCKET_BITS = 18;
const BUCKET_COUNT = 1 << BUCKET_BITS;
const BUCKET_MASK = BUCKET_COUNT - 1;

/**
 * What one text looks like to a head: groups of distinct hashed buckets, each group scaled to unit
 * length when scored so that long texts do not outweigh short ones, and dense hand-made features.
 */
export interface FeatureSet {
  readonly buckets: Uint32Array;
  /** Exclusive end of each group in `buckets`. */
  readonly groupEnds: readonly number[];
  readonly dense: Float64Array;
}

/** Collects the buckets of one text at a time; buffers are reused between texts. */
export class BucketCollector {
  #buckets = new Uint32Array(4096);
  #length = 0;
  #groupEnds: number[] = [];
  #stamp = 0;
  readonly #seen = new Uint32Array(BUCKET_COUNT);

  /** The text whose first groups are kept, with their ends. */
  #kept: { readonly text: string; readonly groupEnds: readonly number[] } | undefined;

  /** Starts a new text. */
  reset(): void {
    this.#length = 0;
    this.#groupEnds = [];
    this.#stamp += 1;
    this.#kept = undefined;
  }

  /** What was added since `reset` will be there again for whoever asks for the same text next. */
  keep(text: string): void {
    this.#kept = { text, groupEnds: [...this.#groupEnds] };
  }

  /** Goes back to what was kept of this text, if it was the last. */
  goBackTo(text: string): boolean {
    if (this.#kept?.text !== text) return false;
    this.#groupEnds = [...this.#kept.groupEnds];
    const length = this.#groupEnds.at(-1) ?? 0;
    for (let at = length; at < this.#length; at += 1) this.#seen[this.#buckets[at] ?? 0] = 0;
    this.#length = length;
    return true;
  }

  /** Adds a feature by its 32-bit hash; the second and later occurrences in one text are ignored. */
  add(hash: number): void {
    this.#makeRoom(1);
    const bucket = bucketOf(hash);
    if (this.#seen[bucket] === this.#stamp) return;
    this.#seen[bucket] = this.#stamp;
    this.#buckets[this.#length] = bucket;
    this.#length += 1;
  }

  /** Adds the first `count` of many hashes: in one loop that need not look at the collector. */
  addAll(hashes: Int32Array, count: number): void {
    this.#makeRoom(count);
    const seen = this.#seen;
    const stamp = this.#stamp;
    const buckets = this.#buckets;
    let length = this.#length;
    for (let at = 0; at < count; at += 1) {
      const bucket = bucketOf(hashes[at] ?? 0);
      if (seen[bucket] === stamp) continue;
      seen[bucket] = stamp;
      buckets[length] = bucket;
      length += 1;
    }
    this.#length = length;
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#buckets.length) return;
    const larger = new Uint32Array((this.#length + count) * 2);
    larger.set(this.#buckets);
    this.#buckets = larger;
  }

  endGroup(): void {
    this.#groupEnds.push(this.#length);
  }

  /** The buckets are a view that the next `reset` overwrites. */
  finish(dense: Float64Array): FeatureSet {
    return { buckets: this.#buckets.subarray(0, this.#length), groupEnds: this.#groupEnds, dense };
  }
}

/** Final mixing of MurmurHash3: spreads a 32-bit value so that its low bits depend on all of it. */
function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function bucketOf(hash: number): number {
  return spread(hash) & BUCKET_MASK;
}

/** One step of FNV-1a over 16-bit units. */
export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}
