import { NO_USER } from '../../../functions/access/account.ts';
import type { TraceSubmission } from '../../../functions/content/trace-submission.ts';
import { type SubmitDependencies, submitTrace } from '../../../functions/intake/submit-trace.ts';
import { NO_LIMITS } from '../../../functions/kernel/amounts.ts';
import { zoneOf } from '../../../functions/kernel/window.ts';
import { DEFAULT_MASKING_POLICY } from '../../../functions/masking/masking.ts';
import { reconcile } from '../../../functions/operations/reconcile.ts';
import { loadTokenizer } from '../../../functions/pricing/tokenizer/tokenizer.ts';
import type { Project } from '../../../functions/projects/project.ts';
import type { LimitRecord, QuotaScope } from '../../../functions/quota/limit.ts';
import { quotaStatus } from '../../../functions/quota/quota-status.ts';
import type { Payer } from '../../../functions/quota/reserve.ts';
import { SpentWindows } from '../../../functions/quota/spent-windows.ts';
import { evaluateStoredTrace } from '../../../functions/verdicts/evaluate-stored-trace.ts';
import { followResults } from '../../../functions/verdicts/follow-results.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { aProject, aProjectRecord, NOON, ORGANIZATION } from '../builders/records.ts';
import { SHIPPED_EVALUATION } from '../builders/shipped-evaluation.ts';
import { MemoryEvaluationQueue } from './evaluation-queue.ts';
import { PlainAccounts } from './hasher.ts';
import { MemoryChargeSums, MemoryJobCursors, MemoryKeptCharges, MemoryReservations } from './ledger-records.ts';
import { MemoryLedgerStore } from './ledger-store.ts';
import { MemoryProjectTotals } from './project-totals.ts';
import { MemoryReviewStore } from './reviews.ts';
import { MemoryTenants } from './tenants.ts';
import { MemoryTraceStore } from './trace-store.ts';

/** The use cases over stores in memory and a clock that a test moves. */
export class MemorySystem {
  nowMs = NOON;
  readonly now = () => this.nowMs;
  readonly keptCharges = new MemoryKeptCharges();
  readonly traces = new MemoryTraceStore(this.now, this.keptCharges);
  readonly ledger = new MemoryLedgerStore();
  readonly reservations = new MemoryReservations();
  readonly sums = new MemoryChargeSums();
  readonly cursors = new MemoryJobCursors();
  readonly tenants = new MemoryTenants();
  readonly totals = new MemoryProjectTotals();
  readonly reviews = new MemoryReviewStore(this.traces, this.now);
  readonly conclusions = openConclusions(this, this.now);
  readonly queue = new MemoryEvaluationQueue();
  readonly hasher = new PlainAccounts();
  readonly project: Project;
  #nextId = 0;

  constructor(project: Partial<Project> = {}) {
    this.project = aProject(project);
    this.tenants.setProject(aProjectRecord());
  }

  get submitDependencies(): SubmitDependencies {
    return {
      traces: this.traces,
      ledger: this.ledger,
      reservations: this.reservations,
      keptCharges: this.keptCharges,
      spentWindows: new SpentWindows(this.now),
      queue: this.queue,
      hasher: this.hasher,
      knownLimits: this.ledger.findLimits.bind(this.ledger),
      limitDefaults: { userDaily: { requests: null, tokens: 1_000_000, cost: 10_000_000 } },
      ids: {
        ulid: () => `TRACE${this.#id()}`,
        base62: (length) => this.#id().padStart(length, '0'),
      },
      maskingPolicy: DEFAULT_MASKING_POLICY,
      retentionDays: 30,
      now: this.now,
    };
  }

  get evaluateDependencies() {
    const loadProject = async () => this.project;
    const own = { conclusions: this.conclusions, loadProject, loadTokenizer, quietSeconds: 1, stopwatch: this.now };
    return { ...this.submitDependencies, ...own, ...SHIPPED_EVALUATION };
  }

  submit(fields: Partial<TraceSubmission> = {}, deps: Partial<SubmitDependencies> = {}) {
    const submission = { model: 'gpt-4', input: 'What is the capital of France?', output: 'It is Paris.', ...fields };
    return submitTrace({ ...this.submitDependencies, ...deps }, this.project, submission);
  }

  /** Delivers every waiting message, as one batch. */
  async evaluateAll() {
    const deps = this.evaluateDependencies;
    const results = await Promise.all(this.queue.receiveAll().map((request) => evaluateStoredTrace(deps, request)));
    await followResults(this.conclusions, results, false);
    return results;
  }

  reconcile(isOutOfTime: () => boolean = () => false) {
    return reconcile({ laterTiers: null, ...this, recordRepair: async () => undefined }, isOutOfTime);
  }

  /** Sets a limit as an earlier change would have stored it. */
  async limit(scope: QuotaScope, daily: Partial<LimitRecord['daily']>): Promise<void> {
    const record = { daily: { ...NO_LIMITS, ...daily }, monthly: NO_LIMITS, pending: {}, version: 1 };
    await this.ledger.saveLimits(ORGANIZATION, scope, record, 0);
  }

  payer(userId: string | null = null): Payer {
    const { organization_id: organizationId, project_id: projectId } = this.project;
    return { organizationId, projectId, userId, account: userId ?? NO_USER, zone: zoneOf(this.project) };
  }

  /** What the (project, user) has used and holds today. */
  async usage(userId: string | null = null) {
    const statuses = await quotaStatus(this.submitDependencies, this.payer(userId));
    const of = (dimension: string) => {
      const status = statuses.find(({ key, ...rest }) => key.scope.kind === 'user' && rest.dimension === dimension);
      return { used: status?.used ?? 0, reserved: status?.reserved ?? 0 };
    };
    return { requests: of('requests'), tokens: of('tokens'), cost: of('cost') };
  }

  #id(): string {
    this.#nextId++;
    return String(this.#nextId);
  }
}
