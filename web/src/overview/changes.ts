import type { Analytics, AnalyticsFigures } from '../../../lib/client/api-types.ts';
import { formatCount, formatShare } from '../format/numbers.ts';

/** A figure beside that of the period before. */
export interface Change {
  readonly value: string;
  readonly before: string;
  /** In words: how it moved. */
  readonly moved: string;
  readonly direction: 'better' | 'worse' | 'same';
}

/** The share of traces that failed; null of none. */
export function failedShare({ traces, verdicts }: Pick<AnalyticsFigures, 'traces' | 'verdicts'>): number | null {
  return traces === 0 ? null : verdicts.failed / traces;
}

/** A count of something unwelcome against the period before. */
export function countChange(now: number, before: number | undefined): Change {
  return { value: formatCount(now), ...against(now, before, formatCount) };
}

export function shareChange(now: number | null, before: number | null | undefined): Change {
  if (now === null) return { value: '–', before: '–', moved: 'Nothing was evaluated', direction: 'same' };
  return { value: formatShare(now), ...against(now, before ?? undefined, formatShare) };
}

function against(now: number, before: number | undefined, format: (value: number) => string): Omit<Change, 'value'> {
  if (before === undefined) return { before: '–', moved: 'Nothing before', direction: 'same' };
  const told = format(before);
  if (now === before) return { before: told, moved: `As before: ${told}`, direction: 'same' };
  const isMore = now > before;
  return { before: told, moved: `${isMore ? 'Up' : 'Down'} from ${told}`, direction: isMore ? 'worse' : 'better' };
}

/** When failures began in a series: the first part after the last one without any; null without failures. */
export function failingSince(series: Analytics['series']): string | null {
  const withTraces = series.filter(({ traces }) => traces > 0);
  if ((withTraces.at(-1)?.verdicts.failed ?? 0) === 0) return null;
  const lastGood = withTraces.findLastIndex(({ verdicts }) => verdicts.failed === 0);
  return withTraces[lastGood + 1]?.start ?? null;
}
