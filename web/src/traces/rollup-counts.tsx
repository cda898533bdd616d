import Box from '@cloudscape-design/components/box';
import { useQuery } from '@tanstack/react-query';
import type { Analytics } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { formatDate } from '../format/time.ts';
import { rollupQuestion } from './rollup-question.ts';
import { searchKey, type TraceSearch, VERDICTS } from './trace-search.ts';
import { inWords } from './verdict-mark.tsx';

/** How many traces a search is about, without listing them: from the figures of whole days. */
export function RollupCounts({ search, projectId }: { search: TraceSearch; projectId: string }) {
  // However the list is ordered, it is as many.
  const key = searchKey({ ...search, order: 'newest' });
  // A question ends now, so that each asking has another one: it is the search that says whether it is the same.
  const ask = () => rollupQuestion(search, projectId, Date.now());
  const isCounted = ask() !== null;
  const { data } = useQuery({
    queryKey: ['rollup', projectId, key],
    queryFn: ({ signal }) => request<Analytics>(withQuery('api/v1/analytics', ask() ?? {}), { signal }),
    enabled: isCounted,
    refetchInterval: () => pollEvery('list'),
  });
  if (!isCounted) {
    return <Small>Counted by one filter at a time: this combination is listed, not counted.</Small>;
  }
  if (data === undefined) return <Small>Counting …</Small>;
  const { totals, time_range: range } = data;
  const last = new Date(Date.parse(range.to) - 1).toISOString();
  const verdicts = VERDICTS.filter((verdict) => totals.verdicts[verdict] > 0)
    .map((verdict) => `${formatCount(totals.verdicts[verdict])} ${inWords(verdict).toLowerCase()}`)
    .join(', ');
  return (
    <Small>
      Days {formatDate(range.from, range.time_zone)} to {formatDate(last, range.time_zone)} ({range.time_zone}):{' '}
      <strong>{plural(totals.traces, 'evaluated trace')}</strong>
      {verdicts === '' ? '' : `: ${verdicts}`}; {formatMoney(totals.cost_usd)}
      {totals.unpriced_traces === 0 ? '' : `, without ${plural(totals.unpriced_traces, 'trace')} of unknown price`}.
    </Small>
  );
}

function Small({ children }: { children: React.ReactNode }) {
  return (
    <Box variant="small" color="text-body-secondary">
      {children}
    </Box>
  );
}
