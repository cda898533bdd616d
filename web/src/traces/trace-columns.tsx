import type { ReactNode } from 'react';
import type { TraceSummary } from '../../../lib/client/api-types.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatCount, formatDuration } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import type { GridColumn } from '../grid/virtual-grid.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import type { COLUMN_NAMES } from './trace-search.ts';
import { inWords, VerdictMark } from './verdict-mark.tsx';

type ColumnName = (typeof COLUMN_NAMES)[number];
type Column = Omit<GridColumn<TraceSummary>, 'id' | 'render'> & {
  readonly render: (trace: TraceSummary, zone: string) => ReactNode;
};

export const TRACE_COLUMNS: Readonly<Record<ColumnName, Column>> = {
  created_at: {
    header: 'Accepted',
    width: 'minmax(165px, 1fr)',
    render: ({ created_at }, zone) => formatTime(created_at, zone),
  },
  verdict: {
    header: 'Verdict',
    width: 'minmax(140px, 1fr)',
    render: ({ verdict }) => <VerdictMark verdict={verdict} />,
  },
  severity: {
    header: 'Severity',
    width: 'minmax(95px, 0.6fr)',
    render: ({ severity }) => (severity === null ? '–' : inWords(severity)),
  },
  issues: {
    header: 'Issues',
    width: 'minmax(75px, 0.4fr)',
    align: 'end',
    render: ({ total_issues }) => formatCount(total_issues),
  },
  model: {
    header: 'Model',
    width: 'minmax(150px, 1.4fr)',
    render: ({ model }) => <StrangerName text={model} />,
  },
  application_type: {
    header: 'Application',
    width: 'minmax(130px, 1fr)',
    render: ({ application_type }) => inWords(application_type),
  },
  domain: { header: 'Domain', width: 'minmax(110px, 0.8fr)', render: ({ domain }) => inWords(domain) },
  user_id: {
    header: 'User',
    width: 'minmax(130px, 1fr)',
    render: ({ user_id }) => (user_id === null ? '–' : <StrangerName text={user_id} />),
  },
  session_id: {
    header: 'Session',
    width: 'minmax(130px, 1fr)',
    render: ({ session_id, conversation_id }) => {
      const session = session_id ?? conversation_id;
      return session === null ? '–' : <StrangerName text={session} />;
    },
  },
  latency_ms: {
    header: 'Latency',
    width: 'minmax(95px, 0.6fr)',
    align: 'end',
    render: ({ latency_ms }) => formatDuration(latency_ms),
  },
  tokens: {
    header: 'Tokens',
    width: 'minmax(90px, 0.6fr)',
    align: 'end',
    render: ({ usage }) => formatCount(usage.input_tokens + usage.output_tokens),
  },
  cost_usd: {
    header: 'Cost',
    width: 'minmax(125px, 0.8fr)',
    align: 'end',
    render: ({ cost_usd }) => formatMoneyShort(cost_usd),
  },
  trace_id: {
    header: 'Trace',
    width: 'minmax(240px, 1.6fr)',
    render: ({ trace_id }) => <StrangerName text={trace_id} />,
  },
};

/** The chosen columns, ready for the grid. */
export function gridColumns(names: readonly string[], zone: string): readonly GridColumn<TraceSummary>[] {
  return names.flatMap((name) => {
    if (!isColumn(name)) return [];
    const { render, ...column } = TRACE_COLUMNS[name];
    return [{ ...column, id: name, render: (trace: TraceSummary) => render(trace, zone) }];
  });
}

function isColumn(name: string): name is ColumnName {
  return Object.hasOwn(TRACE_COLUMNS, name);
}
