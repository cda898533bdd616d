import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { CostTrends } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { formatShare, plural } from '../format/numbers.ts';
import { formatDate } from '../format/time.ts';
import { monthEnd } from './month-end.ts';

const DIRECTIONS = { rising: 'Rising', falling: 'Falling', steady: 'Steady' } as const;

export function MonthEndBox({ trends, now }: { trends: CostTrends; now: number }) {
  const zone = trends.time_range.time_zone;
  const end = monthEnd(trends, formatDate(new Date(now).toISOString(), zone));
  const unpriced = trends.unpriced_share;
  return (
    <Container
      header={
        <Header variant="h2" description={`Days of ${zone}, the zone of the project.`}>
          {end.month}
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: `Spent so far, on ${plural(end.daysOver, 'closed day')}`,
            value: formatMoney(end.spentUsd),
          },
          {
            label: 'By the end of the month',
            value:
              end.expectedUsd === null || end.intervalUsd === null
                ? `No forecast yet. Needed: ${end.missing}.`
                : `${formatMoney(end.expectedUsd)} (${formatMoney(end.intervalUsd[0])} to ${formatMoney(end.intervalUsd[1])})`,
            info:
              end.expectedUsd === null
                ? null
                : `Sums of the ${formatShare(end.level)} intervals of ${plural(end.daysAhead, 'day')} ahead, today included.`,
          },
          {
            label: 'The last week against the one before',
            value: trends.direction === null ? '–' : DIRECTIONS[trends.direction],
          },
          ...(unpriced === null || unpriced === 0
            ? []
            : [{ label: 'Without a known price', value: `${formatShare(unpriced)} of the traces are missing in it` }]),
        ]}
      />
    </Container>
  );
}
