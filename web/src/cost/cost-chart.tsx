import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import LineChart from '@cloudscape-design/components/line-chart';
import type { CostTrends } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';

interface Point {
  readonly x: Date;
  readonly y: number;
}

/** Days are dates of the project's zone; they are drawn as such, whatever zone the reader is in. */
function pointOf(date: string, usd: string): Point {
  return { x: new Date(`${date}T00:00:00Z`), y: Number(usd) };
}

function formatDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

export function CostChart({ trends }: { trends: CostTrends }) {
  const { days, forecast } = trends;
  const money = (value: number) => formatMoney(String(value));
  const series = [
    { title: 'Cost', type: 'line' as const, data: days.map((day) => pointOf(day.date, day.cost_usd)) },
    ...(forecast.days.length === 0
      ? []
      : [
          { title: 'Forecast', data: forecast.days.map((day) => pointOf(day.date, day.cost_usd)) },
          { title: 'Low', data: forecast.days.map((day) => pointOf(day.date, day.interval_usd[0] ?? '0')) },
          { title: 'High', data: forecast.days.map((day) => pointOf(day.date, day.interval_usd[1] ?? '0')) },
        ].map((one) => ({ ...one, type: 'line' as const }))),
  ].map((one) => ({ ...one, valueFormatter: money }));
  return (
    <Container
      header={
        <Header variant="h2" description="Closed days, and what is to be expected">
          Cost by day
        </Header>
      }
    >
      <LineChart<Date>
        series={series}
        xScaleType="time"
        height={220}
        hideFilter
        ariaLabel="Cost by day"
        xTitle={`Day (${trends.time_range.time_zone})`}
        yTitle="USD"
        i18nStrings={{ xTickFormatter: formatDay, yTickFormatter: money, chartAriaRoleDescription: 'line chart' }}
        empty={<Box textAlign="center">No day is over yet.</Box>}
      />
    </Container>
  );
}
