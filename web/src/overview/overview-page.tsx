import ColumnLayout from '@cloudscape-design/components/column-layout';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useQuery } from '@tanstack/react-query';
import type { Analytics } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { InOrder } from '../parts/in-order.tsx';
import { QueryState } from '../shell/query-state.tsx';
import { useProject } from '../url-state/scope.ts';
import { oneOf } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { Budgets } from './budgets.tsx';
import { FailureFigures } from './failure-figures.tsx';
import { OpenAlerts } from './open-alerts.tsx';
import { OVERVIEW_PERIODS, OVERVIEW_STATE, overviewQuery } from './overview-search.ts';
import { Reviews } from './reviews.tsx';
import { TopIssues } from './top-issues.tsx';

const LABELS = { '1d': 'Today', '7d': '7 days', '30d': '30 days' } as const;

/** What failed, how much, since when; what waits, what rings, what is spent. */
export default function OverviewPage() {
  const [search, change] = useUrlState(OVERVIEW_STATE);
  const project = useProject();
  const seesReviews = useMay({ operations: ['getReviewStats'] });
  const seesBudgets = useMay({ operations: ['listBudgets'] });
  const seesAlerts = useMay({ operations: ['listAlerts'] });
  const query = useQuery({
    queryKey: ['overview', project, search.period],
    queryFn: ({ signal }) =>
      request<Analytics>(withQuery('api/v1/analytics', overviewQuery(search, project, Date.now())), { signal }),
    refetchInterval: () => pollEvery('list'),
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SegmentedControl
              label="Period"
              selectedId={search.period}
              options={OVERVIEW_PERIODS.map((id) => ({ id, text: LABELS[id] }))}
              onChange={({ detail }) => change({ period: oneOf(OVERVIEW_PERIODS, detail.selectedId) ?? '7d' })}
            />
          }
        >
          Overview
        </Header>
      }
    >
      <InOrder>
        <QueryState query={query} what="figures">
          {(figures) => <FailureFigures figures={figures} />}
        </QueryState>
        <ColumnLayout columns={2}>
          <QueryState query={query} what="figures">
            {(figures) => <TopIssues figures={figures} />}
          </QueryState>
          <InOrder>
            {seesAlerts ? <OpenAlerts project={project} /> : null}
            {seesReviews ? <Reviews project={project} /> : null}
            {seesBudgets ? <Budgets /> : null}
          </InOrder>
        </ColumnLayout>
      </InOrder>
    </ContentLayout>
  );
}
