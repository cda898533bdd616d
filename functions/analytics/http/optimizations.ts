import * as z from 'zod';
import { formatUsd } from '../../kernel/amounts.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { analyze, readDays } from '../read-figures.ts';
import { readTraces } from '../read-traces.ts';
import { SAVING_KINDS, type Saving } from '../saving.ts';
import { PERIOD_QUERY, readPeriod } from './figures-query.ts';
import { ExaminedResource, RANGE, toExamined, toFigures, toRange } from './figures-resource.ts';
import { RateResource, toRate } from './rate-resource.ts';
import type { FiguresServices } from './services.ts';

const SavingResource = z
  .object({
    kind: z.enum(SAVING_KINDS),
    model: z.string().nullable().meta({ description: 'Null where it is about all of them.' }),
    saves_usd: z.string().nullable().meta({ description: 'In the period that was looked at, at most.' }),
    evidence: z.record(z.string(), z.union([z.number(), z.string(), RateResource])),
    missing: z.string().nullable().meta({ description: 'What it would take to tell; null where it is told.' }),
  })
  .meta({ id: 'Saving' });

export const costOptimizationsRoute = defineRoute({
  operation: 'getCostOptimizations',
  method: 'GET',
  path: '/api/v1/costs/optimizations',
  summary: 'Read what could cost less, with the figures that show it',
  tag: 'costs',
  params: NONE,
  query: z.strictObject(PERIOD_QUERY),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'Of models with at least 100 traces, the largest saving first. Figures of different traffic are compared: try it before you change a model.',
      schema: z
        .object({
          ...RANGE,
          unpriced_share: z.number().nullable(),
          examined: ExaminedResource,
          items: z.array(SavingResource),
        })
        .meta({ id: 'CostOptimizations' }),
    },
  },
  async run({ caller, query }, services: FiguresServices) {
    const project = await services.findProject(caller, query.project_id);
    const period = readPeriod(project, query, services.now());
    const { days, sealedUntil } = await readDays(services, project, period.dates, 'day');
    const { totals, breakdown } = analyze(days, period, { grouping: 'month', by: 'model' });
    const [{ savingsIn }, read] = await Promise.all([
      import('../savings.ts'),
      readTraces(services.traces, project, period),
    ]);
    const items = savingsIn(breakdown, read, new Date(services.now())).map(toSaving);
    const { unpriced_share } = toFigures(totals);
    return {
      status: 200,
      body: { ...toRange(period, sealedUntil), unpriced_share, examined: toExamined(read), items },
    };
  },
});

function toSaving({ kind, model, savesMicroUsd, evidence, missing }: Saving): z.infer<typeof SavingResource> {
  const shown = Object.entries(evidence).map(([name, value]) => [
    name,
    typeof value === 'object' ? toRate(value) : value,
  ]);
  return {
    kind,
    model,
    saves_usd: savesMicroUsd === null ? null : formatUsd(savesMicroUsd),
    evidence: SavingResource.shape.evidence.parse(Object.fromEntries(shown)),
    missing,
  };
}
