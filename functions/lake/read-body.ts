import type { LakePlace } from '../traces/cold-bodies.ts';
import type { LakeFiles, LakePart, LakeStore, PartFormat, RangedFile } from './part.ts';

/** A part may be written anew between two of our calls. */
const MAX_ATTEMPTS = 4;

/** The packed body of a trace whose body left the table; null where the lake has none. */
export async function readFromLake(
  { store, files, format }: { readonly store: LakeStore; readonly files: LakeFiles; readonly format: PartFormat },
  place: LakePlace,
): Promise<Uint8Array | null> {
  for (let attempt = 1; ; attempt++) {
    const part = await store.findPart(place);
    if (part === null) return null;
    try {
      return await format.readStored(rangesOf(files, part), place);
    } catch (error) {
      if (!(error instanceof Replaced) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

class Replaced extends Error {
  override readonly name = 'Replaced';
}

function rangesOf(files: LakeFiles, { object, bytes }: LakePart): RangedFile {
  return {
    byteLength: bytes,
    async slice(start, end = bytes) {
      const range = await files.getRange(object, start, end);
      if (range === null) throw new Replaced('The object is not there any more');
      return new Uint8Array(range).buffer;
    },
  };
}
