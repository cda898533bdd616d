import { type Amounts, NOTHING, plus } from '../kernel/amounts.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import { type KeptChargeStore, keptChargeOf } from '../traces/kept-charges.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import type { ChargeSumStore } from './charge-sums.ts';

const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
/** An hour is added up once nothing can appear in it any more: submissions have ended, the index has caught up. */
const SETTLED_AFTER_MILLISECONDS = HOUR_MILLISECONDS;
/** Windows that ended before this are closed: a month, and a day of room. */
const LOOK_BACK_MILLISECONDS = 40 * DAY_MILLISECONDS;

export interface SumDependencies {
  readonly traces: Pick<TraceStore, 'list'>;
  readonly keptCharges: Pick<KeptChargeStore, 'list'>;
  readonly sums: ChargeSumStore;
  readonly now: Clock;
}

/** Amounts by the name of the counter. */
export type ChargesByCounter = ReadonlyMap<string, Amounts>;

/**
 * Adds the hours of a project that are over to the sums of its counters, each hour once: an interrupted
 * run is continued, and two runs at once add the same hours up to the same sums.
 * @returns up to where the project is added up now
 */
export async function advanceSums(
  deps: SumDependencies,
  project: Project,
  isOutOfTime: () => boolean,
): Promise<number> {
  const { organization_id: organizationId, project_id: projectId } = project;
  let from = await firstHour(deps, project);
  const end = floorHour(deps.now() - SETTLED_AFTER_MILLISECONDS);
  while (from < end && !isOutOfTime()) {
    const until = Math.min(from + DAY_MILLISECONDS, end);
    const hours = await chargesByHour(deps, project, from, until);
    for (const [hour, charges] of [...hours].sort(([a], [b]) => a - b)) {
      const hourEnd = new Date(hour + HOUR_MILLISECONDS).toISOString();
      for (const [name, amounts] of charges) {
        await deps.sums.add({ organizationId, name }, projectId, amounts, hourEnd);
      }
    }
    await deps.sums.saveCheckpoint(organizationId, projectId, new Date(until).toISOString());
    from = until;
  }
  return from;
}

async function firstHour({ sums, now }: SumDependencies, project: Project): Promise<number> {
  const checkpoint = await sums.findCheckpoint(project.organization_id, project.project_id);
  if (checkpoint !== null) return Date.parse(checkpoint);
  return floorHour(Math.max(Date.parse(project.created_at), now() - LOOK_BACK_MILLISECONDS));
}

/** The charges of a project since `from` that are in no sum yet. */
export async function chargesSince(deps: SumDependencies, project: Project, from: number): Promise<ChargesByCounter> {
  const hours = await chargesByHour(deps, project, from, deps.now() + HOUR_MILLISECONDS);
  const all = new Map<string, Amounts>();
  for (const charges of hours.values()) for (const [name, amounts] of charges) add(all, name, amounts);
  return all;
}

/** With `from <= time < until`, by the hour they became final in. */
async function chargesByHour(
  deps: SumDependencies,
  project: Project,
  from: number,
  until: number,
): Promise<Map<number, Map<string, Amounts>>> {
  const hours = new Map<number, Map<string, Amounts>>();
  const count = (at: string, counters: readonly string[], amounts: Amounts) => {
    const hour = floorHour(Date.parse(at));
    const charges = hours.get(hour) ?? new Map<string, Amounts>();
    hours.set(hour, charges);
    for (const name of counters) add(charges, name, amounts);
  };
  const { organization_id: organizationId, project_id: projectId, index_shards: shards } = project;
  // Bounds of a trace list are inclusive.
  const range = { from: new Date(from).toISOString(), to: new Date(until - 1).toISOString() };
  const listed = new Set<string>();
  for await (const page of deps.traces.list({ organizationId, projectId, shards, ...range, after: null })) {
    for (const record of page) {
      const charge = keptChargeOf(record);
      if (charge === null) continue;
      listed.add(charge.id);
      count(charge.at, charge.counters, charge.amounts);
    }
  }
  const end = new Date(until).toISOString();
  for await (const page of deps.keptCharges.list(organizationId, projectId, range.from, end)) {
    for (const { id, at, counters, amounts } of page) {
      // A trace whose deletion stopped half-way is there twice.
      if (!listed.has(id)) count(at, counters, amounts);
    }
  }
  return hours;
}

function add(charges: Map<string, Amounts>, name: string, amounts: Amounts): void {
  charges.set(name, plus(charges.get(name) ?? NOTHING, amounts));
}

function floorHour(instant: number): number {
  return Math.floor(instant / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
}
