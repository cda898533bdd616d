import * as z from 'zod';
import { formatUsd } from '../../kernel/amounts.ts';
import { type Budget, type BudgetPeriod, type Crossing, ledgerPeriodOf } from '../budget.ts';
import type { AskedBudget, BudgetFigures } from '../budget-figures.ts';
import { endsOfDays } from '../budget-window.ts';
import { type CrossingOutlook, forecastCrossing } from '../forecast-crossing.ts';

export const PERIOD_NAMES = {
  hour: 'hourly',
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  quarter: 'quarterly',
  year: 'yearly',
} as const satisfies Record<string, BudgetPeriod>;
export const PeriodName = z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']);
export const Action = z.enum(['tell', 'block']);
export const BudgetResource = z
  .object({
    budget_id: z.string(),
    name: z.string(),
    scope: z.object({
      project_id: z.string().nullable(),
      account: z.string().nullable(),
      model: z.string().nullable(),
      tag: z.string().nullable(),
    }),
    period: PeriodName,
    limit_usd: z.string(),
    thresholds: z.array(z.number()),
    action: Action,
    created_at: z.string(),
  })
  .meta({ id: 'Budget' });

export const BudgetStatusResource = BudgetResource.extend({
  window: z.string().meta({ description: 'The day, the month and so on that runs.' }),
  counted_by: z.enum(['ledger', 'figures']).meta({
    description: 'The ledger counts admissions as they come; the figures count traces once they are evaluated.',
  }),
  spent_usd: z.string().meta({ description: 'What has a price: settled and reserved, or evaluated.' }),
  share: z.number(),
  unpriced_share: z.number().nullable().meta({
    description: 'Of the evaluated traces of the window, those whose cost is unknown: `spent_usd` lacks them.',
  }),
  forecast_crossing_at: z.string().nullable().meta({
    description:
      'When all of it will be spent if the days go on as expected; null where that is not before the window ends.',
  }),
  forecast_missing: z.string().nullable().meta({
    description:
      'What a forecast would need: more closed days, a longer window, or a budget of one project where the organization has more than five.',
  }),
  crossings: z.array(z.object({ threshold: z.number(), spent_usd: z.string(), crossed_at: z.string() })),
}).meta({ id: 'BudgetStatus' });

function toPeriodName(period: BudgetPeriod): z.infer<typeof PeriodName> {
  return PeriodName.options.find((name) => PERIOD_NAMES[name] === period) ?? 'month';
}

export function toBudget(budget: Budget): z.infer<typeof BudgetResource> {
  return {
    budget_id: budget.budget_id,
    name: budget.name,
    scope: {
      project_id: budget.project_id,
      account: budget.account,
      model: budget.model ?? null,
      tag: budget.tag ?? null,
    },
    period: toPeriodName(budget.period),
    limit_usd: formatUsd(budget.limit_micro_usd),
    thresholds: budget.thresholds,
    action: budget.action ?? 'tell',
    created_at: budget.created_at,
  };
}

export function toStatus(
  { budget, running }: AskedBudget,
  spent: number,
  { unpricedShare, isTooWide, closedDays }: BudgetFigures,
  crossings: readonly Crossing[],
  now: number,
): z.infer<typeof BudgetStatusResource> {
  const dayEnds = endsOfDays(running);
  const missing = running.hour !== null ? 'a window of a day or longer' : isTooWide ? 'a budget of one project' : null;
  const outlook: CrossingOutlook =
    missing === null
      ? forecastCrossing({ amount: budget.limit_micro_usd, spent, now, closedDays, dayEnds })
      : { at: null, missing };
  return {
    ...toBudget(budget),
    window: running.name.slice(running.name.indexOf('#') + 1),
    counted_by: ledgerPeriodOf(budget) === null ? 'figures' : 'ledger',
    spent_usd: formatUsd(spent),
    share: spent / budget.limit_micro_usd,
    unpriced_share: unpricedShare,
    forecast_crossing_at: outlook.at === null ? null : new Date(outlook.at).toISOString(),
    forecast_missing: outlook.missing,
    crossings: [...crossings]
      .sort((a, b) => a.threshold - b.threshold)
      .map(({ threshold, spent_micro_usd: at, crossed_at }) => ({ threshold, spent_usd: formatUsd(at), crossed_at })),
  };
}
