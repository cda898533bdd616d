import * as z from 'zod';
import { pack, unpack } from '../../storage/packed-json.ts';
import { retentionFolder, type S3BodyStore } from '../../storage/s3-body-store.ts';

/**
 * Compressed bytes up to which a content is kept in its item. Between the sizes from which an object is cheaper for a
 * trace that is kept for 30 days (5.4 KB) and for 90 (3.1 KB), as `npm run bench -- body-storage` measures them
 * (docs/adr/0042-large-bodies.md).
 */
export const MAX_INLINE_BYTES = 4_096;

const Inline = z.object({ body: z.unknown() });
const Pointer = z.object({ object: z.string() });

/** The part of an item that holds a content, or says which object does. */
export type ContentPart = { readonly body: Uint8Array } | { readonly object: string };

/** Where a content is put when it is large, and how long it has to live. */
export interface ContentPlace {
  readonly organizationId: string;
  readonly path: readonly string[];
  readonly days: number;
}

/** Puts a content into an item, or into an object that the item points at and that is stored first. */
export async function storeContent(
  content: unknown,
  place: ContentPlace,
  bodies: () => S3BodyStore,
): Promise<ContentPart> {
  const packed = pack(content);
  if (packed.byteLength <= MAX_INLINE_BYTES) return { body: packed };
  const object = objectName(place);
  await bodies().put(object, packed);
  return { object };
}

export function objectName({ organizationId, path, days }: ContentPlace): string {
  return `${retentionFolder(days)}/${organizationId}/${path.map(encodeURIComponent).join('/')}`;
}

/**
 * Takes the content out of an object that no item points at; it was stored in vain, and intake may not delete. Its name
 * belongs to one content under one hold, so nobody else's is there.
 */
export async function emptyObject(part: ContentPart, bodies: () => S3BodyStore): Promise<void> {
  if ('object' in part) await bodies().put(part.object, new Uint8Array());
}

/** Null when the object is gone. */
export async function readContent<T>(
  item: unknown,
  schema: z.ZodType<T>,
  bodies: () => S3BodyStore,
): Promise<T | null> {
  const pointer = Pointer.safeParse(item);
  if (!pointer.success) return unpack(Inline.parse(item).body, schema);
  const packed = await bodies().get(pointer.data.object);
  return packed === null ? null : unpack(packed, schema);
}
