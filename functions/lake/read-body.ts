import type { LakePlace } from '../traces/cold-bodies.ts';
import type { LakeFiles, LakePart, LakeStore, PartFormat, RangedFile } from './part.ts';

/** A part may be written anew between two of our calls. */
const MAX_ATTEMPTS = 4;

/** Parts of which something is kept in memory, and pieces of each: an export reads the traces of a part one by one. */
const KEPT_FILES = 4;
const KEPT_PIECES = 6;

interface Reading {
  readonly store: LakeStore;
  readonly files: LakeFiles;
  readonly format: PartFormat;
  /** The parts that were read last, by the name of their object, which never changes. */
  readonly recent: Map<string, RangedFile>;
}

/** The packed body of a trace whose body left the table; null where the lake has none. */
export async function readFromLake(reading: Reading, place: LakePlace): Promise<Uint8Array | null> {
  const { store, format } = reading;
  for (let attempt = 1; ; attempt++) {
    const part = await store.findPart(place);
    if (part === null) return null;
    try {
      return await format.readStored(fileOf(reading, part), place);
    } catch (error) {
      reading.recent.delete(part.object);
      if (!(error instanceof Replaced) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

class Replaced extends Error {
  override readonly name = 'Replaced';
}

function fileOf({ files, recent }: Reading, part: LakePart): RangedFile {
  const file = recent.get(part.object) ?? rangesOf(files, part);
  keepLatest(recent, part.object, file, KEPT_FILES);
  return file;
}

function rangesOf(files: LakeFiles, { object, bytes }: LakePart): RangedFile {
  const pieces = new Map<string, Promise<ArrayBuffer>>();
  const read = async (start: number, end: number) => {
    const range = await files.getRange(object, start, end);
    if (range === null) throw new Replaced('The object is not there any more');
    return new Uint8Array(range).buffer;
  };
  return {
    byteLength: bytes,
    slice(start, end = bytes) {
      const name = `${start}-${end}`;
      const piece = pieces.get(name) ?? read(start, end);
      keepLatest(pieces, name, piece, KEPT_PIECES);
      return piece;
    },
  };
}

/** Puts an entry last, and drops the first where there are too many. */
function keepLatest<V>(entries: Map<string, V>, name: string, value: V, most: number): void {
  entries.delete(name);
  entries.set(name, value);
  const [first] = entries.keys();
  if (entries.size > most && first !== undefined) entries.delete(first);
}
