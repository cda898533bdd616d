import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';

const Packed = z.instanceof(Uint8Array);

/** A JSON value compressed with Zstandard. */
export function pack(value: unknown, dictionary?: Buffer): Uint8Array {
  return zstdCompressSync(Buffer.from(JSON.stringify(value)), dictionary && { dictionary });
}

/**
 * Also reads with a dictionary what was packed without one.
 * @throws Error that quotes nothing of the content, since it may be logged
 */
export function unpack<T>(packed: unknown, schema: z.ZodType<T>, dictionary?: Buffer): T {
  try {
    const text = zstdDecompressSync(Packed.parse(packed), dictionary && { dictionary }).toString();
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`A stored item cannot be read: ${error instanceof Error ? error.name : 'unknown error'}`);
  }
}
