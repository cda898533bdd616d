import { type Amounts, NOTHING, plus } from '../../../functions/kernel/amounts.ts';
import type { ChargeSumStore, Drift, NamedCounter } from '../../../functions/quota/charge-sums.ts';
import type { JobCursorStore } from '../../../functions/quota/ledger-store.ts';
import { scopeKey } from '../../../functions/quota/limit.ts';
import type { RateWindowStore } from '../../../functions/quota/rate-limit.ts';
import type {
  ReservationChange,
  ReservationKey,
  ReservationRecord,
  ReservationStore,
} from '../../../functions/quota/reservation.ts';
import type { KeptCharge, KeptChargeStore } from '../../../functions/traces/kept-charges.ts';

/** What the ledger keeps beside its counters, in memory: see test/support/contracts/ledger-records.ts. */

export class MemoryReservations implements ReservationStore {
  readonly #records = new Map<string, ReservationRecord>();

  async find({ organizationId, reservationId }: ReservationKey): Promise<ReservationRecord | null> {
    return structuredClone(this.#records.get(`${organizationId}#${reservationId}`) ?? null);
  }

  async create(record: ReservationRecord): Promise<ReservationRecord | null> {
    const id = `${record.organization_id}#${record.reservation_id}`;
    const existing = this.#records.get(id);
    if (existing !== undefined) return existing.hold_id === record.hold_id ? null : structuredClone(existing);
    this.#records.set(id, structuredClone(record));
    return null;
  }

  async change(known: ReservationRecord, change: ReservationChange): Promise<ReservationRecord | null> {
    const id = `${known.organization_id}#${known.reservation_id}`;
    const record = this.#records.get(id);
    if (record?.status !== known.status || record.trace_id !== known.trace_id) return null;
    const changed = { ...record, ...structuredClone(change) };
    this.#records.set(id, changed);
    return structuredClone(changed);
  }

  async *listOf(organizationId: string, projectId: string, account: string): AsyncGenerator<ReservationRecord[]> {
    const scope = scopeKey({ kind: 'user', projectId, account });
    const own = this.all().filter(
      (record) =>
        record.organization_id === organizationId && record.counters.some((counter) => counter.scope === scope),
    );
    for (let i = 0; i < own.length; i += 2) yield own.slice(i, i + 2);
  }

  async remove(known: ReservationRecord): Promise<boolean> {
    const id = `${known.organization_id}#${known.reservation_id}`;
    const record = this.#records.get(id);
    if (record === undefined) return true;
    if (record.status !== known.status || record.trace_id !== known.trace_id) return false;
    return this.#records.delete(id);
  }

  all(): ReservationRecord[] {
    return structuredClone([...this.#records.values()]);
  }
}

export class MemoryKeptCharges implements KeptChargeStore {
  readonly #charges = new Map<string, KeptCharge>();

  async keep(organizationId: string, projectId: string, charge: KeptCharge): Promise<void> {
    this.#charges.set(`${organizationId}#${projectId}#${charge.at}#${charge.id}`, structuredClone(charge));
  }

  async *list(organizationId: string, projectId: string, from: string, to: string): AsyncGenerator<KeptCharge[]> {
    const prefix = `${organizationId}#${projectId}#`;
    const found = [...this.#charges].filter(([id, { at }]) => id.startsWith(prefix) && at >= from && at < to);
    if (found.length > 0) yield structuredClone(found.map(([, charge]) => charge));
  }
}

export class MemoryChargeSums implements ChargeSumStore {
  readonly #sums = new Map<string, Map<string, { amounts: Amounts; until: string }>>();
  readonly #checkpoints = new Map<string, string>();
  readonly #drifts = new Map<string, Drift>();

  async add(counter: NamedCounter, projectId: string, amounts: Amounts, until: string): Promise<void> {
    const byProject = this.#sums.get(nameOf(counter)) ?? new Map();
    this.#sums.set(nameOf(counter), byProject);
    const known = byProject.get(projectId);
    if (known !== undefined && known.until >= until) return;
    byProject.set(projectId, { amounts: plus(known?.amounts ?? NOTHING, amounts), until });
  }

  async find(counters: readonly NamedCounter[]): Promise<Amounts[]> {
    return counters.map((counter) =>
      [...(this.#sums.get(nameOf(counter))?.values() ?? [])].reduce((sum, { amounts }) => plus(sum, amounts), NOTHING),
    );
  }

  async findCheckpoint(organizationId: string, projectId: string): Promise<string | null> {
    return this.#checkpoints.get(`${organizationId}#${projectId}`) ?? null;
  }

  async saveCheckpoint(organizationId: string, projectId: string, until: string): Promise<void> {
    const known = this.#checkpoints.get(`${organizationId}#${projectId}`);
    if (known === undefined || known < until) this.#checkpoints.set(`${organizationId}#${projectId}`, until);
  }

  async listProjects(organizationId: string): Promise<string[]> {
    const prefix = `${organizationId}#`;
    return [...this.#checkpoints.keys()].filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  }

  async findDrift(counter: NamedCounter): Promise<Drift | null> {
    return this.#drifts.get(nameOf(counter)) ?? null;
  }

  async saveDrift(counter: NamedCounter, drift: Drift | null): Promise<void> {
    if (drift === null) this.#drifts.delete(nameOf(counter));
    else this.#drifts.set(nameOf(counter), drift);
  }
}

export class MemoryJobCursors implements JobCursorStore {
  readonly #cursors = new Map<string, string>();

  async find(job: string): Promise<string | null> {
    return this.#cursors.get(job) ?? null;
  }

  async save(job: string, cursor: string | null): Promise<void> {
    if (cursor === null) this.#cursors.delete(job);
    else this.#cursors.set(job, cursor);
  }
}

export class MemoryRateWindows implements RateWindowStore {
  readonly #counts = new Map<string, number>();
  /** Every call, so that a test can tell how many there were. */
  calls = 0;

  async count(keyId: string, minute: number, limit: number): Promise<number | null> {
    this.calls++;
    const count = (this.#counts.get(`${keyId}#${minute}`) ?? 0) + 1;
    if (count > limit) return null;
    this.#counts.set(`${keyId}#${minute}`, count);
    return count;
  }
}

function nameOf({ organizationId, name }: NamedCounter): string {
  return `${organizationId}#${name}`;
}
