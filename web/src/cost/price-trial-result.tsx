import type { PriceDifference } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { StrangerName } from '../text/stranger-text.tsx';

export function PriceTrialResult({ difference }: { difference: PriceDifference }) {
  const { traces, changed, cost_before_usd: before, cost_after_usd: after } = difference;
  return (
    <DataTable
      title="What the latest traces would have cost"
      description={`${formatCount(changed)} of ${formatCount(traces)} traces would have cost something else: ${formatMoney(after)} instead of ${formatMoney(before)}.`}
      items={difference.models}
      keyOf={({ model }) => model}
      columns={[
        { id: 'model', header: 'Model', cell: ({ model }) => <StrangerName text={model} />, isRowHeader: true },
        { id: 'traces', header: 'Traces', cell: (one) => formatCount(one.traces), isNumber: true },
        { id: 'changed', header: 'Changed', cell: (one) => formatCount(one.changed), isNumber: true },
        { id: 'before', header: 'Before', cell: (one) => formatMoney(one.cost_before_usd), isNumber: true },
        { id: 'after', header: 'After', cell: (one) => formatMoney(one.cost_after_usd), isNumber: true },
        {
          id: 'unpriced',
          header: 'Still without a price',
          cell: (one) => formatCount(one.unpriced_after),
          isNumber: true,
        },
      ]}
      empty="No trace to try them on."
    />
  );
}
