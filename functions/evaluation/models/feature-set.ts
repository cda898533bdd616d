import { wordOrZero } from './indexed.ts';
import type { TextView } from './text-view.ts';

/** Buckets of the hashed part of a head: one int8 weight each, 256 KiB. */
const BUCKET_BITS = 18;
const BUCKET_COUNT = 1 << BUCKET_BITS;
/** So many are forgotten faster all at once than one by one. */
const MANY_BUCKETS = 1_024;
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
  /** A bit for each bucket: a table of 32 KB stays at hand where one of a number a bucket does not. */
  readonly #seen = new Int32Array(BUCKET_COUNT / 32);

  /** The text whose first groups are kept, as it was read, with their ends. */
  #kept: { readonly text: string; readonly view: TextView; readonly groupEnds: readonly number[] } | undefined;

  /** Starts a new text. */
  reset(): void {
    this.#forget(0);
    this.#groupEnds = [];
    this.#kept = undefined;
  }

  /** Takes back what was added behind the first `length` buckets. */
  #forget(length: number): void {
    const seen = this.#seen;
    const buckets = this.#buckets;
    if (length === 0 && this.#length > MANY_BUCKETS) seen.fill(0);
    else
      for (let at = length; at < this.#length; at += 1) {
        const bucket = wordOrZero(buckets, at);
        seen[bucket >>> 5] = bitsOf(seen, bucket) & ~(1 << bucket);
      }
    this.#length = length;
  }

  /** What was added since `reset` will be there again for whoever asks for the same text next. */
  keep(text: string, view: TextView): void {
    this.#kept = { text, view, groupEnds: [...this.#groupEnds] };
  }

  /** Goes back to what was kept of this text, if it was the last. */
  goBackTo(text: string): TextView | undefined {
    if (this.#kept?.text !== text) return undefined;
    this.#groupEnds = [...this.#kept.groupEnds];
    this.#forget(this.#groupEnds.at(-1) ?? 0);
    return this.#kept.view;
  }

  /** Adds a feature by its 32-bit hash; the second and later occurrences in one text are ignored. */
  add(hash: number): void {
    this.#makeRoom(1);
    const bucket = bucketOf(hash);
    const bits = bitsOf(this.#seen, bucket);
    if (((bits >>> bucket) & 1) !== 0) return;
    this.#seen[bucket >>> 5] = bits | (1 << bucket);
    this.#buckets[this.#length] = bucket;
    this.#length += 1;
  }

  /** Adds the first `count` of many hashes: in one loop that need not look at the collector, and does not branch. */
  addAll(hashes: Int32Array, count: number): void {
    this.#makeRoom(count);
    const seen = this.#seen;
    const buckets = this.#buckets;
    let length = this.#length;
    for (let at = 0; at < count; at += 1) {
      const bucket = bucketOf(hashes[at] ?? 0);
      const bits = bitsOf(seen, bucket);
      buckets[length] = bucket;
      length += ~(bits >>> bucket) & 1;
      seen[bucket >>> 5] = bits | (1 << bucket);
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

/** The bits of 32 buckets, the given one among them. */
function bitsOf(seen: Int32Array, bucket: number): number {
  return seen[bucket >>> 5] ?? 0;
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
