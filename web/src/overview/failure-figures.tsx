import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { lazy, Suspense } from 'react';
import type { Analytics } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount, formatDuration } from '../format/numbers.ts';
import { NoTraces } from '../traces/no-traces.tsx';
import { PageLink } from '../url-state/links.tsx';
import { type Change, countChange, failedShare, failingSince, shareChange } from './changes.ts';

/** Charts are more than all else on the page: the figures do not wait for them. */
const VerdictChart = lazy(() => import('./verdict-chart.tsx'));

/** What failed and how much, against the period before, and since when. */
export function FailureFigures({ figures }: { figures: Analytics }) {
  const { totals, previous, series, time_range: range } = figures;
  if (totals.traces === 0 && (previous?.totals.traces ?? 0) === 0) {
    return <NoTraces isFiltered={false} onClear={() => undefined} />;
  }
  const before = previous?.totals;
  const since = failingSince(series);
  const days = { from: range.from, to: range.to };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`Days in ${range.time_zone}, the zone of the project, against as many days before`}
          actions={
            <PageLink to="/traces" query={{ verdict: 'failed', ...days }}>
              Failed traces
            </PageLink>
          }
        >
          What failed
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          minColumnWidth={150}
          items={[
            { label: 'Failed', value: <Figure {...countChange(totals.verdicts.failed, before?.verdicts.failed)} /> },
            {
              label: 'Share that failed',
              value: (
                <Figure {...shareChange(failedShare(totals), before === undefined ? undefined : failedShare(before))} />
              ),
            },
            {
              label: 'Needs review',
              value: <Figure {...countChange(totals.verdicts.needs_review, before?.verdicts.needs_review)} />,
            },
            {
              label: 'Evaluated',
              value: (
                <>
                  <Big>{formatCount(totals.traces)}</Big>
                  <Box variant="small">
                    {formatMoney(totals.cost_usd)}; verdict after {formatDuration(totals.delay_ms?.p95)} (p95)
                  </Box>
                </>
              ),
            },
          ]}
        />
        <Box>
          {since === null
            ? 'Nothing failed in the latest part of this period.'
            : `Each part of this period since ${since.replace('T', ' ').slice(0, 16)} has failures.`}
        </Box>
        <Suspense fallback={<div className="chart-place" />}>
          <VerdictChart series={series} zone={range.time_zone} />
        </Suspense>
      </SpaceBetween>
    </Container>
  );
}

const DIRECTIONS = { better: 'success', worse: 'warning', same: 'info' } as const;

function Figure({ value, moved, direction }: Change) {
  return (
    <>
      <Big>{value}</Big>
      <Box variant="small">
        <StatusIndicator type={DIRECTIONS[direction]}>{moved}</StatusIndicator>
      </Box>
    </>
  );
}

function Big({ children }: { children: React.ReactNode }) {
  return (
    <Box variant="div" fontSize="display-l" fontWeight="bold">
      {children}
    </Box>
  );
}
