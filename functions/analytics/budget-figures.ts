import { datesBetween, shiftDate } from '../kernel/window.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import type { Budget } from '../quota/budget.ts';
import type { AskedBudget, BudgetFigures } from '../quota/budget-figures.ts';
import { type Figures, noFigures, sumOfFigures } from './figures.ts';
import { type FiguresDependencies, type ReadDays, readDays } from './read-figures.ts';
import type { Rollup, SheetKind } from './rollup.ts';

/** Eight weeks: what a forecast learns from. */
const LOOK_BACK_DAYS = 56;
/** Projects that are read at the same time. */
const AT_ONCE = 10;

export interface BudgetFiguresDependencies extends FiguresDependencies {
  readonly tenants: Pick<TenantStore, 'findProject' | 'listProjects'>;
}

/** In their order. Reads a sheet for each day and project that is asked about. @param lookBack days before today */
export async function readBudgetFigures(
  deps: BudgetFiguresDependencies,
  organizationId: string,
  asked: readonly AskedBudget[],
  lookBack = LOOK_BACK_DAYS,
): Promise<BudgetFigures[]> {
  const needs = asked.map(({ budget, running }) => {
    const learned = shiftDate(running.today, -lookBack);
    const first = running.dates.find((date) => date < learned) ?? learned;
    const dates = datesBetween(first, shiftDate(running.today, 1));
    return { kind: kindOf(budget), projectId: budget.project_id, dates };
  });
  if (needs.length === 0) return [];
  const projects = await projectsOf(deps, organizationId, asked);
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
  return asked.map(({ budget, running }, index) => {
    const own = projects
      .filter(({ project_id: id }) => (budget.project_id ?? id) === id)
      .flatMap(({ project_id: id }) => read.get(`${kindOf(budget)}/${id}`) ?? []);
    const on = (date: string) =>
      sumOfFigures(own.flatMap((days) => figuresIn(days.get(date), budget, running.hour) ?? []));
    const { costMicroUsd, traces, unpricedTraces } = sumOfFigures(running.dates.map(on)).counts;
    const closed = (needs[index]?.dates ?? []).filter((date) => date < running.today).map(on);
    const begun = closed.findIndex(({ counts }) => counts.traces > 0);
    return {
      spent: costMicroUsd,
      unpricedShare: traces === 0 ? null : unpricedTraces / traces,
      closedDays: begun === -1 ? [] : closed.slice(begun).map(({ counts }) => counts.costMicroUsd),
    };
  });
}

function kindOf({ account }: Budget): SheetKind {
  return account === null ? 'day' : 'users';
}

async function projectsOf(
  { tenants }: BudgetFiguresDependencies,
  organizationId: string,
  asked: readonly AskedBudget[],
): Promise<Project[]> {
  const named = new Set(asked.map(({ budget }) => budget.project_id));
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
