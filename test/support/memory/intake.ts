import type { ReceiveDependencies } from '../../../functions/intake/receive-spans.ts';
import { AegisError } from '../../../functions/kernel/errors.ts';
import { DEFAULT_MASKING_POLICY } from '../../../functions/masking/masking.ts';
import { loadTokenizer } from '../../../functions/pricing/tokenizer/tokenizer.ts';
import type { Project } from '../../../functions/projects/project.ts';
import { reconcileHolds } from '../../../functions/quota/reconcile-holds.ts';
import { SpentWindows } from '../../../functions/quota/spent-windows.ts';
import type { EvaluationRequest } from '../../../functions/traces/trace-store.ts';
import { type EvaluateDependencies, evaluateStoredTrace } from '../../../functions/verdicts/evaluate-stored-trace.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { aCaller, aProject, NOON } from '../builders/records.ts';
import { SHIPPED_EVALUATION } from '../builders/shipped-evaluation.ts';
import { FaultInjector } from '../faults/fault-injection.ts';
import { MemoryEvaluationQueue } from './evaluation-queue.ts';
import { MemoryHasher } from './hasher.ts';
import { MemoryKeptCharges, MemoryReservations } from './ledger-records.ts';
import { MemoryLedgerStore } from './ledger-store.ts';
import { MemoryTraceStore } from './trace-store.ts';

export const CALLER = aCaller({ role: 'developer', scopes: ['traces:write'] });

export const QUIET_SECONDS = 10;

/** Everything that takes traces in and evaluates them, in memory, with a clock and faults that a test controls. */
export class Intake {
  now = NOON;
  #ids = 0;
  readonly project: Project;
  readonly faults = new FaultInjector(() => new AegisError('unavailable', 'A store did not answer.'));
  readonly keptCharges = new MemoryKeptCharges();
  readonly traces = new MemoryTraceStore(() => this.now, this.keptCharges);
  readonly ledger = new MemoryLedgerStore();
  readonly reservations = new MemoryReservations();
  readonly queue = new MemoryEvaluationQueue();
  readonly deps: ReceiveDependencies;

  constructor(
    limits: { readonly requests?: number; readonly tokens?: number; readonly cost?: number } = {},
    project: Partial<Project> = {},
  ) {
    this.project = aProject({ unknown_price: 'admit', ...project });
    const ledger = this.faults.watch(this.ledger);
    const traces = this.faults.watch(this.traces);
    this.deps = {
      ledger,
      traces,
      spans: traces,
      reservations: this.faults.watch(this.reservations),
      keptCharges: this.faults.watch(this.keptCharges),
      spentWindows: new SpentWindows(() => this.now),
      queue: this.faults.watch(this.queue),
      knownLimits: (organizationId, scopes) => this.ledger.findLimits(organizationId, scopes),
      limitDefaults: {
        userDaily: {
          requests: limits.requests ?? null,
          tokens: limits.tokens ?? 1_000_000,
          cost: limits.cost ?? 10_000_000,
        },
      },
      hasher: new MemoryHasher(),
      ids: { ulid: () => `trace-${this.#ids++}`, base62: () => `hold${this.#ids++}` },
      maskingPolicy: DEFAULT_MASKING_POLICY,
      retentionDays: 30,
      findProject: async () => this.project,
      quietSeconds: QUIET_SECONDS,
      now: () => this.now,
    };
  }

  /** Delivers every waiting message, twice, as a queue may. @returns what became of each */
  async evaluateAll(): Promise<string[]> {
    const outcomes: string[] = [];
    for (const request of this.queue.receiveAll().flatMap((message) => [message, message])) {
      outcomes.push((await this.evaluate(request)).outcome);
    }
    return outcomes;
  }

  evaluate(request: EvaluationRequest, ports: Partial<EvaluateDependencies> = {}) {
    const deps = {
      ...this.deps,
      loadProject: async () => this.project,
      stopwatch: () => 0,
      conclusions: openConclusions(),
      loadTokenizer,
      ...SHIPPED_EVALUATION,
      ...ports,
    };
    return evaluateStoredTrace(deps, request);
  }

  /** Lets every lease run out and ends what is left of them. */
  async reconcile(): Promise<void> {
    this.now += 3_600_000;
    const { ledger, traces, keptCharges } = this;
    const tenants = { listProjects: async () => [this.project] };
    const deps = { ...this.deps, ledger, traces, keptCharges, tenants };
    for await (const { keys } of this.ledger.openCounters(null)) await reconcileHolds(deps, keys);
  }

  /** Tokens of every charge that is kept beside the records of traces. */
  async keptTokens(): Promise<number> {
    const { organization_id: organizationId, project_id: projectId } = this.project;
    let tokens = 0;
    for await (const page of this.keptCharges.list(organizationId, projectId, '', '9')) {
      tokens += page.reduce((sum, { amounts }) => sum + amounts.tokens, 0);
    }
    return tokens;
  }

  /** Micro-USD that every user's counters of every window say were used. */
  async usedCost(): Promise<number> {
    let cost = 0;
    for await (const { keys } of this.ledger.openCounters(null)) {
      for (const counter of await this.ledger.findCounters(keys)) {
        if (counter?.key.scope.kind === 'user') cost += (counter.limits.cost ?? 1e15) - counter.left.cost;
      }
    }
    return cost;
  }

  /** What the counters of one user say was used, and how many holds are left. */
  async used(userId = '-'): Promise<{ requests: number; tokens: number; holds: number }> {
    for await (const { keys } of this.ledger.openCounters(null)) {
      const counters = await this.ledger.findCounters(keys);
      for (const counter of counters) {
        if (counter?.key.scope.kind !== 'user' || counter.key.scope.userId !== userId) continue;
        const { limits, left, holds } = counter;
        return {
          requests: (limits.requests ?? 1e15) - left.requests,
          tokens: (limits.tokens ?? 1e15) - left.tokens,
          holds: holds.length,
        };
      }
    }
    return { requests: 0, tokens: 0, holds: 0 };
  }
}
