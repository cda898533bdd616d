import SpaceBetween from '@cloudscape-design/components/space-between';
import type { CostTrends } from '../../../lib/client/api-types.ts';
import { InOrder } from '../parts/in-order.tsx';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { useProject } from '../url-state/scope.ts';
import { Anomalies } from './anomalies.tsx';
import { Breakdown } from './breakdown.tsx';
import { CostChart } from './cost-chart.tsx';
import { MonthEndBox } from './month-end-box.tsx';
import { Savings } from './savings.tsx';

export function Spending() {
  const project = useProject();
  const trends = useAnswer<CostTrends>('api/v1/costs/trends', { project_id: project, days: 90, horizon: 31 });
  return (
    <InOrder>
      <QueryState query={trends} what="the cost">
        {(known) => (
          <SpaceBetween size="l">
            <MonthEndBox trends={known} now={Date.now()} />
            <CostChart trends={known} />
            <Anomalies trends={known} />
          </SpaceBetween>
        )}
      </QueryState>
      <Breakdown />
      <Savings />
    </InOrder>
  );
}
