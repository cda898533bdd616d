import type { Clock, Sha256 } from '../kernel/ports.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import type { TracePosition, TraceStore } from '../traces/trace-store.ts';
import {
  clearDigest,
  type ErasedUser,
  type Erasure,
  type ErasureStore,
  type UserDataItem,
  type UserDataStore,
} from './erasure.ts';

/** A run claims a job for this long and renews the claim with every step it saves. */
const LEASE_SECONDS = 120;
/** The index shows a stored trace a moment late; a job waits until everything before it is visible. */
const INDEX_LAG_MILLISECONDS = 10_000;
/** Trace ids that a receipt lists by name. */
const MAX_LISTED_TRACES = 1_000;
/** Traces removed between two saves. */
const BATCH = 25;
/** The place, beside the projects, of what belongs to none; no project can have this id. */
const EVERYWHERE = '*';
/** Where the copies of traces are; the other stores name themselves. */
const TRACE_STORES = ['table', 'bucket', 'lake'];

export interface EraseDependencies {
  readonly erasures: ErasureStore;
  readonly traces: TraceStore;
  readonly tenants: Pick<TenantStore, 'listProjects'>;
  readonly sha256: Sha256;
  /** Every store that holds something of users; each is in every receipt. */
  readonly userData: readonly UserDataStore[];
  /** Told of an erasure just before it is written down as completed, and again if that fails. */
  readonly tellCompleted: (erasure: Erasure, completedAt: string) => Promise<void>;
  readonly now: Clock;
}

/**
 * Works on every pending erasure until time runs out; the next run goes on. Returns how many were completed.
 * @throws what the first one that failed threw, when the others have had their turn
 */
export async function runErasures(deps: EraseDependencies, isOutOfTime: () => boolean): Promise<number> {
  let completed = 0;
  const failures: unknown[] = [];
  for await (const page of deps.erasures.pending()) {
    for (const erasure of page) {
      if (isOutOfTime()) break;
      const isDone = runErasure(deps, erasure, isOutOfTime);
      if (await isDone.catch((failure: unknown) => void failures.push(failure))) completed++;
    }
  }
  if (failures.length > 0) throw failures[0];
  return completed;
}

async function runErasure(deps: EraseDependencies, job: Erasure, isOutOfTime: () => boolean): Promise<boolean> {
  const run = await ErasureRun.claim(deps, job);
  return run === null ? false : run.complete(isOutOfTime);
}

/** One run over one job, which it holds by a lease. */
class ErasureRun {
  readonly #deps: EraseDependencies;
  readonly #user: Omit<ErasedUser, 'projectId'>;
  #job: Erasure;
  #isHeld = true;

  private constructor(deps: EraseDependencies, job: Erasure, user: Omit<ErasedUser, 'projectId'>) {
    this.#deps = deps;
    this.#job = job;
    this.#user = user;
  }

