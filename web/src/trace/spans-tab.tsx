import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useMemo, useState } from 'react';
import type { Evaluation, StoredSpan } from '../../../lib/client/api-types.ts';
import { formatDuration, plural } from '../format/numbers.ts';
import { VirtualGrid } from '../grid/virtual-grid.tsx';
import { spanColumns } from './span-columns.tsx';
import { SpanDetail } from './span-detail.tsx';
import { pathOf, type SpanRow, spanTree, visibleRows } from './span-tree.ts';

interface Props {
  readonly spans: readonly StoredSpan[];
  readonly issues: Evaluation['issues'];
  readonly selected: string | null;
  readonly onSelect: (index: string) => void;
}

const keyOf = ({ index }: SpanRow): string => String(index);

/** All spans of a trace in one grid: a tree on the left, on the right when each ran. */
export function SpansTab({ spans, issues, selected, onSelect }: Props) {
  const tree = useMemo(() => spanTree(spans, issues), [spans, issues]);
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => visibleRows(tree.rows, closed), [tree, closed]);
  const toggle = useCallback((row: SpanRow) => {
    setClosed((current) => {
      const next = new Set(current);
      if (!next.delete(row.index)) next.add(row.index);
      return next;
    });
  }, []);
  const columns = useMemo(() => spanColumns(tree.totalMs, closed, toggle), [tree.totalMs, closed, toggle]);
  const row = selected === null ? undefined : tree.rows[Number(selected)];
  const critical = tree.rows.filter(({ isCritical }) => isCritical).length;
  const closeAll = (): void => {
    setClosed(new Set(tree.rows.filter(({ children }) => children.length > 0).map(({ index }) => index)));
  };
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <Button onClick={() => setClosed(new Set())} disabled={closed.size === 0}>
          Open all
        </Button>
        <Button onClick={closeAll}>Close all</Button>
      </SpaceBetween>
      <Box variant="small" color="text-body-secondary">
        {plural(tree.rows.length, 'span')}, all of them; {formatDuration(tree.totalMs)} in all.{' '}
        {critical === 0
          ? 'No span says when it ran.'
          : `The end waited for the ${plural(critical, 'span')} with a filled bar. Arrow keys move, open and close.`}
      </Box>
      <VirtualGrid
        label="Spans"
        rows={rows}
        columns={columns}
        keyOf={keyOf}
        active={selected}
        onActive={onSelect}
        tree={{
          level: ({ level }) => level,
          isExpanded: ({ children, index }) => (children.length === 0 ? null : !closed.has(index)),
          toggle,
          parentOf: ({ parent }) => (parent === null ? null : keyOf(parent)),
        }}
      />
      {row === undefined ? (
        <Box variant="small">Choose a span to see what went in and came out.</Box>
      ) : (
        <SpanDetail key={row.index} row={row} path={pathOf(row, tree.roots)} issues={issues} />
      )}
    </SpaceBetween>
  );
}
