import { type Amounts, areEqual, isNothing, mapAmounts, minus, NOTHING, plus, UNLIMITED } from '../kernel/amounts.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import type { NamedCounter } from './charge-sums.ts';
import type { Counter, CounterKey, Hold } from './ledger-store.ts';
import { chargedToTraces, type HoldDependencies } from './reconcile-holds.ts';
import { counterName } from './reservation.ts';
import { advanceSums, type ChargesByCounter, chargesSince, type SumDependencies } from './sum-charges.ts';

/** A drift has to be seen twice, this far apart, so that an index that lags never passes for one. */
const CONFIRM_AFTER_MILLISECONDS = 10 * 60_000;

/** A counter that was repaired; goes into the audit log. */
export interface Repair {
  readonly key: CounterKey;
  /** By how much the counter said more than its parts. */
  readonly drift: Amounts;
  readonly before: Amounts;
  readonly after: Amounts;
}

export interface CounterCheckDependencies extends HoldDependencies, SumDependencies {
  readonly tenants: HoldDependencies['tenants'] & Pick<TenantStore, 'findProject'>;
  readonly traces: HoldDependencies['traces'] & SumDependencies['traces'];
  readonly keptCharges: HoldDependencies['keptCharges'] & SumDependencies['keptCharges'];
  readonly recordRepair: (repair: Repair) => Promise<void>;
}

interface SummedProject {
  readonly project: Project;
  /** Up to where its charges are in the sums, epoch milliseconds. */
  readonly until: number;
  /** Whether hours were added in this run. */
  readonly isNews: boolean;
}

/**
 * Compares counters with the sum of their parts: the charges of stored traces, the kept charges, and the
 * holds whose record is not stored. One object per run; what it has read of a project serves all its counters.
 */
export class CounterCheck {
  readonly #deps: CounterCheckDependencies;
  readonly #isOutOfTime: () => boolean;
  readonly #projects = new Map<string, Promise<SummedProject | null>>();
  readonly #recent = new Map<string, Promise<ChargesByCounter>>();

  constructor(deps: CounterCheckDependencies, isOutOfTime: () => boolean) {
    this.#deps = deps;
    this.#isOutOfTime = isOutOfTime;
  }

  /** Up to where every charge of the counter is in the sums; null when its project is gone. */
  async summedUntil(key: CounterKey): Promise<number | null> {
    const projects = await this.#projectsOf(key);
    if (projects.length === 0) return null;
    return Math.min(...projects.map(({ until }) => until));
  }

  /** True once an hour: there is something new to compare the counter with. */
  async isDue(key: CounterKey): Promise<boolean> {
    const projects = await this.#projectsOf(key);
    return projects.some(({ isNews }) => isNews);
  }

