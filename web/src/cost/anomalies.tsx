import type { CostTrends } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { DataTable } from '../parts/data-table.tsx';

export function Anomalies({ trends }: { trends: CostTrends }) {
  return (
    <DataTable
      title="Unusual days"
      description="Against the same weekday of the eight weeks before, and by at least USD 1."
      items={trends.anomalies}
      keyOf={({ date }) => date}
      columns={[
        { id: 'date', header: 'Day', cell: ({ date }) => date, isRowHeader: true },
        { id: 'cost', header: 'Cost', cell: (day) => formatMoney(day.cost_usd), isNumber: true },
        {
          id: 'expected',
          header: 'Usual',
          cell: ({ expected_usd: [low, high] }) => `${formatMoney(low ?? null)} to ${formatMoney(high ?? null)}`,
          isNumber: true,
        },
      ]}
      empty="No day was unusual."
    />
  );
}
