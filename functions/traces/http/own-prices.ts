import * as z from 'zod';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId } from '../../content/trace.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { AegisError } from '../../kernel/errors.ts';
import { type OwnPrice, type OwnPrices, PriceEntry, replacePrices } from '../../pricing/own-prices.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { listTraces, MAX_EXAMINED } from '../list-traces.ts';
import type { OwnPriceServices, PriceTrialServices } from './services.ts';

const MAX_PRICES = 100;
const TRIAL_DAYS = 7;
const NO_PRICES: OwnPrices = { version: 0, prices: [] };

const PriceList = z.strictObject({
  prices: z
    .array(PriceEntry)
    .max(MAX_PRICES)
    .refine((prices) => new Set(prices.map(namedIn)).size === prices.length, 'must name each model and provider once'),
});

function namedIn({ model, provider }: PriceEntry): string {
  return `${model.toLowerCase()} ${provider?.toLowerCase() ?? ''}`;
}

const PricesResource = z
  .object({
    version: z.int().meta({ description: 'Stored with what these prices priced: `organization@3`.' }),
    prices: z.array(PriceEntry.extend({ valid_from: z.string(), valid_until: z.string().nullable() })),
  })
  .meta({ id: 'OwnPrices' });

function toPrices({ version, prices }: OwnPrices): z.infer<typeof PricesResource> {
  const shown = ({ entry, from, until }: OwnPrice) => ({ ...entry, valid_from: from, valid_until: until });
  return { version, prices: prices.map(shown) };
}

export const getPricesRoute = defineRoute({
  operation: 'getPrices',
  method: 'GET',
  path: '/api/v1/organization/prices',
  summary: "Read the organization's own prices, with those that ended in the last 35 days",
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'They come before list prices.', schema: PricesResource } },
  async run({ caller }, services: OwnPriceServices) {
    return { status: 200, body: toPrices((await services.ownPrices.find(caller.organizationId)) ?? NO_PRICES) };
  },
});

export const putPricesRoute = defineManagedRoute({
  operation: 'putPrices',
  method: 'PUT',
  path: '/api/v1/organization/prices',
  summary: "Replace the organization's own prices; they hold for traces that start a minute from now or later",
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: PriceList.meta({ id: 'PriceList' }),
  responses: {
    200: { description: 'What was charged before stays as it was charged.', schema: PricesResource },
    409: { description: 'Somebody changed the prices at the same moment.' },
  },
  async run({ caller, body }, services: OwnPriceServices) {
    const before = (await services.ownPrices.find(caller.organizationId)) ?? NO_PRICES;
    const after = replacePrices(before, body.prices, services.now());
    if (!(await services.ownPrices.save(caller.organizationId, after))) {
      throw new AegisError('conflict', 'Somebody changed the prices at the same moment. Read them and try again.');
    }
    const [shownBefore, shown] = [toPrices(before), toPrices(after)];
    return { status: 200, body: shown, change: { target: 'organization/prices', before: shownBefore, after: shown } };
  },
});

const Difference = {
  traces: z.int(),
  changed: z.int(),
  unpriced_before: z.int(),
  unpriced_after: z.int(),
  cost_before_usd: z.string(),
  cost_after_usd: z.string(),
};

export const tryPricesRoute = defineRoute({
  operation: 'tryPrices',
  method: 'POST',
  path: '/api/v1/organization/prices/dry-run',
  summary: 'See what the latest traces of a project would have cost at other prices',
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: PriceList.extend({ project_id: ProjectId.optional() }).meta({ id: 'PriceTrial' }),
  responses: {
    200: {
      description: `The newest traces of the last ${TRIAL_DAYS} days, at most ${MAX_EXAMINED.toLocaleString('en')}, each by its model and its tokens; nothing is changed. A cost that a client reported stays.`,
      schema: z
        .object({ ...Difference, models: z.array(z.object({ model: z.string(), ...Difference })) })
        .meta({ id: 'PriceDifference' }),
    },
  },
  async run({ caller, body }, services: PriceTrialServices) {
    const project = await services.findProject(caller, body.project_id);
    const from = new Date(services.now() - TRIAL_DAYS * 86_400_000).toISOString();
    const { records } = await listTraces(services, project, { filter: { from }, limit: MAX_EXAMINED });
    const prices = body.prices.map((entry) => ({ entry, from: new Date(0).toISOString(), until: null }));
    const traces = records.map((record) => ({ ...record, at: record.started_at ?? record.created_at }));
    // The price table is a large part of what a function would start with.
    const { reprice } = await import('../../pricing/reprice.ts');
    const models = reprice(traces, { version: 0, prices });
    const sum = (value: (each: (typeof models)[number]) => number) =>
      models.reduce((all, each) => all + value(each), 0);
    const shown = models.map((each) => ({
      model: each.model,
      traces: each.traces,
      changed: each.changed,
      unpriced_before: each.unpricedBefore,
      unpriced_after: each.unpricedAfter,
      cost_before_usd: formatUsd(each.costBefore),
      cost_after_usd: formatUsd(each.costAfter),
    }));
    return {
      status: 200,
      body: {
        traces: records.length,
        changed: sum(({ changed }) => changed),
        unpriced_before: sum(({ unpricedBefore }) => unpricedBefore),
        unpriced_after: sum(({ unpricedAfter }) => unpricedAfter),
        cost_before_usd: formatUsd(sum(({ costBefore }) => costBefore)),
        cost_after_usd: formatUsd(sum(({ costAfter }) => costAfter)),
        models: shown,
      },
    };
  },
});
