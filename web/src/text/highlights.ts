import { type RefObject, useEffect } from 'react';
import { type Chunk, partsOf, type TextRange } from './chunks.ts';

/** Each has its colours in console.css. */
export type MarkKind = 'low' | 'medium' | 'high' | 'critical' | 'mine';

export interface Mark extends TextRange {
  readonly id: string;
  readonly kind: MarkKind;
}

const SELECTED = 'aegis-selected';

/** The registry is one for the page: each text adds its own ranges and takes them away again. */
function register(name: string, ranges: readonly Range[]): () => void {
  const highlight = CSS.highlights.get(name) ?? new Highlight();
  if (name === SELECTED) highlight.priority = 1;
  for (const range of ranges) highlight.add(range);
  CSS.highlights.set(name, highlight);
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}

/** The ranges of the document that a mark covers, one for each block. */
function rangesOf(mark: TextRange, chunks: readonly Chunk[], container: HTMLElement): readonly Range[] {
  const ranges: Range[] = [];
  for (const { chunk, start, end } of partsOf(mark, chunks)) {
    const node = container.children[chunk]?.firstChild;
    if (!(node instanceof Text)) continue;
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    ranges.push(range);
  }
  return ranges;
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
        ones.flatMap((mark) => rangesOf(mark, chunks, element)),
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
