import * as z from 'zod';
import { Category } from '../../kernel/issue.ts';
import { columnCount, type HeadLayout } from './head-layout.ts';
import type { RiskReading } from './risk-reading.ts';

const share = z.number().min(0).max(1);
const Thresholds = z.strictObject({
  /** Calibrated risk from which the head reports a text; without `doubt`, from which it no longer passes one by itself. */
  low: share,
  /** Calibrated risk from which the head asks for a second look, where it reports more than that. */
  doubt: share.optional(),
  /** Calibrated risk from which the head may act; about 1 % false positives on left-out data. */
  high: share,
});

const Calibration = z.strictObject({ slope: z.number().positive(), intercept: z.number() });

const Header = z.strictObject({
  format: z.literal(1),
  name: z.string().min(1),
  version: z.string().min(1),
  category: Category,
  bucket_bits: z.int().min(0).max(18),
  groups: z.array(z.strictObject({ scale: z.number(), exponent: z.number() })),
  dense_count: z.int().nonnegative(),
  dense_steps: z.array(z.array(z.number())),
  /** Weights of dense features and their steps, in column order. */
  dense_weights: z.array(z.number()),
  bias: z.number(),
  /** Largest magnitude of a hashed weight; the bytes hold signed square roots relative to it. */
  weight_limit: z.number().nonnegative(),
  calibration: Calibration,
  /** By kind of text, where a kind has its own. */
  calibrations: z.record(z.string(), Calibration).optional(),
  /** By kind of text; `default` is always there. */
  thresholds: z.record(z.string(), Thresholds),
});
export type HeadHeader = z.infer<typeof Header>;

/** One trained head: what it is called, how it weighs, where it acts. */
export interface HeadArtifact {
  readonly header: HeadHeader;
  readonly layout: HeadLayout;
  /** One signed byte per bucket. */
  readonly weights: Int8Array;
  /** How its risks are read, where that may be otherwise than it ships. */
  readonly reading?: RiskReading;
}

/** A file that is not a head this code can use. */
export class InvalidArtifactError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`not a usable model artifact: ${reason}`, { cause });
    this.name = 'InvalidArtifactError';
  }
}

/** `AGH1`, then the header's length in bytes (32-bit, little endian), the header as JSON, the weights. */
const MAGIC = [0x41, 0x47, 0x48, 0x31] as const;
const PREFIX_BYTES = 8;

function layoutOf(header: HeadHeader): HeadLayout {
  return {
    bucketBits: header.bucket_bits,
    groups: header.groups,
    denseCount: header.dense_count,
    denseSteps: header.dense_steps,
  };
}

/** @throws InvalidArtifactError when the bytes are cut short, of another format or inconsistent. */
export function parseArtifact(bytes: Uint8Array): HeadArtifact {
  if (bytes.length < PREFIX_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw new InvalidArtifactError('it does not start with AGH1');
  }
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const weightsAt = PREFIX_BYTES + headerBytes;
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, weightsAt));
  const layout = layoutOf(header);
  const buckets = 2 ** layout.bucketBits;
  if (bytes.length - weightsAt !== buckets) throw new InvalidArtifactError('the number of weights is wrong');
  if (header.dense_weights.length !== columnCount(layout) - buckets) {
    throw new InvalidArtifactError('the number of dense weights is wrong');
  }
  if (header.thresholds['default'] === undefined) throw new InvalidArtifactError('it has no default thresholds');
  // Not the `slice` of the bytes: that of a Buffer shares its memory, and the memory may start elsewhere.
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + weightsAt, buckets).slice();
  return { header, layout, weights };
}

function parseHeader(bytes: Uint8Array): HeadHeader {
  try {
    return Header.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new InvalidArtifactError('its header is malformed', error);
  }
}

/** The bytes `parseArtifact` reads; the same input gives the same bytes. */
export function encodeArtifact(header: HeadHeader, weights: Int8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(PREFIX_BYTES + json.length + weights.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, json.length, true);
  bytes.set(json, PREFIX_BYTES);
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.length), PREFIX_BYTES + json.length);
  return bytes;
}

/** The byte for a weight: its signed square root, so that small weights keep their precision. */
export function quantiseWeight(weight: number, limit: number): number {
  if (limit === 0) return 0;
  const root = Math.sqrt(Math.min(1, Math.abs(weight) / limit));
  return Math.sign(weight) * Math.round(root * 127);
}

/** The weight for each byte, indexed by the byte plus 128. */
export function weightTable(limit: number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, index) => {
    const root = (index - 128) / 127;
    return Math.sign(root) * root * root * limit;
  });
}