  /**
   * Compares counters and repairs those whose drift was seen before or whose window is over.
   * @returns the number of counters that drifted, repaired or not
   */
  async compare(keys: readonly CounterKey[]): Promise<number> {
    const counters = (await this.#deps.ledger.findCounters(keys)).filter((counter) => counter !== null);
    const sums = await this.#deps.sums.find(counters.map(nameOf));
    const drifts = await Promise.all(
      counters.map(async (counter, index) => ({
        key: counter.key,
        drift: await this.#driftOf(counter, sums[index] ?? NOTHING, 'remembered'),
      })),
    );
    let drifted = 0;
    for (const { key, drift } of drifts) if (!isNothing(drift) && (await this.#examine(key))) drifted++;
    return drifted;
  }

  /** Looks at one counter while nothing changes in it. True when it has drifted. */
  async #examine(key: CounterKey): Promise<boolean> {
    const { ledger, sums, now } = this.#deps;
    const [before] = await ledger.findCounters([key]);
    if (!before) return false;
    const [sum = NOTHING] = await sums.find([nameOf(before)]);
    const drift = await this.#driftOf(before, sum, 'fresh');
    const [after] = await ledger.findCounters([key]);
    if (!after || !isSameState(before, after) || isNothing(drift)) return false;

    const known = await sums.findDrift(nameOf(before));
    const isSeenAgain = known !== null && areEqual(known.amounts, drift);
    const isConfirmed = isSeenAgain && now() - known.seenAt >= CONFIRM_AFTER_MILLISECONDS;
    if (!isConfirmed && !this.#isLongOver(before)) {
      if (!isSeenAgain) await sums.saveDrift(nameOf(before), { amounts: drift, seenAt: now() });
      return true;
    }
    const left = plus(before.left, drift);
    if (await ledger.repair(before, left)) {
      await sums.saveDrift(nameOf(before), null);
      await this.#deps.recordRepair({ key, drift, before: before.left, after: left });
    }
    return true;
  }

  /** An index that lags has caught up by then, and nothing is on its way into the kept charges. */
  #isLongOver({ key: { window }, holds }: Counter): boolean {
    return holds.length === 0 && this.#deps.now() - window.endsAt >= CONFIRM_AFTER_MILLISECONDS;
  }

  /** By how much the counter says more than its parts; nothing while its parts cannot be told. */
  async #driftOf(counter: Counter, sum: Amounts, source: 'remembered' | 'fresh'): Promise<Amounts> {
    const projects = await this.#projectsOf(counter.key);
    if (projects.length === 0) return NOTHING;
    const recent = await Promise.all(projects.map((summed) => this.#chargesSince(summed, source)));
    const name = counterName(counter.key);
    const held = await Promise.all(counter.holds.map((hold) => this.#heldOnly(counter.key, hold)));
    const known = held.filter((amounts) => amounts !== null);
    if (known.length < held.length) return NOTHING;
    const used = mapAmounts((dimension) => (counter.limits[dimension] ?? UNLIMITED) - counter.left[dimension]);
    const parts = [sum, ...recent.map((charges) => charges.get(name) ?? NOTHING), ...known];
    return minus(used, parts.reduce(plus, NOTHING));
  }

  /** What of a hold is in no charge; null while that is being changed. */
  async #heldOnly(key: CounterKey, hold: Hold): Promise<Amounts | null> {
    if (hold.kind === 'trace') return minus(hold.amounts, await chargedToTraces(this.#deps, key, hold));
    const record = await this.#deps.reservations.find({ organizationId: key.organizationId, reservationId: hold.ref });
    if (record === null || (record.hold_id !== hold.id && record.late_hold_id !== hold.id)) return hold.amounts;
    return record.status === 'reserved' ? hold.amounts : null;
  }

  #chargesSince({ project, until }: SummedProject, source: 'remembered' | 'fresh'): Promise<ChargesByCounter> {
    const id = idOf(project.organization_id, project.project_id);
    const known = source === 'remembered' ? this.#recent.get(id) : undefined;
    const charges = known ?? chargesSince(this.#deps, project, until);
    this.#recent.set(id, charges);
    return charges;
  }

  async #projectsOf({ organizationId, scope }: CounterKey): Promise<SummedProject[]> {
    const ids = scope.kind === 'organization' ? await this.#deps.sums.listProjects(organizationId) : [scope.projectId];
    const projects = await Promise.all(ids.map((projectId) => this.#project(organizationId, projectId)));
    return projects.filter((project) => project !== null);
  }

  #project(organizationId: string, projectId: string): Promise<SummedProject | null> {
    const id = idOf(organizationId, projectId);
    const known = this.#projects.get(id) ?? this.#sumProject(organizationId, projectId);
    this.#projects.set(id, known);
    return known;
  }

  async #sumProject(organizationId: string, projectId: string): Promise<SummedProject | null> {
    const project = await this.#deps.tenants.findProject(organizationId, projectId);
    if (project === null) return null;
    const before = await this.#deps.sums.findCheckpoint(organizationId, projectId);
    const until = await advanceSums(this.#deps, project, this.#isOutOfTime);
    return { project, until, isNews: before === null || Date.parse(before) < until };
  }
}

function nameOf({ key }: Counter): NamedCounter {
  return { organizationId: key.organizationId, name: counterName(key) };
}

function idOf(organizationId: string, projectId: string): string {
  return `${organizationId}/${projectId}`;
}

function isSameState(a: Counter, b: Counter): boolean {
  const ids = (counter: Counter) =>
    counter.holds
      .map(({ id }) => id)
      .sort()
      .join();
  return areEqual(a.left, b.left) && a.limitVersion === b.limitVersion && ids(a) === ids(b);
}
