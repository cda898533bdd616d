import './grid.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from 'react';
import { gridMove } from './grid-keys.ts';

export interface GridColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** A track of a CSS grid that says a least width in pixels, such as `120px` or `minmax(200px, 3fr)`. */
  readonly width: string;
  readonly align?: 'end';
  readonly render: (row: Row) => ReactNode;
}

/** For rows that have others below them. */
interface GridTree<Row> {
  /** From 1. */
  readonly level: (row: Row) => number;
  /** Null for a row without any below it. */
  readonly isExpanded: (row: Row) => boolean | null;
  readonly toggle: (row: Row) => void;
  /** The row above it in the tree. */
  readonly parentOf: (row: Row) => string | null;
}

interface Props<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly GridColumn<Row>[];
  readonly keyOf: (row: Row) => string;
  /** The row that the reader is at. */
  readonly active: string | null;
  readonly onActive: (key: string) => void;
  /** Enter or a click on the row that is active already. */
  readonly onOpen?: (row: Row) => void;
  readonly tree?: GridTree<Row>;
  readonly empty?: ReactNode;
  /** The end of the rows is in view. */
  readonly onEnd?: () => void;
}

const ROW_HEIGHT = 36;
const OVERSCAN = 8;

/** Draws only the rows in view, however many there are, as a grid of which every row is a stop for the keyboard. */
export function VirtualGrid<Row>(props: Props<Row>) {
  const { label, rows, columns, keyOf, active, onActive, onOpen, tree, empty, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const indexes = useMemo(() => new Map(rows.map((row, index) => [keyOf(row), index])), [rows, keyOf]);
  const activeIndex = active === null ? -1 : (indexes.get(active) ?? -1);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtualizer]);
  useEffect(() => {
    if (lastShown >= rows.length - 1 && rows.length > 0) onEnd?.();
  }, [lastShown, rows.length, onEnd]);

  const template = columns.map(({ width }) => width).join(' ');
  // Head and rows are grids of their own: with the same width they have the same tracks.
  const minWidth = columns.reduce((sum, { width }) => sum + Number(/\d+(?=px)/.exec(width)?.[0] ?? 0), 0);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const move = gridMove(event.key, activeIndex, rows.length, page);
    if (move === null) return;
    event.preventDefault();
    if ('move' in move) {
      const row = rows[move.move];
      if (row !== undefined) onActive(keyOf(row));
      return;
    }
    const row = rows[activeIndex];
    if (row === undefined) return;
    if (move.act === 'open') onOpen?.(row);
    else if (tree !== undefined) unfold(row, move.act === 'expand', tree, onActive);
  };

  return (
    <div
      ref={scroller}
      className="grid"
      role={tree === undefined ? 'grid' : 'treegrid'}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeIndex < 0 ? undefined : `${id}-${activeIndex}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="grid-head" style={{ minWidth }}>
        <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns: template }} tabIndex={-1}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={cellClass(column)} tabIndex={-1}>
              {column.header}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="grid-body" style={{ height: virtualizer.getTotalSize(), minWidth }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const isActive = index === activeIndex;
          const isExpanded = tree?.isExpanded(row) ?? null;
          return (
            <div
              key={keyOf(row)}
              id={`${id}-${index}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={index + 2}
              aria-selected={isActive}
              {...(tree === undefined ? {} : { 'aria-level': tree.level(row) })}
              {...(isExpanded === null ? {} : { 'aria-expanded': isExpanded })}
              className={isActive ? 'grid-row grid-row-active' : 'grid-row'}
              style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
              onClick={() => (isActive ? onOpen?.(row) : onActive(keyOf(row)))}
              onDoubleClick={() => onOpen?.(row)}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" className={cellClass(column)} tabIndex={-1}>
                  {column.render(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {rows.length === 0 ? <div className="grid-empty">{empty}</div> : null}
    </div>
  );
}

function cellClass({ align }: { readonly align?: 'end' }): string {
  return align === 'end' ? 'grid-cell grid-cell-end' : 'grid-cell';
}

/** Right opens a row, left closes it; left on a closed row goes to the row above it. */
function unfold<Row>(row: Row, opens: boolean, tree: GridTree<Row>, onActive: (key: string) => void): void {
  const isExpanded = tree.isExpanded(row);
  if (isExpanded === !opens) {
    tree.toggle(row);
    return;
  }
  const parent = tree.parentOf(row);
  if (!opens && parent !== null) onActive(parent);
}
