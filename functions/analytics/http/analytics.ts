import * as z from 'zod';
import { accountOf } from '../../access/account.ts';
import type { Caller } from '../../access/caller.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { zoneOf } from '../../kernel/window.ts';
import type { Project } from '../../projects/project.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { GROUPINGS, type Period, periodBefore } from '../periods.ts';
import {
  type Analysis,
  analyze,
  analyzeHours,
  datesAround,
  firstOf,
  type Question,
  readDays,
  sheetFor,
} from '../read-figures.ts';
import { analyzeTraces, MAX_TRACES_READ, type ReadTraces, readTraces } from '../read-traces.ts';
import { DIMENSIONS, type Dimension } from '../rollup.ts';
import { invalid, PERIOD_QUERY, readPeriod, TIME_ZONE } from './figures-query.ts';
import { AnalyticsResource, toExamined, toFigures, toRange, toTimeRange } from './figures-resource.ts';
import type { FiguresServices } from './services.ts';

/** An answer by hour has that many entries at most, times 24. */
const MAX_DAYS_BY_HOUR = 31;
const MOST_KEYS = 1_000;

function isDimension(name: string): name is Dimension {
  return Object.hasOwn(DIMENSIONS, name);
}
const DimensionName = z.string().refine(isDimension, `must be one of ${Object.keys(DIMENSIONS).join(', ')}`);

/** `domain=finance` is short for `filter=domain:finance`. */
const SHORT = ['model', 'provider', 'layer', 'domain', 'application_type', 'verdict', 'tool', 'tag'] as const;
const ShortFilter = z.string().min(1).max(1_000).optional();
const SHORT_FILTERS = {
  model: ShortFilter,
  provider: ShortFilter,
  layer: ShortFilter,
  domain: ShortFilter,
  application_type: ShortFilter,
  verdict: ShortFilter,
  tool: ShortFilter,
  tag: ShortFilter,
} satisfies Record<(typeof SHORT)[number], typeof ShortFilter>;

const AnalyticsQuery = z.strictObject({
  ...PERIOD_QUERY,
  group_by: z.enum(GROUPINGS).default('day'),
  by: DimensionName.optional().meta({
    description: `Breaks the period down: ${Object.entries(DIMENSIONS)
      .map(([name, most]) => `${name} (${most} keys a day)`)
      .join(', ')}. What is beyond is counted under \`other\`. A user is told by the account of the ledger.`,
  }),
  filter: z
    .string()
    .max(1_100)
    .regex(/^[a-z_]+:.+$/s, 'must be a dimension, a colon and a key, such as model:gpt-4o')
    .optional()
    .meta({
      description: `Only what has this key, such as \`model:gpt-4o\` or \`user:user-123\`. With \`by\`, the answer is read from the ${MAX_TRACES_READ.toLocaleString('en')} newest traces of the period.`,
    }),
  ...SHORT_FILTERS,
  time_zone: TIME_ZONE.optional().meta({
    description: 'Another zone than that of the project, whole hours from UTC; without `by` and `filter`.',
  }),
  compare: z.enum(['previous']).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_KEYS).default(100).meta({ description: 'Keys of the breakdown.' }),
});

export const analyticsRoute = defineRoute({
  operation: 'getAnalytics',
  method: 'GET',
  path: '/api/v1/analytics',
  summary: 'Read the figures of a project, by time and by one dimension, perhaps of what has one key of another',
  tag: 'analytics',
  params: NONE,
  query: AnalyticsQuery,
  body: NO_BODY,
  responses: { 200: { description: 'The figures of the period.', schema: AnalyticsResource } },
  async run({ caller, query }, services: FiguresServices) {
    return { status: 200, body: await answerAnalytics(services, caller, query) };
  },
});

