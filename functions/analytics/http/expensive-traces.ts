import * as z from 'zod';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { TraceSummaryResource, toTraceSummary } from '../../traces/http/trace-resource.ts';
import { sumOfFigures } from '../figures.ts';
import { readDays } from '../read-figures.ts';
import { PERIOD_QUERY, readPeriod } from './figures-query.ts';
import { RANGE, toFigures, toRange } from './figures-resource.ts';
import type { FiguresServices } from './services.ts';

/** As many as a day keeps. */
const MOST = 50;

export const expensiveTracesRoute = defineRoute({
  operation: 'getExpensiveTraces',
  method: 'GET',
  path: '/api/v1/analytics/top-expensive',
  summary: 'List the most expensive traces of a period',
  tag: 'analytics',
  params: NONE,
  query: z.strictObject({ ...PERIOD_QUERY, limit: z.coerce.number().int().min(1).max(MOST).default(10) }),
  body: NO_BODY,
  responses: {
    200: {
      description: `The dearest first. A day keeps its ${MOST} dearest; what was deleted since, or has expired, is left out.`,
      schema: z
        .object({
          ...RANGE,
          unpriced_share: z.number().nullable().meta({
            description: 'Of the traces of the period, those whose cost is unknown: they cannot be in the list.',
          }),
          items: z.array(TraceSummaryResource),
        })
        .meta({ id: 'ExpensiveTraces' }),
    },
  },
  async run({ caller, query }, services: FiguresServices) {
    const project = await services.findProject(caller, query.project_id);
    const period = readPeriod(project, query, services.now());
    const { days, sealedUntil } = await readDays(services, project, period.dates, 'day');
    const ranked = [...days.values()]
      .flatMap(({ top }) => [...top])
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, MOST);
    const found = await Promise.all(
      ranked.map(([traceId]) => services.traces.findRecord(caller.organizationId, traceId)),
    );
    const own = found.flatMap((record) => (record?.project_id === project.project_id ? [record] : []));
    const dearest = own.sort((a, b) => (b.cost_micro_usd ?? 0) - (a.cost_micro_usd ?? 0)).slice(0, query.limit);
    const all = sumOfFigures([...days.values()].map(({ total }) => total));
    const { unpriced_share } = toFigures(all);
    return {
      status: 200,
      body: { ...toRange(period, sealedUntil), unpriced_share, items: dearest.map(toTraceSummary) },
    };
  },
});
