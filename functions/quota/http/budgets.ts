import * as z from 'zod';
import { accountOf } from '../../access/account.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId, ProjectId, Usd, UserId } from '../../content/trace.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { AegisError } from '../../kernel/errors.ts';
import { UTC, windowAt, zoneOf } from '../../kernel/window.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { type Budget, type Crossing, scopeOf, spentIn } from '../budget.ts';
import { changeBudgets } from '../change-budgets.ts';
import type { CounterKey } from '../ledger-store.ts';
import { zoneOfScope } from '../reserve.ts';
import type { BudgetReadServices, BudgetServices } from './services.ts';

const DEFAULT_THRESHOLDS = [0.75, 0.9, 1];
const PERIOD_NAMES = { day: 'daily', month: 'monthly' } as const;
const Limit = Usd.refine((microUsd) => microUsd > 0, 'must be more than 0');
const Thresholds = z
  .array(z.number().positive().max(10))
  .min(1)
  .max(10)
  .transform((thresholds) => [...new Set(thresholds)].sort((a, b) => a - b));
const Name = z.string().min(1).max(128);

const BudgetResource = z
  .object({
    budget_id: z.string(),
    name: z.string(),
    scope: z.object({ project_id: z.string().nullable(), account: z.string().nullable() }),
    period: z.enum(['day', 'month']),
    limit_usd: z.string(),
    thresholds: z.array(z.number()),
    action: z.literal('tell'),
    created_at: z.string(),
  })
  .meta({ id: 'Budget' });

const BudgetStatusResource = BudgetResource.extend({
  window: z.string().meta({ description: 'The day or the month that runs.' }),
  spent_usd: z.string().meta({ description: 'What is settled and reserved of what has a price.' }),
  share: z.number(),
  crossings: z.array(z.object({ threshold: z.number(), spent_usd: z.string(), crossed_at: z.string() })),
}).meta({ id: 'BudgetStatus' });

export const listBudgetsRoute = defineRoute({
  operation: 'listBudgets',
  method: 'GET',
  path: '/api/v1/budgets',
  summary: 'List the budgets, what is spent of each, and what was crossed',
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description: 'Every budget of the organization.',
      schema: z.object({ items: z.array(BudgetStatusResource) }).meta({ id: 'BudgetList' }),
    },
  },
  async run({ caller }, services: BudgetReadServices) {
    const { budgets } = await services.budgets.find(caller.organizationId);
    const keys = await Promise.all(budgets.map((budget) => currentKey(services, caller.organizationId, budget)));
    const windows = budgets.map((budget, index) => ({ budget, window: keys[index]?.window.name ?? '' }));
    const [counters, crossings] = await Promise.all([
      services.ledger.findCounters(keys),
      services.budgets.findCrossings(caller.organizationId, windows),
    ]);
    const items = windows.map(({ budget, window }, index) => {
      const counter = counters[index] ?? null;
      const spent = counter === null ? 0 : spentIn(counter);
      const own = crossings.filter((each) => each.budget_id === budget.budget_id && each.window === window);
      return toStatus(budget, window, spent, own);
    });
    return { status: 200, body: { items } };
  },
});

export const createBudgetRoute = defineManagedRoute({
  operation: 'createBudget',
  method: 'POST',
  path: '/api/v1/budgets',
  summary: 'Make a budget: it tells when a share of it is spent, and refuses nothing',
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      name: Name,
      scope: z
        .strictObject({ project_id: ProjectId.optional(), user_id: UserId.optional() })
        .refine(({ project_id, user_id }) => user_id === undefined || project_id !== undefined, {
          path: ['project_id'],
          message: 'is needed with user_id',
        })
        .default({})
        .meta({ description: 'By default the whole organization, whose windows follow UTC.' }),
      period: z.enum(['day', 'month']),
      limit_usd: Limit,
      thresholds: Thresholds.default(DEFAULT_THRESHOLDS),
      action: z.literal('tell').default('tell').meta({ description: 'To refuse, set a limit: `POST /quota/update`.' }),
    })
    .meta({ id: 'NewBudget' }),
  responses: {
    201: {
      description: 'What is spent from now on counts; where the scope has a limit of cost, the whole window does.',
      schema: BudgetResource,
    },
    404: { description: 'There is no such project.' },
    409: { description: 'The organization has as many budgets as it may have.' },
  },
  async run({ caller, body }, services: BudgetServices) {
    const { project_id: projectId, user_id: named } = body.scope;
    if (projectId !== undefined) await services.findProject(caller, projectId);
    const userId = await pseudonymize(services, caller.organizationId, named);
    const account = userId === undefined ? null : await accountOf(services.hasher, caller.organizationId, userId);
    const budget: Budget = {
      budget_id: services.ids.ulid(),
      name: body.name,
      project_id: projectId ?? null,
      account,
      period: PERIOD_NAMES[body.period],
      limit_micro_usd: body.limit_usd,
      thresholds: body.thresholds,
      created_at: new Date(services.now()).toISOString(),
    };
    await changeBudgets(services, caller.organizationId, (budgets) => [...budgets, budget]);
    const after = toBudget(budget);
    return { status: 201, body: after, change: { target: `budget/${budget.budget_id}`, after } };
  },
});

