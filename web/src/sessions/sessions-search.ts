import { oneOf, type UrlState } from '../url-state/url-state.ts';

export const PERIOD_NAMES = ['24h', '7d', '30d'] as const;
export type PeriodName = (typeof PERIOD_NAMES)[number];
const SECONDS: Readonly<Record<PeriodName, number>> = { '24h': 86_400, '7d': 604_800, '30d': 2_592_000 };

export interface SessionsSearch {
  readonly user: string | null;
  readonly since: PeriodName | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly selected: string | null;
}

export const SESSIONS_STATE: UrlState<SessionsSearch> = {
  read: (params) => ({
    user: params.get('user'),
    since: oneOf(PERIOD_NAMES, params.get('since')),
    from: params.get('from'),
    to: params.get('to'),
    selected: params.get('selected'),
  }),
  write: ({ user, since, from, to, selected }) => ({ user: user === '' ? null : user, since, from, to, selected }),
};

/** The query of the API for a list of sessions. */
export function sessionsQuery(search: SessionsSearch, projectId: string, now: number): Record<string, string | null> {
  const { user, since, from, to } = search;
  return {
    project_id: projectId,
    user_id: user,
    from: since === null ? from : new Date(now - SECONDS[since] * 1000).toISOString(),
    to: since === null ? to : null,
  };
}
