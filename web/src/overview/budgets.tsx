import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import type { Budgets as BudgetList } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request } from '../api/request.ts';
import { formatMoney } from '../format/money.ts';
import { formatShare } from '../format/numbers.ts';
import { LinkToPage } from '../shell/link-to-page.tsx';
import { QueryState } from '../shell/query-state.tsx';

/** What is spent of each budget in the day or the month that runs. */
export function Budgets() {
  const query = useQuery({
    queryKey: ['budgets'],
    queryFn: ({ signal }) => request<BudgetList>('api/v1/budgets', { signal }),
    refetchInterval: () => pollEvery('list'),
  });
  return (
    <Container
      header={
        <Header variant="h2" actions={<LinkToPage path="/cost">Cost and quota</LinkToPage>}>
          Spend against budget
        </Header>
      }
    >
      <QueryState query={query} what="budgets">
        {({ items }) =>
          items.length === 0 ? (
            <Box>There is no budget. One tells when spending crosses a threshold; it refuses nothing.</Box>
          ) : (
            <SpaceBetween size="s">
              {items.map((budget) => (
                <ProgressBar
                  key={budget.budget_id}
                  label={budget.name}
                  value={Math.min(100, budget.share * 100)}
                  status={budget.share >= 1 ? 'error' : 'in-progress'}
                  resultText="Over budget"
                  description={`${formatMoney(budget.spent_usd)} of ${formatMoney(budget.limit_usd)}, ${formatShare(budget.share)}`}
                  additionalInfo={`${budget.window}${budget.scope.project_id === null ? '' : `, project ${budget.scope.project_id}`}`}
                />
              ))}
            </SpaceBetween>
          )
        }
      </QueryState>
    </Container>
  );
}
