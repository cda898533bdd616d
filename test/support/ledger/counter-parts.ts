import { type Amounts, DIMENSIONS, mapAmounts, NOTHING, plus, UNLIMITED } from '../../../functions/kernel/amounts.ts';
import type { Counter, CounterKey, Hold, LedgerStore } from '../../../functions/quota/ledger-store.ts';
import { counterName, type ReservationRecord, type ReservationStore } from '../../../functions/quota/reservation.ts';
import type { Charge, TraceRecord, TraceStore } from '../../../functions/traces/trace-store.ts';

/** The parts that counters are made of, noted while the stores are used, and told apart from what the counters say. */
export class CounterParts {
  /** By trace id, as they were put. */
  readonly stored = new Map<string, TraceRecord>();
  /** Of every trace that was stored, deleted or not; one that comes again after its deletion is charged again. */
  readonly #charges = new Map<string, Charge>();
  readonly #known = new Map<string, CounterKey>();
  readonly #reservationIds = new Set<string>();
  /** As they ended; what they were charged stays. */
  readonly #erased: ReservationRecord[] = [];

  /** Of every counter that something was taken from. */
  counterKeys(): CounterKey[] {
    return [...this.#known.values()];
  }

  reservationIds(): string[] {
    return [...this.#reservationIds];
  }

  /** What was settled, what is reserved, and what is on its way. */
  sumOf(counter: Counter, reservations: readonly ReservationRecord[]): Amounts {
    const name = counterName(counter.key);
    const held = new Set(counter.holds.map(({ id }) => id));
    const traces = [...this.#charges.values()]
      .filter((charge) => charge.counters.includes(name) && !held.has(charge.hold_id))
      .map(({ amounts }) => amounts);
    const settled = [...reservations, ...this.#erased]
      .filter((record) => record.counters.some((stored) => `${stored.scope}/${stored.name}` === name))
      .filter((record) => !held.has(record.late_hold_id ?? record.hold_id))
      .map((record) => record.charged ?? NOTHING);
    return [...counter.holds.map(({ amounts }) => amounts), ...traces, ...settled].reduce(plus, NOTHING);
  }

  /** Remembers the counters, and holds every admission to its limit. */
  ofLedger(ledger: LedgerStore): LedgerStore {
    return override(ledger, {
      take: async (...[key, hold, options]: Parameters<LedgerStore['take']>) => {
        const result = await ledger.take(key, hold, options);
        this.#known.set(counterName(key), key);
        if (hold.kind === 'reservation') this.#reservationIds.add(hold.ref);
        if (result.outcome === 'taken' && !options?.beyondLimit) refuseOverdraft(result.counter, hold);
        return result;
      },
    });
  }

  ofReservations(reservations: ReservationStore): ReservationStore {
    return override(reservations, {
      remove: async (known: ReservationRecord) => {
        const found = await reservations.find({
          organizationId: known.organization_id,
          reservationId: known.reservation_id,
        });
        const isGone = await reservations.remove(known);
        if (isGone && found !== null) this.#erased.push(found);
        return isGone;
      },
    });
  }

  ofTraces(traces: TraceStore): TraceStore {
    return override(traces, {
      put: async (...[record, body]: Parameters<TraceStore['put']>) => {
        const result = await traces.put(record, body);
        if (result.outcome === 'stored') {
          this.stored.set(record.trace_id, record);
          this.#charges.set(`${record.trace_id}/${record.charge.hold_id}`, record.charge);
        }
        return result;
      },
      storeEvaluation: async (...[record, evaluation, learned]: Parameters<TraceStore['storeEvaluation']>) => {
        const outcome = await traces.storeEvaluation(record, evaluation, learned);
        for (const correction of (outcome === 'stored' && learned?.corrections) || []) {
          this.#charges.set(`${record.trace_id}/${correction.hold_id}`, correction);
        }
        return outcome;
      },
    });
  }
}

/** What the counter says was used. */
export function usedOf(counter: Counter): Amounts {
  return mapAmounts((dimension) => (counter.limits[dimension] ?? UNLIMITED) - counter.left[dimension]);
}

function refuseOverdraft(counter: Counter, hold: Hold): void {
  if (DIMENSIONS.every((dimension) => counter.left[dimension] >= 0)) return;
  throw new Error(`${counterName(counter.key)} admitted ${JSON.stringify(hold)} above its limit`);
}

/** The port with some methods replaced. */
function override<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, {
    get(target, name) {
      const replaced: unknown = Reflect.get(methods, name);
      if (replaced !== undefined) return replaced;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
