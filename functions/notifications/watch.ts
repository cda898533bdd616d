import type { ProjectKey } from '../analytics/rollup-store.ts';
import { evaluationsIn, type ProjectTotalsStore } from '../analytics/totals.ts';
import { dropOldest } from '../kernel/drop-oldest.ts';
import { AegisError } from '../kernel/errors.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { CounterKey, JobCursorStore, LedgerStore } from '../quota/ledger-store.ts';
import { walkCounters } from '../quota/walk-counters.ts';
import type { AlertSettings } from './alert-rule.ts';
import { changeSlot } from './change-slot.ts';
import { type AlertSlot, onTime } from './episode.ts';
import { type LookDependencies, lookAtProject } from './look-at-project.ts';
import { type NoteDependencies, noteEvaluators } from './note-evaluators.ts';
import { ruleOf, tellEpisode } from './tell-episodes.ts';

const JOB = 'watch';
const REMEMBERED_PROJECTS = 50_000;
/** Projects that are asked, and looked at, at the same time. */
const AT_ONCE = 8;

export interface WatchDependencies extends LookDependencies, NoteDependencies {
  readonly loadSettings: (organizationId: string) => Promise<AlertSettings>;
  readonly loadProject: LoadProject;
  readonly ledger: Pick<LedgerStore, 'openCounters'>;
  readonly cursors: JobCursorStore;
  readonly totals: LookDependencies['totals'] & Pick<ProjectTotalsStore, 'find'>;
  /** Evaluations of each project when it was looked at, as this environment remembers them. */
  readonly lookedAt: Map<string, number>;
  /** Projects that have to be looked at although nothing came in. */
  readonly alsoLookAt: () => Promise<readonly ProjectKey[]>;
}

export interface WatchOutcome {
  /** Slots whose time had come. */
  readonly due: number;
  readonly looked: number;
  /** Rules that could not be looked at, each in one project. */
  readonly unlookable: number;
  /** What the first of those threw; null where there is none. */
  readonly failure: unknown;
  /** False where there was no time to look at anything, which is no sign that rules are looked at. */
  readonly hasWatched: boolean;
}

/**
 * The schedule's part of the alerts of every organization: tells what was not told, ends and escalates episodes, and
 * looks at the measurements of projects in which something was evaluated since. A run that is out of time is continued by
 * the next. Safe to repeat and to run twice at once.
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function watchAlerts(deps: WatchDependencies, isOutOfTime: () => boolean): Promise<WatchOutcome> {
  const run = new WatchRun(deps, isOutOfTime);
  for await (const page of deps.episodes.due(deps.now())) {
    for (const slot of page) {
      if (isOutOfTime()) return run.end(false);
      await run.attempt(() => run.attend(slot));
    }
  }
  for (const project of await deps.alsoLookAt()) {
    if (isOutOfTime()) return run.end(false);
    await run.attempt(() => run.look(project));
  }
  return run.end(await walkCounters(deps, JOB, isOutOfTime, (keys) => run.visit(keys)));
}

class WatchRun {
  readonly #deps: WatchDependencies;
  readonly #isOutOfTime: () => boolean;
  readonly #looked = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #failures: unknown[] = [];
  readonly #outcome: { due: number; looked: number; unlookable: number; failure: unknown } = {
    due: 0,
    looked: 0,
    unlookable: 0,
    failure: null,
  };

  constructor(deps: WatchDependencies, isOutOfTime: () => boolean) {
    this.#deps = deps;
    this.#isOutOfTime = isOutOfTime;
  }

  async attempt(part: () => Promise<void>): Promise<void> {
    await part().catch((failure: unknown) => void this.#failures.push(failure));
  }

  async attend(found: AlertSlot): Promise<void> {
    this.#outcome.due++;
    const settings = await this.#deps.loadSettings(found.organization_id);
    const slot = found.untold.length === 0 ? found : await tellEpisode(this.#deps, settings, found);
    const { organization_id: organizationId, project_id: projectId } = slot;
    const rule = ruleOf(settings, slot);
    const isMeasured = slot.kind !== 'event' && rule !== null && projectId !== null;
    const hasLooked = isMeasured && (await this.#lookIfThere({ organizationId, projectId }));
    if (hasLooked) return;
    // Of a project that is gone nothing is measured any more.
    const kept = isMeasured ? null : rule;
    await changeSlot(this.#deps, settings, slot, (known) => {
      const next = onTime(known, kept, this.#deps.now());
      return kept === null ? { ...next, timer_at: null } : next;
    });
  }

  /**
   * The projects of which something was admitted in a window that is open: a list that idle ones are not in.
   * @returns false when time ran out before the end
   */
  async visit(keys: readonly CounterKey[]): Promise<boolean> {
    const projects = keys.flatMap(({ organizationId, scope }) => {
      if (scope.kind === 'organization') return [];
      const project = { organizationId, projectId: scope.projectId };
      return this.#asked.has(nameOf(project)) ? [] : [project];
    });
    const distinct = [...new Map(projects.map((project) => [nameOf(project), project])).values()];
    const visited = await mapBounded(distinct, AT_ONCE, async (project) => {
      if (this.#isOutOfTime()) return false;
      this.#asked.add(nameOf(project));
      await this.attempt(() => this.#lookIfChanged(project));
      return true;
    });
    return visited.every(Boolean);
  }

  async look(project: ProjectKey): Promise<void> {
    await this.#lookIfThere(project);
  }

  end(isDone: boolean): WatchOutcome {
    if (this.#failures.length > 0) {
      throw new Error(`${this.#failures.length} parts could not be watched`, { cause: this.#failures[0] });
    }
    return { ...this.#outcome, hasWatched: isDone || this.#outcome.due + this.#outcome.looked > 0 };
  }

  async #lookIfChanged(project: ProjectKey): Promise<void> {
    const { totals, lookedAt } = this.#deps;
    const evaluations = evaluationsIn(await totals.find(project.organizationId, project.projectId));
    const name = nameOf(project);
    if (evaluations === 0 || lookedAt.get(name) === evaluations) return;
    await this.#lookIfThere(project);
    // After it, so that a look that failed is made again.
    lookedAt.set(name, evaluations);
    dropOldest(lookedAt, REMEMBERED_PROJECTS);
  }

  /** False for a project that is gone. */
  async #lookIfThere(key: ProjectKey): Promise<boolean> {
    const name = nameOf(key);
    if (this.#looked.has(name)) return true;
    const project = await this.#deps.loadProject(key.organizationId, key.projectId).catch((error: unknown) => {
      if (error instanceof AegisError && error.code === 'not_found') return null;
      throw error;
    });
    if (project === null) return false;
    this.#looked.add(name);
    const settings = await this.#deps.loadSettings(key.organizationId);
    const { unlookable, failure } = await lookAtProject(this.#deps, settings, project);
    this.#outcome.unlookable += unlookable;
    if (unlookable > 0) this.#outcome.failure ??= failure;
    this.#outcome.looked++;
    await noteEvaluators(this.#deps, key.organizationId, settings);
    return true;
  }
}

function nameOf({ organizationId, projectId }: ProjectKey): string {
  return `${organizationId}/${projectId}`;
}
