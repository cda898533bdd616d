import { formatMoneyShort } from '../format/money.ts';
import { formatDuration, plural } from '../format/numbers.ts';
import { TreeCell } from '../grid/tree-cell.tsx';
import type { GridColumn } from '../grid/virtual-grid.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords } from '../traces/verdict-mark.tsx';
import { costOf, type SpanRow } from './span-tree.ts';

/** Tree, kind, findings, duration, cost and waterfall of a span. */
export function spanColumns(
  totalMs: number,
  closed: ReadonlySet<number>,
  toggle: (row: SpanRow) => void,
): readonly GridColumn<SpanRow>[] {
  return [
    {
      id: 'name',
      header: 'Span',
      width: 'minmax(220px, 3fr)',
      render: (row) => (
        <TreeCell
          level={row.level}
          isExpanded={row.children.length === 0 ? null : !closed.has(row.index)}
          onToggle={() => toggle(row)}
        >
          <StrangerName text={typeof row.span.name === 'string' ? row.span.name : 'without a name'} />
        </TreeCell>
      ),
    },
    { id: 'kind', header: 'Kind', width: 'minmax(90px, 0.6fr)', render: ({ span }) => inWords(span.kind ?? 'step') },
    {
      id: 'findings',
      header: 'Findings',
      width: 'minmax(130px, 0.8fr)',
      render: (row) => <Findings row={row} />,
    },
    {
      id: 'duration',
      header: 'Took',
      width: 'minmax(90px, 0.5fr)',
      align: 'end',
      render: ({ durationMs }) => formatDuration(durationMs),
    },
    {
      id: 'cost',
      header: 'Cost',
      width: 'minmax(110px, 0.6fr)',
      align: 'end',
      render: ({ span }) => {
        const cost = costOf(span);
        return cost === null ? '–' : formatMoneyShort(cost);
      },
    },
    {
      id: 'waterfall',
      header: `When, of ${formatDuration(totalMs)}`,
      width: 'minmax(220px, 3fr)',
      render: (row) => <Bar row={row} totalMs={totalMs} />,
    },
  ];
}

function Findings({ row: { span, ownSeverity, findings } }: { row: SpanRow }) {
  if (ownSeverity !== null)
    return <span className={`span-finding finding-${ownSeverity}`}>{inWords(ownSeverity)}</span>;
  if (span.error !== undefined) return <span className="span-finding finding-high">Error</span>;
  return findings === 0 ? '–' : `${plural(findings, 'finding')} below`;
}

function Bar({ row: { startMs, durationMs, isCritical }, totalMs }: { row: SpanRow; totalMs: number }) {
  if (startMs === null || totalMs === 0) return <span>No time</span>;
  const left = (startMs / totalMs) * 100;
  const width = ((durationMs ?? 0) / totalMs) * 100;
  const words = `From ${formatDuration(startMs)}${isCritical ? ', the end waited for it' : ''}`;
  return (
    <span className="bar-track" title={words}>
      <span
        className={isCritical ? 'bar bar-critical' : 'bar'}
        style={{ insetInlineStart: `${left}%`, width: `max(2px, ${width}%)` }}
      />
      <span className="only-heard">{words}</span>
    </span>
  );
}
