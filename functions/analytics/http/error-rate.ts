import * as z from 'zod';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { proportion } from '../../statistics/proportion.ts';
import type { Figures } from '../figures.ts';
import { analyze, firstOf, readDays } from '../read-figures.ts';
import { PERIOD_QUERY, readPeriod } from './figures-query.ts';
import { RANGE, toRange } from './figures-resource.ts';
import { RateResource, toRate } from './rate-resource.ts';
import type { FiguresServices } from './services.ts';

const BY = ['model', 'provider', 'layer', 'domain', 'application_type', 'evaluator_set', 'tag', 'tool'] as const;
const MOST_KEYS = 100;

const FAILED = {
  failed: z.int(),
  judged: z.int().meta({ description: 'Traces with a verdict but `not_evaluated`.' }),
  rate: RateResource,
};

const CallsResource = z.object({ failed: z.int(), total: z.int(), rate: RateResource }).optional().meta({
  description:
    'By tool: its calls, and the share that told of an error. The calls of one trace are taken for independent of each other.',
});

export const errorRateRoute = defineRoute({
  operation: 'getErrorRate',
  method: 'GET',
  path: '/api/v1/analytics/error-rate',
  summary: 'Read the share of traces that failed, with its interval',
  tag: 'analytics',
  params: NONE,
  query: z.strictObject({ ...PERIOD_QUERY, by: z.enum(BY).default('model') }),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'Of all traces of the period, and by one dimension. By tool or tag, a trace counts under each of its own.',
      schema: z
        .object({
          ...RANGE,
          overall: z.object(FAILED),
          breakdown: z.array(z.object({ key: z.string(), ...FAILED, calls: CallsResource })),
        })
        .meta({ id: 'ErrorRate' }),
    },
  },
  async run({ caller, query }, services: FiguresServices) {
    const project = await services.findProject(caller, query.project_id);
    const period = readPeriod(project, query, services.now());
    const { days, sealedUntil } = await readDays(services, project, period.dates, 'day');
    const { totals, breakdown } = analyze(days, period, { grouping: 'month', by: query.by });
    return {
      status: 200,
      body: {
        ...toRange(period, sealedUntil),
        overall: failedOf(totals),
        breakdown: firstOf(breakdown, MOST_KEYS).map(({ key, figures }) => ({
          key,
          ...failedOf(figures),
          ...(query.by === 'tool' ? { calls: callsOf(figures) } : {}),
        })),
      },
    };
  },
});

function failedOf({ counts: { passed, failed, needsReview } }: Figures) {
  const judged = passed + failed + needsReview;
  return { failed, judged, rate: toRate(proportion(failed, judged)) };
}

function callsOf({ counts: { toolCalls, toolErrors } }: Figures) {
  return { failed: toolErrors, total: toolCalls, rate: toRate(proportion(toolErrors, toolCalls)) };
}
