import { UserReservations } from '../../../functions/erasure/erase-reservations.ts';
import { runErasures } from '../../../functions/erasure/erase-user.ts';
import { type Erasure, requestErasure } from '../../../functions/erasure/erasure.ts';
import { submitTrace } from '../../../functions/intake/submit-trace.ts';
import { type Amounts, areEqual, NO_LIMITS } from '../../../functions/kernel/amounts.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import { zoneOf } from '../../../functions/kernel/window.ts';
import { DEFAULT_MASKING_POLICY } from '../../../functions/masking/masking.ts';
import { reconcile } from '../../../functions/operations/reconcile.ts';
import { changeLimits } from '../../../functions/quota/change-limits.ts';
import type { ChargeSumStore } from '../../../functions/quota/charge-sums.ts';
import { CounterCheck, type Repair } from '../../../functions/quota/check-counters.ts';
import { closeWindows } from '../../../functions/quota/close-windows.ts';
import type { Counter, JobCursorStore, LedgerStore } from '../../../functions/quota/ledger-store.ts';
import type { QuotaScope } from '../../../functions/quota/limit.ts';
import { counterName, type ReservationRecord, type ReservationStore } from '../../../functions/quota/reservation.ts';
import {
  createReservation,
  type ReservationDependencies,
  releaseReservation,
  settleReservation,
} from '../../../functions/quota/reservations.ts';
import type { Payer } from '../../../functions/quota/reserve.ts';
import { SpentWindows } from '../../../functions/quota/spent-windows.ts';
import { walkCounters } from '../../../functions/quota/walk-counters.ts';
import type { KeptChargeStore } from '../../../functions/traces/kept-charges.ts';
import type { TraceRecord, TraceStore } from '../../../functions/traces/trace-store.ts';
import { correctUsage } from '../../../functions/verdicts/correct-usage.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { anEvaluation, aProject, aProjectRecord, NOON, ORGANIZATION } from '../builders/records.ts';
import { MemoryErasureStore } from '../memory/erasure-store.ts';
import { MemoryEvaluationQueue } from '../memory/evaluation-queue.ts';
import { PlainAccounts } from '../memory/hasher.ts';
import { MemoryChargeSums, MemoryJobCursors, MemoryKeptCharges, MemoryReservations } from '../memory/ledger-records.ts';
import { MemoryLedgerStore } from '../memory/ledger-store.ts';
import { MemoryTenants } from '../memory/tenants.ts';
import { MemoryTraceStore } from '../memory/trace-store.ts';
import { CounterParts, usedOf } from './counter-parts.ts';

export interface LedgerStores {
  readonly ledger: LedgerStore;
  readonly reservations: ReservationStore;
  readonly keptCharges: KeptChargeStore;
  readonly sums: ChargeSumStore;
  readonly cursors: JobCursorStore;
}

/** What a caller sees of the stores; a test wraps it to stop or to order the calls. */
export type Wrap = <T extends object>(port: T) => T;

const asItIs: Wrap = (port) => port;

export const DAILY_TOKENS = { user: 10, project: 14, organization: 18 } as const;

/** The ledger's use cases over any stores, a clock that a test moves, and the sum of the parts. */
export class LedgerWorld {
  nowMs = NOON;
  readonly now = () => this.nowMs;
  readonly stores: LedgerStores;
  readonly traces: TraceStore;
  readonly tenants = new MemoryTenants();
  readonly queue = new MemoryEvaluationQueue();
  readonly erasures = new MemoryErasureStore();
  readonly repairs: Repair[] = [];
  readonly project = aProject({ created_at: new Date(NOON - 3_600_000).toISOString() });
  readonly #parts = new CounterParts();
  #nextId = 0;

  constructor(stores: LedgerStores = memoryStores()) {
    this.stores = {
      ...stores,
      ledger: this.#parts.ofLedger(stores.ledger),
      reservations: this.#parts.ofReservations(stores.reservations),
    };
    this.traces = this.#parts.ofTraces(new MemoryTraceStore(this.now, stores.keptCharges));
    this.tenants.setProject(aProjectRecord({ created_at: this.project.created_at }));
  }

