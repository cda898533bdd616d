import * as z from 'zod';
import { METERS, planFor } from '../../access/price-plan.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { datesBetween, shiftDate, zoneOf } from '../../kernel/window.ts';
import type { Project } from '../../projects/project.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { type Figures, noFigures, sumOfFigures } from '../figures.ts';
import { invoiceLines, meteredIn } from '../invoice.ts';
import { periodOf } from '../periods.ts';
import { analyze, readDays } from '../read-figures.ts';
import { invalid, PERIOD_QUERY, readPeriod } from './figures-query.ts';
import { RANGE, toFigures, toRange } from './figures-resource.ts';
import type { UsageServices } from './services.ts';

/** Projects that are read at the same time. */
const AT_ONCE = 10;

const USED = {
  traces: z.int(),
  evaluations: z.int(),
  evaluations_by_tier: z
    .record(z.string(), z.int())
    .meta({ description: 'By the tier that decided, or is waited for.' }),
  requests: z.int(),
  tokens: z.int(),
  judge_calls: z
    .int()
    .meta({ description: 'Of which the current evaluations are made, without answers from a cache.' }),
  labels: z.int().meta({ description: 'Of people, of which the current evaluations are made.' }),
  gateway_calls: z.int().meta({ description: 'Requests that the gateway sent and told of.' }),
  stored_bytes: z.int().meta({
    description:
      'At the end of the day (of the last one, in the totals): the masked contents of its retention before they are compressed, to less than a half as a rule. What was deleted early is still in it; what is not evaluated, and what is older than this figure, is not.',
  }),
  cost_usd: z.string(),
  unpriced_traces: z.int(),
  unpriced_share: z.number().nullable(),
};

export const usageRoute = defineRoute({
  operation: 'getUsage',
  method: 'GET',
  path: '/api/v1/usage',
  summary: 'Read what a project used, by day',
  tag: 'usage',
  params: NONE,
  query: z.strictObject(PERIOD_QUERY),
  body: NO_BODY,
  responses: {
    200: {
      description: 'Every day of the period, and their sum.',
      schema: z
        .object({
          ...RANGE,
          totals: z.object(USED),
          days: z.array(z.object({ date: z.string(), ...USED })),
        })
        .meta({ id: 'Usage' }),
    },
  },
  async run({ caller, query }, services: UsageServices) {
    const project = await services.findProject(caller, query.project_id);
    const period = readPeriod(project, query, services.now());
    const retention = project.retention_days ?? services.retentionDays;
    const first = period.dates[0] ?? '';
    const read = datesBetween(shiftDate(first, 1 - retention), shiftDate(period.dates.at(-1) ?? first, 1));
    const { days, sealedUntil } = await readDays(services, project, read, 'day');
    const storedOn = (date: string) =>
      datesBetween(shiftDate(date, 1 - retention), shiftDate(date, 1)).reduce(
        (sum, day) => sum + (days.get(day)?.total.counts.bytes ?? 0),
        0,
      );
    const tiersOf = (dates: readonly string[]) =>
      analyze(days, { ...period, dates }, { grouping: 'month', by: 'tier' });
    const used = (dates: readonly string[]) => {
      const { totals, breakdown } = tiersOf(dates);
      const { tokens, traces, evaluations, requests, cost_usd, unpriced_traces, unpriced_share } = toFigures(totals);
      const { judgeCalls, labels, gatewayCalls } = totals.counts;
      const tiers = Object.fromEntries(breakdown.map(({ key, figures }) => [key, figures.counts.evaluations]));
      return {
        ...{ traces, evaluations, requests, cost_usd, unpriced_traces, unpriced_share, labels },
        evaluations_by_tier: tiers,
        tokens: tokens.total,
        judge_calls: judgeCalls,
        gateway_calls: gatewayCalls,
        stored_bytes: storedOn(dates.at(-1) ?? ''),
      };
    };
    return {
      status: 200,
      body: {
        ...toRange(period, sealedUntil),
        totals: used(period.dates),
        days: period.dates.map((date) => ({ date, ...used([date]) })),
      },
    };
  },
});

const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11');

export const invoicePreviewRoute = defineRoute({
  operation: 'getInvoicePreview',
  method: 'GET',
  path: '/api/v1/usage/invoice-preview',
  summary: "Read what a month comes to by the organization's price plan",
  tag: 'usage',
  params: NONE,
  query: z.strictObject({
    month: Month.optional().meta({ description: 'By default the month that runs, in UTC.' }),
  }),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'Once `is_final`, the same cents whenever it is read, unless its traces are concluded anew. By the plan of that month; without one, and before the organization was created, there are no lines.',
      schema: z
        .object({
          month: z.string(),
          plan: z.string().nullable(),
          unpriced_share: z.number().nullable().meta({
            description: 'Of the traces of the month, those whose cost is unknown. No line depends on their cost.',
          }),
          is_final: z.boolean().meta({ description: 'Every day of every project was recounted.' }),
          lines: z.array(
            z.object({
              meter: z.enum([...METERS, 'monthly']),
              quantity: z.int(),
              included: z.int(),
              amount_usd: z.string(),
            }),
          ),
          total_usd: z.string(),
        })
        .meta({ id: 'InvoicePreview' }),
    },
  },
  async run({ caller, query }, services: UsageServices) {
    const month = query.month ?? new Date(services.now()).toISOString().slice(0, 7);
    const [organization, projects] = await Promise.all([
      services.tenants.findOrganization(caller.organizationId),
      services.tenants.listProjects(caller.organizationId),
    ]);
    const read: { figures: Figures; isFinal: boolean }[] = [];
    for (let i = 0; i < projects.length; i += AT_ONCE) {
      read.push(...(await Promise.all(projects.slice(i, i + AT_ONCE).map((each) => readMonth(services, each, month)))));
    }
    const isBefore = month < (organization?.created_at.slice(0, 7) ?? '');
    const plan = isBefore ? undefined : planFor(month, organization ?? {});
    const sum = sumOfFigures(read.map(({ figures }) => figures));
    const used = meteredIn(sum);
    const lines = plan === undefined ? [] : invoiceLines(plan, used);
    return {
      status: 200,
      body: {
        month,
        plan: plan?.name ?? null,
        unpriced_share: toFigures(sum).unpriced_share,
        is_final: read.every(({ isFinal }) => isFinal),
        lines: lines.map(({ amountMicroUsd, ...line }) => ({ ...line, amount_usd: formatUsd(amountMicroUsd) })),
        total_usd: formatUsd(lines.reduce((sum, { amountMicroUsd }) => sum + amountMicroUsd, 0)),
      },
    };
  },
});

async function readMonth(services: UsageServices, project: Project, month: string) {
  const first = `${month}-01`;
  const period = periodOf(first, lastOf(month), zoneOf(project));
  const { days, sealedUntil } = await readDays(services, project, period.dates, 'day');
  // A project that nothing was ever sent to has nothing to seal.
  const isFinal =
    sealedUntil >= period.until || (days.size === 0 && services.now() > period.until && sealedUntil === 0);
  return { figures: sumOfFigures([...days.values()].map(({ total }) => total).concat(noFigures())), isFinal };
}

function lastOf(month: string): string {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  if (Number.isNaN(next.getTime())) throw invalid('month', 'must be a month');
  return shiftDate(next.toISOString().slice(0, 10), -1);
}
