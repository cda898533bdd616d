import { oneOf, type UrlState } from '../url-state/url-state.ts';

export const OVERVIEW_PERIODS = ['1d', '7d', '30d'] as const;
type OverviewPeriod = (typeof OVERVIEW_PERIODS)[number];
const DAYS: Readonly<Record<OverviewPeriod, number>> = { '1d': 1, '7d': 7, '30d': 30 };

export interface OverviewSearch {
  /** Whole days up to and with today: that is what is counted. */
  readonly period: OverviewPeriod;
}

export const OVERVIEW_STATE: UrlState<OverviewSearch> = {
  read: (params) => ({ period: oneOf(OVERVIEW_PERIODS, params.get('period')) ?? '7d' }),
  write: ({ period }) => ({ period: period === '7d' ? null : period }),
};

/**
 * The question to the figures, in instants: which days those are in the project's zone, the API knows. A day is read by
 * the hour, so that it shows since when.
 */
export function overviewQuery({ period }: OverviewSearch, projectId: string, now: number): Record<string, string> {
  return {
    project_id: projectId,
    from: new Date(now - (DAYS[period] - 1) * 86_400_000).toISOString(),
    to: new Date(now).toISOString(),
    group_by: period === '1d' ? 'hour' : 'day',
    by: 'issue_type',
    compare: 'previous',
    limit: '8',
  };
}