  /** Null when the job is too young, or another run has it. */
  static async claim(deps: EraseDependencies, job: Erasure): Promise<ErasureRun | null> {
    const { organization_id: organizationId, user_id: userId, account } = job;
    const now = deps.now();
    const requestedAt = Date.parse(job.requested_at);
    if (userId === null || account === null || now - requestedAt < INDEX_LAG_MILLISECONDS) return null;
    if (job.lease_until * 1000 > now) return null;
    const isUser = (id: string | null) => id !== null && (id === userId || isOtherForm(deps, job, id));
    const user = { organizationId, accounts: [account, ...job.other_accounts], isUser, requestedAt };
    const run = new ErasureRun(deps, job, user);
    const stores = [...TRACE_STORES, ...deps.userData.map(({ name }) => name)];
    const removed = { ...Object.fromEntries(stores.map((name) => [name, {}])), ...job.removed };
    return (await run.#save({ status: 'running', runs: job.runs + 1, removed })) ? run : null;
  }

  /** True when everything is removed; false when time ran out or another run took over. */
  async complete(isOutOfTime: () => boolean): Promise<boolean> {
    await this.#finishInterrupted();
    for (const project of await this.#placesLeft()) {
      if (!(await this.#erasePlace(project, isOutOfTime))) {
        await this.#save({ lease_until: 0 });
        return false;
      }
    }
    const completedAt = new Date(this.#deps.now()).toISOString();
    await this.#deps.tellCompleted(this.#job, completedAt);
    const forgotten = { user_id: null, account: null, clear_digest: null, other_ids: [], other_accounts: [] };
    return this.#save({ status: 'completed', completed_at: completedAt, lease_until: 0, ...forgotten });
  }

  /** What an earlier run had written down and may have removed or not. */
  async #finishInterrupted(): Promise<void> {
    await this.#removeTraces(this.#job.removing, null);
    const { erasing } = this.#job;
    const store = this.#deps.userData.find(({ name }) => name === erasing?.store);
    if (erasing === null || store === undefined) return;
    await this.#eraseItems(store, { ...this.#user, projectId: erasing.project_id }, erasing.items);
  }

  /** The projects that are not done, then null for what belongs to none. */
  async #placesLeft(): Promise<(Project | null)[]> {
    const { organization_id: organizationId, project_id: only, done_projects: done } = this.#job;
    const projects = (await this.#deps.tenants.listProjects(organizationId)).filter(
      ({ project_id: id }) => (only === null || id === only) && !done.includes(id),
    );
    return only === null && !done.includes(EVERYWHERE) ? [...projects, null] : projects;
  }

  /** The other stores come first: a reservation that is open may be settled by the trace that it paid for. */
  async #erasePlace(project: Project | null, isOutOfTime: () => boolean): Promise<boolean> {
    const user = { ...this.#user, projectId: project?.project_id ?? null };
    for (const store of this.#deps.userData) {
      for await (const items of store.find(user)) {
        const erasing = { store: store.name, project_id: user.projectId, items: [...items] };
        if (items.length > 0 && (await this.#save({ erasing }))) await this.#eraseItems(store, user, items);
        if (!this.#isHeld || isOutOfTime()) return false;
      }
    }
    if (project !== null && !(await this.#eraseTraces(project, isOutOfTime))) return false;
    return this.#save({ done_projects: [...this.#job.done_projects, user.projectId ?? EVERYWHERE], position: null });
  }

  async #eraseItems(store: UserDataStore, user: ErasedUser, items: readonly UserDataItem[]): Promise<void> {
    await store.erase(user, items);
    for (const { kind } of items) this.#count(store.name, { [kind]: 1 });
    await this.#save({ erasing: null });
  }

  async #eraseTraces(project: Project, isOutOfTime: () => boolean): Promise<boolean> {
    const pages = this.#deps.traces.list({
      organizationId: project.organization_id,
      projectId: project.project_id,
      shards: project.index_shards,
      from: project.created_at,
      to: this.#job.requested_at,
      after: this.#job.position,
    });
    for await (const records of pages) {
      for (let start = 0; start < records.length; start += BATCH) {
        const batch = records.slice(start, start + BATCH);
        const last = batch.at(-1);
        if (last === undefined) continue;
        const own = batch.filter(({ user_id: userId }) => this.#user.isUser(userId)).map(({ trace_id: id }) => id);
        await this.#removeTraces(own, { createdAt: last.created_at, traceId: last.trace_id });
        if (!this.#isHeld || isOutOfTime()) return false;
      }
    }
    return true;
  }

  /** Writes down what is about to go, removes it, and counts it with the place that was reached. */
  async #removeTraces(traceIds: readonly string[], position: TracePosition | null): Promise<void> {
    const { organization_id: organizationId } = this.#job;
    if (traceIds.length > 0 && !(await this.#save({ removing: [...traceIds] }))) return;
    for (const copies of await this.#deps.traces.deleteAll(organizationId, traceIds)) {
      if (copies === null) continue;
      this.#count('table', kindsOf(copies.items));
      if (copies.objects.length > 0) this.#count('bucket', { objects: copies.objects.length });
      if (copies.lake.length > 0) this.#count('lake', { rows: copies.lake.length });
    }
    if (traceIds.length === 0 && position === null) return;
    await this.#save({
      removing: [],
      position: position ?? this.#job.position,
      traces: this.#job.traces + traceIds.length,
      trace_ids: [...this.#job.trace_ids, ...traceIds].slice(0, MAX_LISTED_TRACES),
    });
  }

  #count(store: string, kinds: Readonly<Record<string, number>>): void {
    const counts = { ...this.#job.removed[store] };
    for (const [kind, count] of Object.entries(kinds)) counts[kind] = (counts[kind] ?? 0) + count;
    this.#job = { ...this.#job, removed: { ...this.#job.removed, [store]: counts } };
  }

  async #save(change: Partial<Erasure>): Promise<boolean> {
    if (!this.#isHeld) return false;
    const leaseUntil = Math.ceil(this.#deps.now() / 1000) + LEASE_SECONDS;
    const job = { ...this.#job, lease_until: leaseUntil, ...change, version: this.#job.version + 1 };
    this.#isHeld = await this.#deps.erasures.save(job);
    if (this.#isHeld) this.#job = job;
    return this.#isHeld;
  }
}

function isOtherForm({ sha256 }: Pick<EraseDependencies, 'sha256'>, job: Erasure, id: string): boolean {
  if (job.other_ids.includes(id)) return true;
  return job.clear_digest !== null && job.clear_digest === clearDigest(sha256, job.erasure_id, id);
}

/** `EVAL#…` is an evaluation; the other items are named as they are. */
function kindsOf(items: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const kind = KINDS[item.split('#', 1)[0] ?? ''] ?? 'other';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const KINDS: Readonly<Record<string, string>> = {
  META: 'records',
  BODY: 'bodies',
  SPAN: 'spans',
  EVAL: 'evaluations',
  REVIEW: 'reviews',
  APPEAL: 'appeals',
};
