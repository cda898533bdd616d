import type { TextRange } from './chunks.ts';

/** What the reader has selected of a text that {@link StrangerText} shows; null when nothing, or not of this text. */
export function selectedRange(container: HTMLElement): TextRange | null {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!container.contains(range.commonAncestorContainer)) return null;
  const start = offsetOf(container, range.startContainer, range.startOffset);
  const end = offsetOf(container, range.endContainer, range.endOffset);
  return start < end ? { start, end } : null;
}

/** The offset in the whole text of a place in the document: each block says where it begins. */
function offsetOf(container: HTMLElement, node: Node, offset: number): number {
  const block = node instanceof Text ? node.parentElement : node;
  if (block instanceof HTMLElement && block !== container && block.dataset['start'] !== undefined) {
    return (
      Number(block.dataset['start']) + (node instanceof Text ? offset : offset === 0 ? 0 : block.textContent.length)
    );
  }
  const next = container.children[offset];
  if (next instanceof HTMLElement) return Number(next.dataset['start'] ?? 0);
  const last = container.lastElementChild;
  if (!(last instanceof HTMLElement)) return 0;
  return Number(last.dataset['start'] ?? 0) + (last.textContent?.length ?? 0);
}
