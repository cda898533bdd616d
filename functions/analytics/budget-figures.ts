import { datesBetween, shiftDate } from '../kernel/window.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import type { Budget } from '../quota/budget.ts';
import type { AskedBudget, BudgetFigures } from '../quota/budget-figures.ts';
import { type Figures, noFigures, sumOfFigures } from './figures.ts';
import { type FiguresDependencies, type ReadDays, readDays } from './read-figures.ts';
import type { Rollup, SheetKind } from './rollup.ts';

/** Eight weeks: what a forecast learns from. */
const LOOK_BACK_DAYS = 56;
/** A budget of more projects has no forecast: eight weeks of each would be read. */
const MAX_PROJECTS_OF_FORECAST = 5;
/** Projects that are read at the same time. */
const AT_ONCE = 10;
/** An hour of UTC lies in these days of a project, from today, wherever it is. */
const DAYS_OF_HOUR = [-1, 0, 1];

export interface BudgetFiguresDependencies extends FiguresDependencies {
  readonly tenants: Pick<TenantStore, 'findProject' | 'listProjects'>;
}

export interface BudgetFiguresOptions {
  /** Days before today. @default eight weeks */
  readonly lookBack?: number;
  /** As `projectsOf` gives them. @default read */
  readonly projects?: readonly Project[];
}

/**
 * In their order. Reads a sheet for each day and project that is asked about. A window of the whole organization is the
 * same dates in every project, each of which has the days of its own zone.
 */
export async function readBudgetFigures(
  deps: BudgetFiguresDependencies,
  organizationId: string,
  asked: readonly AskedBudget[],
  options: BudgetFiguresOptions = {},
): Promise<BudgetFigures[]> {
  if (asked.length === 0) return [];
  const budgets = asked.map(({ budget }) => budget);
  const projects = options.projects ?? (await projectsOf(deps, organizationId, budgets));
  const needs = asked.map(({ budget, running }) => {
    const { today, hour } = running;
    const isOfAll = budget.project_id === null;
    const isTooWide = isOfAll && projects.length > MAX_PROJECTS_OF_FORECAST;
    const spentOn = hour === null ? running.dates : DAYS_OF_HOUR.map((days) => shiftDate(today, days));
    const learned = shiftDate(today, isTooWide ? 0 : -(options.lookBack ?? LOOK_BACK_DAYS));
    const first = spentOn.find((date) => date < learned) ?? learned;
    // East of UTC, tomorrow has begun.
    const last = isOfAll || hour !== null ? shiftDate(today, 1) : today;
    const dates = datesBetween(first, shiftDate(last, 1));
    return { budget, running, kind: kindOf(budget), projectId: budget.project_id, isTooWide, spentOn, dates };
  });
  const read = new Map<string, ReadDays['days']>();
  const parts = projects.flatMap((project) =>
    (['day', 'users'] as const).flatMap((kind) => {
      const own = needs.filter(
        (need) => need.kind === kind && (need.projectId ?? project.project_id) === project.project_id,
      );
      const dates = [...new Set(own.flatMap((need) => need.dates))].sort();
      return dates.length === 0 ? [] : [{ project, kind, dates }];
    }),
  );
  for (let i = 0; i < parts.length; i += AT_ONCE) {
    await Promise.all(
      parts.slice(i, i + AT_ONCE).map(async ({ project, kind, dates }) => {
        const { days } = await readDays(deps, project, dates, kind);
        read.set(`${kind}/${project.project_id}`, days);
      }),
    );
  }
  return needs.map(({ budget, running, isTooWide, spentOn, dates }) => {
    const own = projects
      .filter(({ project_id: id }) => (budget.project_id ?? id) === id)
      .flatMap(({ project_id: id }) => read.get(`${kindOf(budget)}/${id}`) ?? []);
    const on = (date: string) =>
      sumOfFigures(own.flatMap((days) => figuresIn(days.get(date), budget, running.hour) ?? []));
    const { costMicroUsd, traces, unpricedTraces } = sumOfFigures(spentOn.map(on)).counts;
    const closed = dates.filter((date) => date < running.today).map(on);
    const begun = closed.findIndex(({ counts }) => counts.traces > 0);
    return {
      spent: costMicroUsd,
      unpricedShare: traces === 0 ? null : unpricedTraces / traces,
      isTooWide,
      closedDays: isTooWide || begun === -1 ? [] : closed.slice(begun).map(({ counts }) => counts.costMicroUsd),
    };
  });
}

function kindOf({ account }: Budget): SheetKind {
  return account === null ? 'day' : 'users';
}

/** The projects that budgets are about, without those that are gone. */
export async function projectsOf(
  { tenants }: Pick<BudgetFiguresDependencies, 'tenants'>,
  organizationId: string,
  budgets: readonly Budget[],
): Promise<Project[]> {
  const named = new Set(budgets.map(({ project_id: id }) => id));
  if (named.has(null)) return tenants.listProjects(organizationId);
  const found = await Promise.all([...named].map((id) => tenants.findProject(organizationId, id ?? '')));
  return found.filter((project) => project !== null);
}

function figuresIn(rollup: Rollup | undefined, budget: Budget, hour: string | null): Figures | null {
  if (rollup === undefined) return null;
  const { account, model, tag } = budget;
  const one = (key: string, keys: ReadonlyMap<string, Figures> | undefined) => keys?.get(key) ?? noFigures();
  if (account !== null) return one(account, rollup.by.user);
  if (model !== undefined) return one(model, rollup.by.model);
  if (tag !== undefined) return one(tag, rollup.by.tag);
  return hour === null ? rollup.total : one(hour, rollup.by.hour);
}
