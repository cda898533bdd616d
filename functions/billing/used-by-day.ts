import type { Meter } from '../access/price-plan.ts';
import { addFigures, type Figures, noFigures } from '../analytics/figures.ts';
import { meteredIn } from '../analytics/invoice.ts';
import { type FiguresDependencies, readDays } from '../analytics/read-figures.ts';
import { datesBetween, shiftDate } from '../kernel/window.ts';
import type { Project, TenantStore } from '../projects/project.ts';

/** Projects that are read at the same time. */
const AT_ONCE = 10;

export interface UsedDependencies extends FiguresDependencies {
  readonly tenants: Pick<TenantStore, 'listProjects'>;
}

export interface UsedByDay {
  /** What all projects used in a day of UTC. */
  readonly of: (day: string) => Readonly<Record<Meter, number>>;
  /** Up to here every project's days were recounted from their traces, epoch milliseconds. */
  readonly recountedUntil: number;
}

/** Reads what an organization used in these days of UTC, both included, made of the hours of its projects' own days. */
export async function readUsedByDay(
  deps: UsedDependencies,
  organizationId: string,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<UsedByDay> {
  const dates = datesBetween(shiftDate(first, -1), shiftDate(last, 2));
  const sums = new Map<string, Figures>();
  let recountedUntil = Number.POSITIVE_INFINITY;
  const readProject = async (project: Project) => readDays(deps, project, dates, 'day');
  const projects = await deps.tenants.listProjects(organizationId);
  for (let i = 0; i < projects.length; i += AT_ONCE) {
    for (const { days, sealedUntil } of await Promise.all(projects.slice(i, i + AT_ONCE).map(readProject))) {
      for (const { by } of days.values()) {
        for (const [hour, figures] of by.hour ?? []) addUnder(sums, hour.slice(0, 10), figures);
      }
      // A project that nothing was ever sent to has nothing to recount.
      if (sealedUntil > 0 || days.size > 0) recountedUntil = Math.min(recountedUntil, sealedUntil);
    }
  }
  return { of: (day) => meteredIn(sums.get(day) ?? noFigures()), recountedUntil };
}

function addUnder(sums: Map<string, Figures>, day: string, figures: Figures): void {
  const sum = sums.get(day) ?? noFigures();
  addFigures(sum, figures);
  sums.set(day, sum);
}
