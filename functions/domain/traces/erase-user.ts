import * as z from 'zod';
import { AegisError } from '../errors.ts';
import type { Clock, Hasher, IdSource } from '../ports.ts';
import type { ApiKeyStore, Project, TenantStore } from '../tenancy/tenant.ts';
import type { TracePosition, TraceStore } from './trace-store.ts';

/** A run claims a job for this long and renews the claim with every step it saves. */
const LEASE_SECONDS = 120;
/** The index shows a stored trace a moment late; a job waits until everything before it is visible. */
const SETTLE_MILLISECONDS = 10_000;
/** Trace ids that a receipt lists by name. */
const MAX_LISTED_TRACES = 1_000;
/** Traces removed between two saves. */
const BATCH = 25;

/** What a run of the erasure has removed, by store and kind. */
const Removed = z.record(z.string(), z.record(z.string(), z.int()));

/** The erasure of one user, with everything needed to go on after an interruption. */
export const Erasure = z.object({
  erasure_id: z.string(),
  organization_id: z.string(),
  /** Null: every project. */
  project_id: z.string().nullable(),
  /** As stored with traces; forgotten on completion. */
  user_id: z.string().nullable(),
  /** A keyed digest by which a repeated request is recognised, and which tells nothing else. */
  user_digest: z.string(),
  status: z.enum(['pending', 'running', 'completed']),
  requested_at: z.string(),
  requested_by: z.string(),
  completed_at: z.string().nullable(),
  /** Runs that did part of the work; more than one means that it was interrupted. */
  runs: z.int(),
  /** Epoch seconds until which a run has it. */
  lease_until: z.int(),
  /** Projects that are done. */
  done_projects: z.array(z.string()),
  /** The place reached in the project under way. */
  position: z.object({ createdAt: z.string(), traceId: z.string() }).nullable(),
  /** Traces about to be removed: written down before, so that none is missed in the receipt. */
  removing: z.array(z.string()),
  traces: z.int(),
  trace_ids: z.array(z.string()),
  removed: Removed,
  /** Grows with every save. */
  version: z.int().positive(),
});
export type Erasure = z.infer<typeof Erasure>;

export interface ErasureStore {
  create(erasure: Erasure): Promise<void>;
  find(organizationId: string, erasureId: string): Promise<Erasure | null>;
  /** Stores the next version; false when somebody else has done so. A completed job leaves the pending ones. */
  save(erasure: Erasure): Promise<boolean>;
  /** Jobs that are not completed, oldest first. */
  pending(): AsyncIterable<readonly Erasure[]>;
}

/** A store that holds something of users beside their traces. Safe to repeat. */
export interface UserDataStore {
  readonly name: string;
  /** Removes what it has; how many items of which kind. */
  eraseUser(organizationId: string, projectId: string, userId: string): Promise<Readonly<Record<string, number>>>;
}

export interface EraseDependencies {
  readonly erasures: ErasureStore;
  readonly traces: TraceStore;
  readonly tenants: Pick<TenantStore, 'listProjects'>;
  readonly keys: Pick<ApiKeyStore, 'list' | 'revoke'>;
  readonly userData: readonly UserDataStore[];
  readonly now: Clock;
}

/** Writes the job down; a scheduled run does the work. */
export async function requestErasure(
  deps: {
    readonly erasures: ErasureStore;
    readonly hasher: Hasher;
    readonly ids: IdSource;
    readonly now: Clock;
  },
  request: {
    readonly organizationId: string;
    readonly projectId: string | null;
    /** As stored with traces. */
    readonly userId: string;
    readonly requestedBy: string;
  },
): Promise<Erasure> {
  const { organizationId, projectId, userId, requestedBy } = request;
  const erasure: Erasure = {
    erasure_id: deps.ids.ulid(),
    organization_id: organizationId,
    project_id: projectId,
    user_id: userId,
    user_digest: (await deps.hasher.digest('erasure', organizationId, userId)).slice(0, 24),
    status: 'pending',
    requested_at: new Date(deps.now()).toISOString(),
    requested_by: requestedBy,
    completed_at: null,
    runs: 0,
    lease_until: 0,
    done_projects: [],
    position: null,
    removing: [],
    traces: 0,
    trace_ids: [],
    removed: {},
    version: 1,
  };
  await deps.erasures.create(erasure);
  return erasure;
}