  /** Limits for everybody, set before anything happens. */
  async begin(): Promise<void> {
    const set = (scope: QuotaScope, tokens: number) =>
      this.stores.ledger.saveLimits(
        ORGANIZATION,
        scope,
        { daily: { ...NO_LIMITS, tokens }, monthly: NO_LIMITS, pending: {}, version: 1 },
        0,
      );
    await set({ kind: 'project', projectId: this.project.project_id }, DAILY_TOKENS.project);
    await set({ kind: 'organization' }, DAILY_TOKENS.organization);
  }

  pass(seconds: number): void {
    this.nowMs += seconds * 1000;
  }

  payer(userId: string): Payer {
    const { organization_id: organizationId, project_id: projectId } = this.project;
    return { organizationId, projectId, userId, account: userId, zone: zoneOf(this.project) };
  }

  dependencies(wrap: Wrap = asItIs): ReservationDependencies {
    const ledger = wrap(this.stores.ledger);
    return {
      ledger,
      reservations: wrap(this.stores.reservations),
      keptCharges: wrap(this.stores.keptCharges),
      knownLimits: ledger.findLimits.bind(ledger),
      spentWindows: new SpentWindows(this.now),
      limitDefaults: { userDaily: { ...NO_LIMITS, tokens: DAILY_TOKENS.user } },
      ids: { ulid: () => `TRACE${this.#id()}`, base62: (length) => this.#id().padStart(length, '0') },
      now: this.now,
    };
  }

  submit(userId: string, traceId: string, tokens: number, wrap: Wrap = asItIs, reservationId?: string) {
    const deps = {
      ...this.dependencies(wrap),
      traces: wrap(this.traces),
      queue: wrap(this.queue),
      hasher: new PlainAccounts(),
      maskingPolicy: DEFAULT_MASKING_POLICY,
      retentionDays: 30,
    };
    return submitTrace(deps, this.project, {
      model: 'any',
      input: 'a',
      output: 'b',
      trace_id: traceId,
      user_id: userId,
      usage: { input_tokens: tokens, output_tokens: 0 },
      cost_usd: 0,
      ...(reservationId === undefined ? {} : { reservation_id: reservationId }),
    });
  }

  reserve(userId: string, reservationId: string, tokens: number, wrap: Wrap = asItIs) {
    const estimate = { requests: 0, tokens, cost: 0 };
    return createReservation(this.dependencies(wrap), this.payer(userId), {
      reservationId,
      estimate,
      leaseSeconds: 300,
    });
  }

  async settle(reservationId: string, tokens: number, wrap: Wrap = asItIs): Promise<ReservationRecord | null> {
    const found = await this.findReservation(reservationId, wrap);
    if (found === null) return null;
    return (await settleReservation(this.dependencies(wrap), found, { requests: 1, tokens })).record;
  }

  async release(reservationId: string, wrap: Wrap = asItIs): Promise<void> {
    const found = await this.findReservation(reservationId, wrap);
    if (found !== null) await releaseReservation(this.dependencies(wrap), found);
  }

  findReservation(reservationId: string, wrap: Wrap = asItIs): Promise<ReservationRecord | null> {
    return wrap(this.stores.reservations).find({ organizationId: ORGANIZATION, reservationId });
  }

  limit(scope: QuotaScope, tokens: number, effective: 'now' | 'next_window', wrap: Wrap = asItIs) {
    const deps = { ...this.dependencies(wrap), pause: async () => undefined };
    return changeLimits(deps, {
      organizationId: ORGANIZATION,
      scope,
      zone: zoneOf(this.project),
      changes: { daily: { tokens }, monthly: {} },
      effective,
    });
  }

  /** Evaluates a trace that was found to have used that many tokens. */
  async evaluate(traceId: string, tokens: number, wrap: Wrap = asItIs): Promise<void> {
    const traces = wrap(this.traces);
    const record = await traces.findRecord(ORGANIZATION, traceId);
    if (record === null || record.status === 'evaluated') return;
    const learned = { tokens_estimated: false, input_tokens: tokens, output_tokens: 0 };
    await correctUsage(
      this.dependencies(wrap),
      this.project,
      { record, assembled: null, spanCharges: [] },
      learned,
      (corrected) => traces.storeEvaluation(record, anEvaluation({ trace_id: traceId }), corrected),
    );
  }

  /** Asks that a user be erased; the answer is the id of the erasure. */
  async requestErasure(userId: string): Promise<string> {
    const { project, erasures, now } = this;
    const { ids } = this.dependencies();
    const spellings = [{ form: 'as_given', userId }] as const;
    const request = { organizationId: project.organization_id, projectId: null, spellings, requestedBy: 'a-key' };
    return (await requestErasure({ erasures, hasher: new PlainAccounts(), sha256, ids, now }, request)).erasure_id;
  }

  runErasures(wrap: Wrap = asItIs): Promise<number> {
    const deps = this.#jobDependencies(wrap);
    const userData = [new UserReservations(deps)];
    return runErasures(
      { ...deps, sha256, erasures: wrap(this.erasures), userData, tellCompleted: async () => undefined },
      () => false,
    );
  }

  findErasure(erasureId: string): Promise<Erasure | null> {
    return this.erasures.find(this.project.organization_id, erasureId);
  }

  /** The traces by their id, as they were put. */
  get stored(): ReadonlyMap<string, TraceRecord> {
    return this.#parts.stored;
  }

  /** A trace that waits for its evaluation keeps its window open. */
  async evaluateAll(): Promise<void> {
    for (const record of this.stored.values()) {
      await this.traces.storeEvaluation(record, anEvaluation({ trace_id: record.trace_id }));
    }
  }

  reconcile(wrap: Wrap = asItIs, isOutOfTime = () => false) {
    return reconcile(this.#jobDependencies(wrap), isOutOfTime);
  }

  async resetQuotas(wrap: Wrap = asItIs, isOutOfTime = () => false): Promise<number> {
    const deps = this.#jobDependencies(wrap);
    const counterCheck = new CounterCheck(deps, () => false);
    let closed = 0;
    await walkCounters(deps, 'reset-quotas', isOutOfTime, async (keys) => {
      closed += (await closeWindows(deps, counterCheck, keys)).closed;
      return true;
    });
    return closed;
  }

  async counters(): Promise<Counter[]> {
    const found = await this.stores.ledger.findCounters(this.#parts.counterKeys());
    return found.filter((counter) => counter !== null);
  }

  /** What the counter says was used. */
  async used(): Promise<Map<string, Amounts>> {
    return new Map((await this.counters()).map((counter) => [counterName(counter.key), usedOf(counter)]));
  }

  /**
   * The invariant: every counter is the sum of settled usage, open reservations and amounts on their way.
   * @throws Error that names the counter
   */
  async check(): Promise<void> {
    const counters = await this.counters();
    const records = await Promise.all(this.#parts.reservationIds().map((id) => this.findReservation(id)));
    for (const counter of counters) {
      const parts = this.#parts.sumOf(
        counter,
        records.filter((record) => record !== null),
      );
      if (areEqual(usedOf(counter), parts)) continue;
      const say = (amounts: Amounts) => JSON.stringify(amounts);
      throw new Error(
        `${counterName(counter.key)} says ${say(usedOf(counter))}, its parts ${say(parts)}: ${JSON.stringify([counter.holds, records])}`,
      );
    }
  }

  #jobDependencies(wrap: Wrap) {
    return {
      ledger: wrap(this.stores.ledger),
      reservations: wrap(this.stores.reservations),
      keptCharges: wrap(this.stores.keptCharges),
      sums: wrap(this.stores.sums),
      cursors: wrap(this.stores.cursors),
      traces: wrap(this.traces),
      tenants: wrap(this.tenants),
      queue: wrap(this.queue),
      laterTiers: null,
      now: this.now,
      conclusions: openConclusions(),
      recordRepair: async (repair: Repair) => void this.repairs.push(repair),
    };
  }

  #id(): string {
    this.#nextId++;
    return String(this.#nextId);
  }
}

export function memoryStores(): LedgerStores {
  return {
    ledger: new MemoryLedgerStore(),
    reservations: new MemoryReservations(),
    keptCharges: new MemoryKeptCharges(),
    sums: new MemoryChargeSums(),
    cursors: new MemoryJobCursors(),
  };
}