const PARAMS = z.object({ id: ClientId });

export const updateBudgetRoute = defineManagedRoute({
  operation: 'updateBudget',
  method: 'PATCH',
  path: '/api/v1/budgets/{id}',
  summary: 'Change a budget; thresholds that were crossed stay so until the window ends',
  tag: 'costs',
  params: PARAMS,
  query: NONE,
  body: z
    .strictObject({ name: Name.optional(), limit_usd: Limit.optional(), thresholds: Thresholds.optional() })
    .refine((body) => Object.values(body).some((value) => value !== undefined), 'must change at least one field')
    .meta({ id: 'BudgetUpdate' }),
  responses: { 200: { description: 'The budget after the change.', schema: BudgetResource } },
  async run({ caller, params, body }, services: BudgetServices) {
    const { name, limit_usd: limit, thresholds } = body;
    let before: Budget | undefined;
    let after: Budget | undefined;
    await changeBudgets(services, caller.organizationId, (budgets) => {
      before = budgets.find(({ budget_id: id }) => id === params.id);
      if (before === undefined) throw new AegisError('not_found', 'There is no such budget.');
      after = {
        ...before,
        name: name ?? before.name,
        limit_micro_usd: limit ?? before.limit_micro_usd,
        thresholds: thresholds ?? before.thresholds,
      };
      const changed = after;
      return budgets.map((budget) => (budget.budget_id === params.id ? changed : budget));
    });
    const [shownBefore, shown] = [before, after].map((budget) => (budget === undefined ? null : toBudget(budget)));
    return { status: 200, body: shown, change: { target: `budget/${params.id}`, before: shownBefore, after: shown } };
  },
});

export const deleteBudgetRoute = defineManagedRoute({
  operation: 'deleteBudget',
  method: 'DELETE',
  path: '/api/v1/budgets/{id}',
  summary: 'Remove a budget',
  tag: 'costs',
  params: PARAMS,
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'There is no such budget any more.' } },
  async run({ caller, params }, services: BudgetServices) {
    const { budgets } = await services.budgets.find(caller.organizationId);
    const before = budgets.find(({ budget_id: id }) => id === params.id);
    if (before !== undefined) {
      await changeBudgets(services, caller.organizationId, (all) =>
        all.filter(({ budget_id: id }) => id !== params.id),
      );
    }
    const change = { target: `budget/${params.id}`, before: before === undefined ? null : toBudget(before) };
    return { status: 204, change };
  },
});

/** The counter of the window that runs. */
async function currentKey(
  { tenants, now }: BudgetReadServices,
  organizationId: string,
  budget: Budget,
): Promise<CounterKey> {
  const scope = scopeOf(budget);
  const project = budget.project_id === null ? null : await tenants.findProject(organizationId, budget.project_id);
  const zone = zoneOfScope(scope, project === null ? UTC : zoneOf(project));
  return { organizationId, scope, window: windowAt(now(), zone, budget.period) };
}

function toBudget(budget: Budget): z.infer<typeof BudgetResource> {
  return {
    budget_id: budget.budget_id,
    name: budget.name,
    scope: { project_id: budget.project_id, account: budget.account },
    period: budget.period === 'daily' ? 'day' : 'month',
    limit_usd: formatUsd(budget.limit_micro_usd),
    thresholds: budget.thresholds,
    action: 'tell',
    created_at: budget.created_at,
  };
}

function toStatus(
  budget: Budget,
  window: string,
  spent: number,
  crossings: readonly Crossing[],
): z.infer<typeof BudgetStatusResource> {
  return {
    ...toBudget(budget),
    window: window.slice(window.indexOf('#') + 1),
    spent_usd: formatUsd(spent),
    share: spent / budget.limit_micro_usd,
    crossings: [...crossings]
      .sort((a, b) => a.threshold - b.threshold)
      .map(({ threshold, spent_micro_usd: at, crossed_at }) => ({ threshold, spent_usd: formatUsd(at), crossed_at })),
  };
}
