import * as z from 'zod';
import { ProjectId, Usd } from '../../content/trace.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { shiftDate, zoneOf } from '../../kernel/window.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { anomalies, directionOf, forecast } from '../../statistics/forecast.ts';
import { dateAt } from '../absorb.ts';
import { type Period, periodOf } from '../periods.ts';
import { analyze, readDays } from '../read-figures.ts';
import { PERIOD_QUERY, readPeriod } from './figures-query.ts';
import { RANGE, toRange } from './figures-resource.ts';
import type { FiguresServices } from './services.ts';

const Count = z.int().nonnegative().max(1e9).default(0);
const ModelName = z.strictObject({
  model: z.string().min(1).max(128),
  provider: z.string().min(1).max(128).optional(),
});

const PricedResource = z.object({
  model: z.string(),
  provider: z.string().nullable(),
  priced_as: z
    .object({ provider: z.string(), model: z.string() })
    .nullable()
    .meta({ description: 'In the price table; null when no price is known.' }),
  cost_per_call_usd: z.string().nullable(),
  cost_usd: z.string().nullable(),
});

export const calculateCostRoute = defineRoute({
  operation: 'calculateCost',
  method: 'POST',
  path: '/api/v1/costs/calculate',
  summary: 'Calculate what calls cost, and compare models',
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: ModelName.extend({
    tokens: z.strictObject({
      input: Count,
      output: Count,
      cached: Count.meta({ description: 'Part of the input.' }),
      cache_write: Count.meta({ description: 'Part of the input.' }),
      reasoning: Count.meta({ description: 'Part of the output.' }),
    }),
    calls: z.int().min(1).max(1e9).default(1).meta({ description: 'Calls of this size.' }),
    compare_with: z.array(ModelName).max(20).default([]),
    at: z.iso.datetime({ offset: true }).optional().meta({ description: 'When the prices hold; by default now.' }),
  }).meta({ id: 'CostCalculation' }),
  responses: {
    200: {
      description: 'The model first, then those to compare with. A price that is not known is null, never 0.',
      schema: z.object({ items: z.array(PricedResource) }).meta({ id: 'CalculatedCost' }),
    },
  },
  async run({ caller, body }, services: FiguresServices) {
    const own = (await services.ownPrices.find(caller.organizationId)) ?? undefined;
    // The price table is a large part of what a function would start with.
    const { priceCall } = await import('../../pricing/price-call.ts');
    const { tokens, calls, compare_with: others, model, provider } = body;
    const at = body.at === undefined ? new Date(services.now()) : new Date(body.at);
    const usage = {
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      cachedTokens: tokens.cached,
      cacheWriteTokens: tokens.cache_write,
      reasoningTokens: tokens.reasoning,
    };
    const items = [{ model, provider }, ...others].map((named) => {
      const price = priceCall({ ...named, usage, at, own });
      return {
        model: named.model,
        provider: named.provider ?? null,
        priced_as: price === null ? null : { provider: price.provider, model: price.model },
        cost_per_call_usd: price === null ? null : formatUsd(price.costMicroUsd),
        cost_usd: price === null ? null : formatUsd(price.costMicroUsd * calls),
      };
    });
    return { status: 200, body: { items } };
  },
});

const MAX_HORIZON_DAYS = 31;
/** What an anomaly has to be away from the usual at least. */
const MIN_ANOMALY_MICRO_USD = 1_000_000;

