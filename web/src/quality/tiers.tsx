import type { Analytics, Quality } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount, formatDuration, formatShare } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { describeDays } from '../parts/time-range.ts';
import { RateCell } from './rate-cell.tsx';
import { showRate } from './rates.ts';
import { tierShares } from './tier-shares.ts';

export function Tiers({ analytics, figures }: { analytics: Analytics; figures: Quality }) {
  const byTier = new Map(figures.tiers.map((tier) => [String(tier.tier), tier]));
  return (
    <DataTable
      title="Tiers"
      description={`Which tier decided, ${describeDays(analytics.time_range)}. The cost is that of the traces themselves.`}
      items={tierShares(analytics)}
      keyOf={({ tier }) => tier}
      columns={[
        { id: 'tier', header: 'Tier', cell: ({ tier }) => tier, isRowHeader: true },
        { id: 'traces', header: 'Traces', cell: ({ traces }) => formatCount(traces), isNumber: true },
        { id: 'share', header: 'Share', cell: ({ share }) => formatShare(share), isNumber: true },
        { id: 'cost', header: 'Cost', cell: ({ costUsd }) => formatMoney(costUsd), isNumber: true },
        {
          id: 'delay',
          header: 'Verdict within (95 %)',
          cell: ({ p95Milliseconds }) => formatDuration(p95Milliseconds),
          isNumber: true,
        },
        {
          id: 'precision',
          header: 'Precision',
          cell: ({ tier }) => <RateOf rate={byTier.get(tier)?.precision} />,
        },
        { id: 'recall', header: 'Recall', cell: ({ tier }) => <RateOf rate={byTier.get(tier)?.recall} /> },
      ]}
      empty="No trace was evaluated in this time."
    />
  );
}

function RateOf({ rate }: { rate: Quality['tiers'][number]['precision'] | undefined }) {
  return rate === undefined ? '–' : <RateCell shown={showRate(rate)} />;
}
