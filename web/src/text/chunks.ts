import { cutText } from './visible.ts';

/** A piece of a text that is drawn as one block, and where it begins. */
export interface Chunk {
  readonly start: number;
  readonly text: string;
}

/** So much is laid out at once without being felt; one block of 5 MB stands still for 26 s. */
const CHUNK_LENGTH = 4_000;

/** Cuts a text into blocks, at ends of lines where there are any, so that the browser lays out only those in view. */
export function chunksOf(text: string, length: number = CHUNK_LENGTH): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < text.length; ) {
    const piece = nextPiece(text, start, length);
    chunks.push({ start, text: piece });
    start += piece.length;
  }
  return chunks;
}

function nextPiece(text: string, start: number, length: number): string {
  if (text.length - start <= length) return text.slice(start);
  const window = cutText(text.slice(start, start + length + 1), length).text;
  const lineEnd = window.lastIndexOf('\n');
  return lineEnd > 0 ? window.slice(0, lineEnd + 1) : window;
}

/** A range of a text: from `start`, before `end`, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The parts of a range by chunk, with offsets within each; what lies outside of the chunks is left out. */
export function partsOf(
  range: TextRange,
  chunks: readonly Chunk[],
): readonly { readonly chunk: number; readonly start: number; readonly end: number }[] {
  const parts = [];
  for (let index = chunkAt(range.start, chunks); index < chunks.length; index++) {
    const chunk = chunks[index];
    if (chunk === undefined || chunk.start >= range.end) break;
    const start = Math.max(0, range.start - chunk.start);
    const end = Math.min(chunk.text.length, range.end - chunk.start);
    if (start < end) parts.push({ chunk: index, start, end });
  }
  return parts;
}

/** The chunk in which an offset lies, by halving. */
function chunkAt(offset: number, chunks: readonly Chunk[]): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
