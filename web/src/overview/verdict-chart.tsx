import MixedLineBarChart from '@cloudscape-design/components/mixed-line-bar-chart';
import type { Analytics } from '../../../lib/client/api-types.ts';

/** How many traces ended with each verdict, in each part of the period. */
export default function VerdictChart({ series, zone }: { series: Analytics['series']; zone: string }) {
  const starts = series.map(({ start }) => start);
  const bar = (title: string, color: string, count: (figures: Analytics['series'][number]) => number) => ({
    title,
    type: 'bar' as const,
    color,
    data: series.map((figures) => ({ x: figures.start, y: count(figures) })),
  });
  return (
    <MixedLineBarChart
      series={[
        bar('Failed', 'light-dark(#d91515, #ff7a7a)', ({ verdicts }) => verdicts.failed),
        bar('Needs review', 'light-dark(#8a6d00, #e0ca57)', ({ verdicts }) => verdicts.needs_review),
        bar('Passed', 'light-dark(#1d8102, #5bbf57)', ({ verdicts }) => verdicts.passed),
        bar('Not evaluated', 'light-dark(#687078, #9ba7b6)', ({ verdicts }) => verdicts.not_evaluated),
      ]}
      stackedBars
      xScaleType="categorical"
      xDomain={starts}
      height={180}
      hideFilter
      xTitle={`Start (${zone})`}
      yTitle="Traces"
      ariaLabel="Traces by verdict"
      i18nStrings={{ xTickFormatter: (start) => (start.length > 10 ? start.slice(11, 16) : start.slice(5)) }}
      empty="Nothing was evaluated."
    />
  );
}