export function erasureNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such erasure.');
}

/** Works on every pending erasure until time runs out; the next run goes on. Returns how many were completed. */
export async function runErasures(deps: EraseDependencies, isOutOfTime: () => boolean): Promise<number> {
  let completed = 0;
  for await (const page of deps.erasures.pending()) {
    for (const erasure of page) {
      if (isOutOfTime()) return completed;
      const run = await ErasureRun.claim(deps, erasure);
      if (run !== null && (await run.complete(isOutOfTime))) completed++;
    }
  }
  return completed;
}

/** One run over one job, which it holds by a lease. */
class ErasureRun {
  readonly #deps: EraseDependencies;
  readonly #userId: string;
  #job: Erasure;
  #isHeld = true;

  private constructor(deps: EraseDependencies, job: Erasure, userId: string) {
    this.#deps = deps;
    this.#job = job;
    this.#userId = userId;
  }

  /** Null when the job is too young, or another run has it. */
  static async claim(deps: EraseDependencies, job: Erasure): Promise<ErasureRun | null> {
    const now = deps.now();
    if (job.user_id === null || now - Date.parse(job.requested_at) < SETTLE_MILLISECONDS) return null;
    if (job.lease_until * 1000 > now) return null;
    const run = new ErasureRun(deps, job, job.user_id);
    return (await run.#save({ status: 'running', runs: job.runs + 1 })) ? run : null;
  }

  /** True when everything is removed; false when time ran out or another run took over. */
  async complete(isOutOfTime: () => boolean): Promise<boolean> {
    await this.#remove(this.#job.removing, null);
    const { organization_id: organizationId, project_id: only } = this.#job;
    const projects = (await this.#deps.tenants.listProjects(organizationId)).filter(
      ({ project_id: id }) => (only === null || id === only) && !this.#job.done_projects.includes(id),
    );
    for (const project of projects) {
      if (!(await this.#eraseProject(project, isOutOfTime))) {
        await this.#save({ lease_until: 0 });
        return false;
      }
    }
    await this.#revokeKeys();
    const completedAt = new Date(this.#deps.now()).toISOString();
    return this.#save({ status: 'completed', completed_at: completedAt, user_id: null, lease_until: 0 });
  }

  async #eraseProject(project: Project, isOutOfTime: () => boolean): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId } = project;
    const pages = this.#deps.traces.list({
      organizationId,
      projectId,
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
        const own = batch.filter(({ user_id: userId }) => userId === this.#userId).map(({ trace_id: id }) => id);
        await this.#remove(own, { createdAt: last.created_at, traceId: last.trace_id });
        if (!this.#isHeld || isOutOfTime()) return false;
      }
    }
    for (const store of this.#deps.userData) {
      this.#count(store.name, await store.eraseUser(organizationId, projectId, this.#userId));
    }
    return this.#save({ done_projects: [...this.#job.done_projects, projectId], position: null });
  }

  /** Writes down what is about to go, removes it, and counts it with the place that was reached. */
  async #remove(traceIds: readonly string[], position: TracePosition | null): Promise<void> {
    const { organization_id: organizationId } = this.#job;
    if (traceIds.length > 0 && !(await this.#save({ removing: [...traceIds] }))) return;
    for (const copies of await Promise.all(traceIds.map((id) => this.#deps.traces.delete(organizationId, id)))) {
      if (copies === null) continue;
      this.#count('table', kindsOf(copies.items));
      if (copies.objects.length > 0) this.#count('bucket', { objects: copies.objects.length });
    }
    if (traceIds.length === 0 && position === null) return;
    await this.#save({
      removing: [],
      position: position ?? this.#job.position,
      traces: this.#job.traces + traceIds.length,
      trace_ids: [...this.#job.trace_ids, ...traceIds].slice(0, MAX_LISTED_TRACES),
    });
  }

  /** A key that speaks for the erased user must not bring them back. */
  async #revokeKeys(): Promise<void> {
    const { organization_id: organizationId, project_id: projectId } = this.#job;
    const keys = (await this.#deps.keys.list(organizationId)).filter(
      (key) =>
        key.user_id === this.#userId && key.status === 'active' && (projectId === null || key.project_id === projectId),
    );
    for (const key of keys) await this.#deps.keys.revoke(key, { force: true });
    if (keys.length > 0) this.#count('api_keys', { revoked: keys.length });
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
};
