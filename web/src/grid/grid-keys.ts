/** What a key does in a grid whose rows are the stops; null for keys that are not the grid's. */
export type GridMove = { readonly move: number } | { readonly act: 'open' | 'expand' | 'collapse' };

/**
 * @param active the row that the reader is at; -1 before the first
 * @param page rows that fit into view
 */
export function gridMove(key: string, active: number, count: number, page: number): GridMove | null {
  if (count === 0) return null;
  const last = count - 1;
  const to = (row: number): GridMove => ({ move: Math.min(last, Math.max(0, row)) });
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(active + 1);
    case 'ArrowUp':
    case 'k':
      return to(active - 1);
    case 'PageDown':
      return to(active + page);
    case 'PageUp':
      return to(active - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(last);
    case 'Enter':
      return active < 0 ? null : { act: 'open' };
    case 'ArrowRight':
      return active < 0 ? null : { act: 'expand' };
    case 'ArrowLeft':
      return active < 0 ? null : { act: 'collapse' };
    default:
      return null;
  }
}