export const costTrendsRoute = defineRoute({
  operation: 'getCostTrends',
  method: 'GET',
  path: '/api/v1/costs/trends',
  summary: 'Read how the cost goes: by day, what is unusual, and what is to be expected',
  tag: 'costs',
  params: NONE,
  query: z.strictObject({
    project_id: PERIOD_QUERY.project_id,
    days: z.coerce.number().int().min(1).max(400).default(90).meta({ description: 'Closed days to learn from.' }),
    horizon: z.coerce.number().int().min(1).max(MAX_HORIZON_DAYS).default(7),
  }),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'Days that are over. The forecast has no figures below 14 of them; a day with unusual cost is left out of its baseline.',
      schema: z
        .object({
          ...RANGE,
          days: z.array(z.object({ date: z.string(), cost_usd: z.string(), unpriced_traces: z.int() })),
          unpriced_share: z.number().nullable(),
          direction: z
            .enum(['rising', 'falling', 'steady'])
            .nullable()
            .meta({ description: 'The last week against the one before, by more than 10 %.' }),
          anomalies: z.array(
            z.object({ date: z.string(), cost_usd: z.string(), expected_usd: z.array(z.string()).length(2) }),
          ),
          forecast: z.object({
            level: z.number().meta({ description: 'How often the interval contains the day.' }),
            missing: z.string().nullable(),
            days: z.array(
              z.object({ date: z.string(), cost_usd: z.string(), interval_usd: z.array(z.string()).length(2) }),
            ),
          }),
        })
        .meta({ id: 'CostTrends' }),
    },
  },
  async run({ caller, query }, services: FiguresServices) {
    const project = await services.findProject(caller, query.project_id);
    const zone = zoneOf(project);
    const today = dateAt(services.now(), zone);
    const begun = dateAt(Date.parse(project.created_at), zone);
    const earliest = shiftDate(today, -query.days);
    // Before it was created there was no cost to learn from.
    const first = begun > earliest ? (begun < today ? begun : shiftDate(today, -1)) : earliest;
    const period = periodOf(first, shiftDate(today, -1), zone);
    const { days, sealedUntil } = await readDays(services, project, period.dates, 'day');
    const { totals, series } = analyze(days, period, { grouping: 'day' });
    const costs = series.map(({ figures }) => figures.counts.costMicroUsd);
    const { traces, unpricedTraces } = totals.counts;
    return {
      status: 200,
      body: {
        ...toRange(period, sealedUntil),
        days: series.map(({ start, figures: { counts } }) => ({
          date: start,
          cost_usd: formatUsd(counts.costMicroUsd),
          unpriced_traces: counts.unpricedTraces,
        })),
        unpriced_share: traces === 0 ? null : unpricedTraces / traces,
        direction: directionOf(costs),
        ...lookAhead(costs, period, today, query.horizon),
      },
    };
  },
});

function lookAhead(costs: readonly number[], period: Period, today: string, horizon: number) {
  const unusual = anomalies(costs, MIN_ANOMALY_MICRO_USD);
  const usual = [...costs];
  for (const { day, expected } of unusual) usual[day] = (expected[0] + expected[1]) / 2;
  const { days, level, missing } = forecast(usual, horizon);
  const usd = (microUsd: number) => formatUsd(Math.round(microUsd));
  return {
    anomalies: unusual.map(({ day, value, expected }) => ({
      date: period.dates[day] ?? '',
      cost_usd: usd(value),
      expected_usd: expected.map(usd),
    })),
    forecast: {
      level,
      missing,
      days: (days ?? []).map(({ value, interval }, index) => ({
        date: shiftDate(today, index),
        cost_usd: usd(value),
        interval_usd: interval.map(usd),
      })),
    },
  };
}

export const costRoiRoute = defineRoute({
  operation: 'calculateRoi',
  method: 'POST',
  path: '/api/v1/costs/roi',
  summary: 'Compare what a project cost with the value that you state',
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      project_id: ProjectId.optional(),
      from: PERIOD_QUERY.from,
      to: PERIOD_QUERY.to,
      value_per_passed_trace_usd: Usd,
      other_costs_usd: Usd.optional().meta({ description: 'Of the period, beside the models.' }),
    })
    .meta({ id: 'RoiQuestion' }),
  responses: {
    200: {
      description: 'From the values of the request and the figures of the period; nothing else is assumed.',
      schema: z
        .object({
          ...RANGE,
          passed_traces: z.int(),
          unpriced_share: z.number().nullable(),
          value_usd: z.string(),
          cost_usd: z.string(),
          net_usd: z.string(),
          roi: z.number().nullable().meta({ description: 'Net by cost; null without a cost.' }),
        })
        .meta({ id: 'Roi' }),
    },
  },
  async run({ caller, body }, services: FiguresServices) {
    const project = await services.findProject(caller, body.project_id);
    const period = readPeriod(project, body, services.now());
    const { days, sealedUntil } = await readDays(services, project, period.dates, 'day');
    const { counts } = analyze(days, period, { grouping: 'month' }).totals;
    const value = counts.passed * body.value_per_passed_trace_usd;
    const cost = counts.costMicroUsd + (body.other_costs_usd ?? 0);
    return {
      status: 200,
      body: {
        ...toRange(period, sealedUntil),
        passed_traces: counts.passed,
        unpriced_share: counts.traces === 0 ? null : counts.unpricedTraces / counts.traces,
        value_usd: formatUsd(value),
        cost_usd: formatUsd(cost),
        net_usd: formatUsd(value - cost),
        roi: cost === 0 ? null : (value - cost) / cost,
      },
    };
  },
});
