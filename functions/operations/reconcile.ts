import type { BudgetStore } from '../quota/budget.ts';
import { CounterCheck, type CounterCheckDependencies } from '../quota/check-counters.ts';
import type { CounterKey, JobCursorStore } from '../quota/ledger-store.ts';
import { reconcileHolds } from '../quota/reconcile-holds.ts';
import { walkCounters } from '../quota/walk-counters.ts';
import { checkBudgets, type WatchDependencies } from '../quota/watch-budgets.ts';
import { type RequeueDependencies, requeueStuckTraces } from '../verdicts/requeue-stuck-traces.ts';

export interface ReconcileDependencies extends RequeueDependencies, CounterCheckDependencies {
  readonly traces: RequeueDependencies['traces'];
  readonly cursors: JobCursorStore;
  /** Where the ledger's answers told nobody that a budget was crossed. */
  readonly budgets?: BudgetStore;
  readonly crossed?: NonNullable<WatchDependencies['crossed']>;
  /** Holds the budgets of an organization that no counter counts against its figures. */
  readonly checkFigureBudgets?: (organizationId: string) => Promise<number>;
}

export interface ReconcileOutcome {
  readonly holdsReleased: number;
  /** Counters that disagreed with the sum of their parts. */
  readonly drifted: number;
  readonly stuck: number;
  readonly requeued: number;
  readonly sentToReview: number;
  readonly failures: number;
}

/**
 * Walks over every open counter: ends expired holds, compares counters with the sum of their parts, and
 * looks once into each project that had an admission for traces that nobody evaluated. Safe to stop
 * anywhere and to run twice at once; the next run goes on where this one stopped.
 * @throws Error at the end when a part failed; the others were done all the same
 */
export async function reconcile(deps: ReconcileDependencies, isOutOfTime: () => boolean): Promise<ReconcileOutcome> {
  const run = new ReconcileRun(deps, isOutOfTime);
  await walkCounters(deps, 'reconcile', isOutOfTime, (keys) => run.visit(keys));
  return run.end();
}

class ReconcileRun {
  readonly #deps: ReconcileDependencies;
  readonly #isOutOfTime: () => boolean;
  readonly #counterCheck: CounterCheck;
  readonly #searched = new Set<string>();
  readonly #heldAgainstFigures = new Set<string>();
  readonly #failures: unknown[] = [];
  #pages = 0;
  readonly #outcome = { holdsReleased: 0, drifted: 0, stuck: 0, requeued: 0, sentToReview: 0, failures: 0 };

  constructor(deps: ReconcileDependencies, isOutOfTime: () => boolean) {
    this.#deps = deps;
    this.#isOutOfTime = isOutOfTime;
    this.#counterCheck = new CounterCheck(deps, isOutOfTime);
  }

  /**
   * @returns false when time ran out before everything was done for these counters. The first page of a run is passed all
   * the same: one that a whole run is too short for must not keep those after it from their turn
   */
  async visit(keys: readonly CounterKey[]): Promise<boolean> {
    this.#pages++;
    return (await this.#visitAll(keys)) || this.#pages === 1;
  }

  async #visitAll(keys: readonly CounterKey[]): Promise<boolean> {
    await this.#attempt(this.#endHolds(keys));
    for (const { organizationId, scope } of keys) {
      if (scope.kind === 'organization' || this.#searched.has(`${organizationId}/${scope.projectId}`)) continue;
      if (this.#isOutOfTime()) return false;
      this.#searched.add(`${organizationId}/${scope.projectId}`);
      await this.#attempt(this.#requeue(organizationId, scope.projectId));
    }
    if (!(await this.#compare(keys))) return false;
    const { budgets } = this.#deps;
    if (budgets !== undefined)
      await this.#attempt(checkBudgets({ ...this.#deps, budgets }, keys).then(() => undefined));
    return this.#checkFigureBudgets(keys);
  }

  async #checkFigureBudgets(keys: readonly CounterKey[]): Promise<boolean> {
    const { checkFigureBudgets } = this.#deps;
    if (checkFigureBudgets === undefined) return true;
    for (const { organizationId } of keys) {
      if (this.#heldAgainstFigures.has(organizationId)) continue;
      if (this.#isOutOfTime()) return false;
      this.#heldAgainstFigures.add(organizationId);
      await this.#attempt(checkFigureBudgets(organizationId).then(() => undefined));
    }
    return true;
  }

  end(): ReconcileOutcome {
    if (this.#failures.length === 0) return this.#outcome;
    throw new Error(`${this.#failures.length} parts could not be reconciled`, { cause: this.#failures[0] });
  }

  async #attempt(part: Promise<void>): Promise<void> {
    await part.catch((failure: unknown) => void this.#failures.push(failure));
  }

  async #endHolds(keys: readonly CounterKey[]): Promise<void> {
    this.#outcome.holdsReleased += await reconcileHolds(this.#deps, keys);
  }

  async #requeue(organizationId: string, projectId: string): Promise<void> {
    const project = await this.#deps.tenants.findProject(organizationId, projectId);
    if (project === null) return;
    const found = await requeueStuckTraces(this.#deps, project, this.#isOutOfTime);
    this.#outcome.stuck += found.stuck;
    this.#outcome.requeued += found.requeued;
    this.#outcome.sentToReview += found.sentToReview;
  }

  async #compare(keys: readonly CounterKey[]): Promise<boolean> {
    let isDone = true;
    const compare = async () => {
      const due: CounterKey[] = [];
      for (const key of keys) {
        isDone = !this.#isOutOfTime();
        if (!isDone) break;
        if (await this.#counterCheck.isDue(key)) due.push(key);
      }
      // Those that were asked are due once an hour: they are compared now or an hour later.
      this.#outcome.drifted += await this.#counterCheck.compare(due);
    };
    await this.#attempt(compare());
    return isDone;
  }
}
