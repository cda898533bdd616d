import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';

const Packed = z.instanceof(Uint8Array);

/** A JSON value compressed with Zstandard. */
export function pack(value: unknown): Uint8Array {
  return zstdCompressSync(Buffer.from(JSON.stringify(value)));
}

/** @throws Error that quotes nothing of the content, since it may be logged */
export function unpack<T>(packed: unknown, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(zstdDecompressSync(Packed.parse(packed)).toString()));
  } catch (error) {
    throw new Error(`A stored item cannot be read: ${error instanceof Error ? error.name : 'unknown error'}`);
  }
}
