import { type RefObject, useEffect } from 'react';
import { type Chunk, partsOf, type TextRange } from './chunks.ts';

/** Each has its colours in console.css. */
type MarkKind = 'low' | 'medium' | 'high' | 'critical' | 'mine';

export interface Mark extends TextRange {
  readonly id: string;
  readonly kind: MarkKind;
}

const SELECTED = 'aegis-selected';

/** The registry is one for the page: each text adds its own ranges and takes them away again. */
function register(name: string, ranges: readonly AbstractRange[]): () => void {
  const highlight = CSS.highlights.get(name) ?? new Highlight();
  if (name === SELECTED) highlight.priority = 1;
  for (const range of ranges) highlight.add(range);
  CSS.highlights.set(name, highlight);
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}

/** The places of the document that a mark covers, one for each block. */
function placesOf(mark: TextRange, chunks: readonly Chunk[], container: HTMLElement) {
  return partsOf(mark, chunks).flatMap(({ chunk, start, end }) => {
    const node = container.children[chunk]?.firstChild;
    return node instanceof Text ? [{ node, start, end }] : [];
  });
}

/** The blocks of a text are replaced as a whole: a range that follows changes would cost time for each of hundreds. */
function staticRangesOf(...place: Parameters<typeof placesOf>): readonly StaticRange[] {
  return placesOf(...place).map(
    ({ node, start, end }) =>
      new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end }),
  );
}

function rangesOf(...place: Parameters<typeof placesOf>): readonly Range[] {
  return placesOf(...place).map(({ node, start, end }) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range;
  });
}

/** Paints marks over the blocks of a text without touching them. A browser without highlights shows the text alone. */
export function useHighlights(
  container: RefObject<HTMLElement | null>,
  chunks: readonly Chunk[],
  marks: readonly Mark[],
  selected: string | null,
): void {
  useEffect(() => {
    const element = container.current;
    if (element === null || !('highlights' in CSS)) return;
    const byKind = Map.groupBy(marks, ({ kind }) => kind);
    const removals = [...byKind].map(([kind, ones]) =>
      register(
        `aegis-${kind}`,
        ones.flatMap((mark) => staticRangesOf(mark, chunks, element)),
      ),
    );
    return () => {
      for (const remove of removals) remove();
    };
  }, [container, chunks, marks]);

  useEffect(() => {
    const element = container.current;
    const mark = marks.find(({ id }) => id === selected);
    if (element === null || mark === undefined) return;
    const ranges = rangesOf(mark, chunks, element);
    scrollTo(ranges[0]);
    return 'highlights' in CSS ? register(SELECTED, ranges) : undefined;
  }, [container, chunks, marks, selected]);
}

function scrollTo(range: Range | undefined): void {
  if (range === undefined) return;
  // The block is brought near first: what is far away has not been laid out yet.
  range.startContainer.parentElement?.scrollIntoView({ block: 'nearest' });
  const { top, bottom } = range.getBoundingClientRect();
  if (top >= 100 && bottom <= innerHeight - 40) return;
  window.scrollBy({ top: top - innerHeight / 3 });
}
