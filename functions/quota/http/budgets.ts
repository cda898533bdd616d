import * as z from 'zod';
import { accountOf } from '../../access/account.ts';
import { DEFAULT_PROJECT_ID } from '../../access/default-project.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId, ProjectId, Usd, UserId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import { UTC, windowAt, zoneOf } from '../../kernel/window.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { type Budget, ledgerPeriodOf, scopeOf, spentIn } from '../budget.ts';
import type { AskedBudget } from '../budget-figures.ts';
import { runningBudget } from '../budget-window.ts';
import { changeBudgets } from '../change-budgets.ts';
import type { CounterKey } from '../ledger-store.ts';
import { zoneOfScope } from '../reserve.ts';
import {
  Action,
  BudgetResource,
  BudgetStatusResource,
  PERIOD_NAMES,
  PeriodName,
  toBudget,
  toStatus,
} from './budget-resource.ts';
import type { BudgetReadServices, BudgetServices } from './services.ts';

const DEFAULT_THRESHOLDS = [0.75, 0.9, 1];
const Limit = Usd.refine((microUsd) => microUsd > 0, 'must be more than 0');
const Thresholds = z
  .array(z.number().positive().max(10))
  .min(1)
  .max(10)
  .transform((thresholds) => [...new Set(thresholds)].sort((a, b) => a - b));
const Name = z.string().min(1).max(128);

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
      schema: z.object({ items: z.array(BudgetStatusResource) }).meta({ id: 'Budgets' }),
    },
  },
  async run({ caller }, services: BudgetReadServices) {
    const { budgets } = await services.budgets.find(caller.organizationId);
    const { organizationId } = caller;
    const asked = await Promise.all(budgets.map((budget) => askedAbout(services, organizationId, budget)));
    const counted = asked.flatMap((each) => counterOf(services.now(), organizationId, each) ?? []);
    const windows = asked.map(({ budget, running: { name } }) => ({ budget, window: name }));
    const [counters, crossings, figures] = await Promise.all([
      services.ledger.findCounters(counted.map(({ key }) => key)),
      services.budgets.findCrossings(organizationId, windows),
      services.readBudgetFigures(organizationId, asked),
    ]);
    const spentOf = new Map(
      counted.map(({ budget }, index) => {
        const counter = counters[index] ?? null;
        return [budget.budget_id, counter === null ? 0 : spentIn(counter)];
      }),
    );
    const items = asked.map((each, index) => {
      const { budget, running } = each;
      const own = crossings.filter(({ budget_id: id, window }) => id === budget.budget_id && window === running.name);
      const found = figures[index] ?? { spent: 0, unpricedShare: null, isTooWide: false, closedDays: [] };
      return toStatus(each, spentOf.get(budget.budget_id) ?? found.spent, found, own, services.now());
    });
    return { status: 200, body: { items } };
  },
});

export const createBudgetRoute = defineManagedRoute({
  operation: 'createBudget',
  method: 'POST',
  path: '/api/v1/budgets',
  summary: 'Make a budget: it tells when a share of it is spent, and blocks where it is told to',
  tag: 'costs',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      name: Name,
      scope: z
        .strictObject({
          project_id: ProjectId.optional(),
          user_id: UserId.optional(),
          model: Name.optional(),
          tag: Name.optional(),
        })
        .default({})
        .meta({
          description:
            'By default the whole organization, whose windows follow UTC. A user is one of the default project, where none is named. One of user, model and tag.',
        }),
      period: PeriodName,
      limit_usd: Limit,
      thresholds: Thresholds.default(DEFAULT_THRESHOLDS),
      action: Action.default('tell').meta({
        description:
          '`block` refuses what would exceed the budget, as a limit does: of the organization, a project or a user, by day or month.',
      }),
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
    const { user_id: named, model, tag } = body.scope;
    if ([named, model, tag].filter((each) => each !== undefined).length > 1) {
      throw invalid('scope', 'may name one of user_id, model and tag');
    }
    if (body.period === 'hour' && (named ?? model ?? tag) !== undefined) {
      throw invalid('period', 'of an hour is for the organization or a project');
    }
    const projectId = body.scope.project_id ?? (named === undefined ? undefined : DEFAULT_PROJECT_ID);
    if (projectId !== undefined) await services.findProject(caller, projectId);
    const userId = await pseudonymize(services, caller.organizationId, named);
    const account = userId === null ? null : await accountOf(services.hasher, caller.organizationId, userId);
    const budget: Budget = {
      budget_id: services.ids.ulid(),
      name: body.name,
      project_id: projectId ?? null,
      account,
      ...(model === undefined ? {} : { model }),
      ...(tag === undefined ? {} : { tag }),
      period: PERIOD_NAMES[body.period],
      limit_micro_usd: body.limit_usd,
      thresholds: body.thresholds,
      action: body.action,
      created_at: new Date(services.now()).toISOString(),
    };
    requireBlockable(budget);
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
    .strictObject({
      name: Name.optional(),
      limit_usd: Limit.optional(),
      thresholds: Thresholds.optional(),
      action: Action.optional(),
    })
    .refine((body) => Object.values(body).some((value) => value !== undefined), 'must change at least one field')
    .meta({ id: 'BudgetUpdate' }),
  responses: { 200: { description: 'The budget after the change.', schema: BudgetResource } },
  async run({ caller, params, body }, services: BudgetServices) {
    const { name, limit_usd: limit, thresholds, action } = body;
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
        action: action ?? before.action ?? 'tell',
      };
      requireBlockable(after);
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

/** @throws AegisError `invalid_request` for a budget that could not block exactly, since no counter decides over it */
function requireBlockable(budget: Budget): void {
  if (budget.action !== 'block' || ledgerPeriodOf(budget) !== null) return;
  throw invalid('action', 'block is for the organization, a project or a user, by day or month; this one can tell');
}

function invalid(path: string, message: string): AegisError {
  return new AegisError('invalid_request', `${path} ${message}.`, { errors: [{ path, message }] });
}

async function askedAbout(
  { tenants, now }: BudgetReadServices,
  organizationId: string,
  budget: Budget,
): Promise<AskedBudget> {
  const project = budget.project_id === null ? null : await tenants.findProject(organizationId, budget.project_id);
  const zone = zoneOfScope(scopeOf(budget), project === null ? UTC : zoneOf(project));
  return { budget, running: runningBudget(now(), zone, budget.period) };
}

/** The counter of the window that runs; null where the ledger does not count for the budget. */
function counterOf(
  now: number,
  organizationId: string,
  { budget, running: { zone } }: AskedBudget,
): { readonly budget: Budget; readonly key: CounterKey } | null {
  const period = ledgerPeriodOf(budget);
  if (period === null) return null;
  return { budget, key: { organizationId, scope: scopeOf(budget), window: windowAt(now, zone, period) } };
}