async function answerAnalytics(
  services: FiguresServices,
  caller: Caller,
  query: z.output<typeof AnalyticsQuery>,
): Promise<z.infer<typeof AnalyticsResource>> {
  const project = await services.findProject(caller, query.project_id);
  const question = await readQuestion(services, caller, query);
  const days = question.grouping === 'hour' ? MAX_DAYS_BY_HOUR : undefined;
  const period = readPeriod(project, query, services.now(), query.time_zone, days);
  const { analysis, sealedUntil, read } = await ask(services, project, period, question);
  const before = query.compare === undefined ? null : periodBefore(period);
  const previous = before === null ? null : await ask(services, project, before, question);
  return {
    ...toRange(period, sealedUntil),
    totals: toFigures(analysis.totals),
    series: analysis.series.map(({ start, figures }) => ({ start: toStart(start), ...toFigures(figures) })),
    breakdown: firstOf(analysis.breakdown, query.limit).map(({ key, figures }) => ({ key, ...toFigures(figures) })),
    ...examinedIn(read),
    ...(before === null || previous === null
      ? {}
      : {
          previous: {
            time_range: toTimeRange(before),
            totals: toFigures(previous.analysis.totals),
            ...examinedIn(previous.read),
          },
        }),
  };
}

function examinedIn(read: ReadTraces | null) {
  return read === null ? {} : { examined: toExamined(read) };
}

async function readQuestion(
  services: FiguresServices,
  caller: Caller,
  query: z.output<typeof AnalyticsQuery>,
): Promise<Question> {
  const { by, group_by: grouping } = query;
  const filter = filterOf(query);
  if (query.time_zone !== undefined && (by ?? filter) !== undefined) {
    throw invalid('time_zone', 'cannot be named with by or filter: those are counted by the days of the project');
  }
  if (filter === undefined && grouping === 'hour' && by === 'user') {
    throw invalid('group_by', 'cannot be hour with by=user, unless there is a filter: users are counted by the day');
  }
  if (filter === undefined) return { grouping, by };
  if (grouping === 'hour' && by === undefined) throw invalid('filter', 'cannot be used by hour without by');
  const dimension = filter.slice(0, filter.indexOf(':'));
  const key = filter.slice(filter.indexOf(':') + 1);
  if (!isDimension(dimension)) throw invalid('filter', `must begin with one of ${Object.keys(DIMENSIONS).join(', ')}`);
  if (dimension !== 'user') return { grouping, by, only: { dimension, key } };
  const userId = await pseudonymize(services, caller.organizationId, key);
  const account = await accountOf(services.hasher, caller.organizationId, userId ?? null);
  return { grouping, by, only: { dimension, key: account } };
}

async function ask(
  services: FiguresServices,
  project: Project,
  period: Period,
  question: Question,
): Promise<{ readonly analysis: Analysis; readonly sealedUntil: number; readonly read: ReadTraces | null }> {
  if (question.by !== undefined && question.only !== undefined) {
    const read = await readTraces(services.traces, project, period);
    const analysis = analyzeTraces(read.counted, project, period, { ...question, only: question.only });
    return { analysis, sealedUntil: 0, read };
  }
  const isOwnZone = period.zone.timeZone === zoneOf(project).timeZone;
  const dates = isOwnZone ? period.dates : datesAround(period);
  const { days, sealedUntil } = await readDays(services, project, dates, sheetFor(question));
  const analysis = isOwnZone ? analyze(days, period, question) : analyzeHours(days, period, question.grouping);
  return { analysis, sealedUntil, read: null };
}

/** @throws AegisError `invalid_request` for more than one */
function filterOf(query: z.output<typeof AnalyticsQuery>): string | undefined {
  const named = SHORT.flatMap((name) =>
    query[name] === undefined ? [] : [{ name, filter: `${name}:${query[name]}` }],
  );
  const [first, second] = named;
  if (second !== undefined || (first !== undefined && query.filter !== undefined)) {
    throw invalid(second?.name ?? first?.name ?? 'filter', 'cannot be used with another filter');
  }
  return query.filter ?? first?.filter;
}

/** An hour is told as the instant at which it begins. */
function toStart(start: string): string {
  return start.length === 13 ? `${start}:00:00.000Z` : start;
}
