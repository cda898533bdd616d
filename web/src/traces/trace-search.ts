import { CATEGORIES, DOMAINS, SEVERITIES } from '../api/words.ts';
import { oneOf, type UrlState, wholeNumber } from '../url-state/url-state.ts';

/** What the API can filter traces by, and how the filter is read and shown. */
interface FilterProperty {
  /** In the address, and in the query of the API. */
  readonly name: string;
  readonly label: string;
  readonly group: string;
  /** The values that exist; none where anything may be asked for. */
  readonly values?: readonly string[];
  /** For numbers: `name` is the least, `most` the name of the most. */
  readonly most?: string;
}

export const VERDICTS = ['failed', 'needs_review', 'passed', 'not_evaluated'] as const;

export const FILTERS: readonly FilterProperty[] = [
  { name: 'verdict', label: 'Verdict', group: 'verdicts', values: VERDICTS },
  { name: 'severity', label: 'Severity', group: 'severities', values: SEVERITIES.toReversed() },
  { name: 'issue_type', label: 'Issue type', group: 'issue types' },
  { name: 'category', label: 'Category', group: 'categories', values: CATEGORIES },
  { name: 'domain', label: 'Domain', group: 'domains', values: DOMAINS },
  { name: 'model', label: 'Model', group: 'models' },
  { name: 'user_id', label: 'User', group: 'users' },
  { name: 'session_id', label: 'Session', group: 'sessions' },
  { name: 'status', label: 'Status', group: 'statuses', values: ['queued', 'evaluated'] },
  { name: 'min_cost_usd', most: 'max_cost_usd', label: 'Cost in USD', group: 'costs' },
  { name: 'min_latency_ms', most: 'max_latency_ms', label: 'Latency in ms', group: 'latencies' },
];

const FILTER_NAMES = FILTERS.flatMap(({ name, most }) => (most === undefined ? [name] : [name, most]));

/** Periods that end now. */
const PERIODS = { '1h': 3_600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000 } as const;
type PeriodName = keyof typeof PERIODS;
const PERIOD_NAMES = ['1h', '24h', '7d', '30d'] as const satisfies readonly PeriodName[];

export interface TraceSearch {
  /** By the names of the API; what is not named is not filtered by. */
  readonly filters: Readonly<Record<string, string>>;
  /** A period that ends now; null where `from` and `to` say it, or where nothing does. */
  readonly since: PeriodName | null;
  /** UTC; both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly columns: readonly string[];
  /** The trace that the reader is at. */
  readonly selected: string | null;
  /** Whether traces in which no model ran are shown as well. */
  readonly showsNonModel: boolean;
}

export const COLUMN_NAMES = [
  'created_at',
  'verdict',
  'severity',
  'issues',
  'model',
  'application_type',
  'domain',
  'user_id',
  'session_id',
  'latency_ms',
  'tokens',
  'cost_usd',
  'trace_id',
] as const;
const SHOWN_AT_FIRST = ['created_at', 'verdict', 'severity', 'issues', 'model', 'latency_ms', 'cost_usd', 'trace_id'];

/** The list of traces in its address. Columns that do not exist are left out, however many an address names. */
export const TRACE_SEARCH: UrlState<TraceSearch> = {
  read(params) {
    const filters: Record<string, string> = {};
    for (const property of FILTERS) {
      for (const name of property.most === undefined ? [property.name] : [property.name, property.most]) {
        const value = readValue(property, params.get(name));
        if (value !== null) filters[name] = value;
      }
    }
    const columns = (params.get('columns') ?? '').split(',').flatMap((name) => oneOf(COLUMN_NAMES, name) ?? []);
    return {
      filters,
      since: oneOf(PERIOD_NAMES, params.get('since')),
      from: instant(params.get('from')),
      to: instant(params.get('to')),
      columns: columns.length === 0 ? SHOWN_AT_FIRST : [...new Set(columns)],
      selected: params.get('selected'),
      showsNonModel: params.get('include') === 'non_model',
    };
  },
  write({ filters, since, from, to, columns, selected, showsNonModel }) {
    return {
      ...Object.fromEntries(FILTER_NAMES.map((name) => [name, filters[name] ?? null])),
      since,
      from,
      to,
      columns: columns.join() === SHOWN_AT_FIRST.join() ? null : columns.join(),
      selected,
      include: showsNonModel ? 'non_model' : null,
    };
  },
};

function readValue({ values, most, name }: FilterProperty, value: string | null): string | null {
  if (value === null || value === '') return null;
  if (values !== undefined) return oneOf(values, value);
  if (most === undefined) return value.slice(0, 500);
  if (name.endsWith('_ms')) return wholeNumber(value) === null ? null : value;
  return /^\d{1,9}(\.\d{1,6})?$/.test(value) ? value : null;
}

function instant(value: string | null): string | null {
  if (value === null) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** The times that a search covers, when it begins now. */
export function timesOf({ since, from, to }: TraceSearch, now: number): { from: string | null; to: string | null } {
  if (since !== null) return { from: new Date(now - PERIODS[since] * 1000).toISOString(), to: null };
  return { from, to };
}

/** The query of the API for a search. */
export function listQuery(search: TraceSearch, projectId: string, now: number): Record<string, string | null> {
  return {
    project_id: projectId,
    ...search.filters,
    ...timesOf(search, now),
    include: search.showsNonModel ? 'non_model' : null,
  };
}

/** What makes two searches the same one: neither its columns nor what is selected. */
export function searchKey(search: TraceSearch): string {
  const { filters, since, from, to, showsNonModel } = search;
  return JSON.stringify([Object.entries(filters).sort(), since, from, to, showsNonModel]);
}
