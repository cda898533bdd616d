import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import type { Analytics } from '../../../lib/client/api-types.ts';
import { useProjects } from '../api/projects.ts';
import { request, withQuery } from '../api/request.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount, formatShare } from '../format/numbers.ts';
import { toCsv } from '../parts/csv.ts';
import { DataTable } from '../parts/data-table.tsx';
import { describeDays } from '../parts/time-range.ts';
import { QueryState } from '../shell/query-state.tsx';
import { downloadText } from '../text/download.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject } from '../url-state/scope.ts';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { askedProjects, CSV_HEADER, costRows, csvRows, DIMENSIONS, type Dimension } from './cost-rows.ts';

const BY: UrlState<{ readonly by: Dimension }> = {
  read: (params) => ({
    by:
      oneOf(
        DIMENSIONS.map(({ value }) => value),
        params.get('by'),
      ) ?? 'model',
  }),
  write: ({ by }) => ({ by: by === 'model' ? null : by }),
};

export function Breakdown() {
  const project = useProject();
  const { asked: projects, said } = askedProjects(useProjects());
  const [{ by }, change] = useUrlState(BY);
  const query = useQuery({
    queryKey: ['cost by', by, by === 'project' ? projects : project],
    queryFn: ({ signal }) => (by === 'project' ? byProject(projects, signal) : byDimension(project, by, signal)),
  });
  const choice = (
    <Select
      ariaLabel="Cost by"
      selectedOption={DIMENSIONS.find(({ value }) => value === by) ?? null}
      options={DIMENSIONS}
      onChange={({ detail }) => {
        const chosen = DIMENSIONS.find(({ value }) => value === detail.selectedOption.value);
        if (chosen !== undefined) change({ by: chosen.value });
      }}
    />
  );
  return (
    <QueryState query={query} what="the cost by part">
      {({ rows, range }) => (
        <DataTable
          title="Cost by part"
          description={by === 'project' && said !== null ? `${said}. ${describeDays(range)}` : describeDays(range)}
          items={rows}
          keyOf={({ key }) => key}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {choice}
              <Button
                iconName="download"
                onClick={() =>
                  downloadText(`cost-by-${by}-${describeDays(range)}.csv`, toCsv(CSV_HEADER, csvRows(rows)), 'text/csv')
                }
              >
                CSV of {formatCount(rows.length)} rows
              </Button>
            </SpaceBetween>
          }
          columns={[
            { id: 'key', header: 'Part', cell: ({ key }) => <StrangerName text={key} />, isRowHeader: true },
            { id: 'traces', header: 'Traces', cell: ({ traces }) => formatCount(traces), isNumber: true },
            { id: 'tokens', header: 'Tokens', cell: ({ tokens }) => formatCount(tokens), isNumber: true },
            { id: 'cost', header: 'Cost', cell: ({ costUsd }) => formatMoney(costUsd), isNumber: true },
            { id: 'share', header: 'Share', cell: ({ share }) => formatShare(share), isNumber: true },
            {
              id: 'unpriced',
              header: 'Without a price',
              cell: ({ unpriced }) => formatCount(unpriced),
              isNumber: true,
            },
          ]}
          empty="Nothing was counted in this time."
        />
      )}
    </QueryState>
  );
}

async function byDimension(project: string, by: Dimension, signal: AbortSignal) {
  const analytics = await request<Analytics>(withQuery('api/v1/analytics', { project_id: project, by }), { signal });
  return { rows: costRows(analytics.breakdown), range: analytics.time_range };
}

async function byProject(projects: readonly string[], signal: AbortSignal) {
  const answers = await Promise.all(
    projects.map(async (key) => ({
      key,
      ...(await request<Analytics>(withQuery('api/v1/analytics', { project_id: key }), { signal })),
    })),
  );
  const [first] = answers;
  if (first === undefined) throw new Error('There is no project.');
  return { rows: costRows(answers.map(({ key, totals }) => ({ key, ...totals }))), range: first.time_range };
}
